package dev.assay.engine.models.transformer;

import dev.assay.engine.models.ConfigFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TransformerConfig} under way: a family sets what its files say, and what it does not mention stays as most families
 * have it. Fields are named and documented there.
 */
final class ConfigDraft {

    /** More labels than any classifier has; the number alone decides how many names are made. */
    private static final int MAX_LABELS = 100_000;

    private final ConfigFile file;
    private final Architecture architecture;

    int layers;
    int hidden;
    int heads;
    /** 0: as many as heads. */
    int keyHeads;

    int headSize;
    int intermediate;
    int positions;
    int positionOffset;
    int tokenTypes;
    double normEpsilon;

    @Nullable
    Activation activation;

    boolean tied = true;

    @Nullable
    Rotary rotary;

    boolean parallel;
    boolean queryBias = true;
    boolean outputBias = true;
    boolean mlpBias = true;
    int window;
    boolean scaleAttention = true;
    boolean scaleByLayer;

    ConfigDraft(ConfigFile file, Architecture architecture) {
        this.file = file;
        this.architecture = architecture;
    }

    /** An activation function by the name in a field. */
    Activation activation(String field, String missing) {
        String name = file.text(field, missing);
        List<String> known = new ArrayList<>();
        for (Activation candidate : Activation.values()) {
            if (candidate.names().contains(name)) {
                return candidate;
            }
            known.addAll(candidate.names());
        }
        throw file.refuse(field, "is " + name + "; known are " + String.join(", ", known));
    }

    /** The heads, and how wide each is; there must be a whole number of dimensions for each. */
    void heads(String hiddenField, String headsField) {
        hidden = file.size(hiddenField);
        heads = file.size(headsField);
        headSize = file.divided(hiddenField, hidden, headsField, heads);
    }

    /**
     * @throws dev.assay.spi.UserError when what the file says of vocabulary, labels and special tokens is missing or contradictory
     */
    TransformerConfig build() {
        int vocabulary = file.size("vocab_size");
        return new TransformerConfig(
                architecture.name(),
                architecture.family(),
                architecture.head(),
                vocabulary,
                layers,
                hidden,
                heads,
                keyHeads == 0 ? heads : keyHeads,
                headSize,
                intermediate,
                positions,
                positionOffset,
                tokenTypes,
                normEpsilon,
                Objects.requireNonNull(activation),
                tied,
                rotary,
                parallel,
                queryBias,
                outputBias,
                mlpBias,
                window,
                scaleAttention,
                scaleByLayer,
                architecture.head() == Head.LABELS ? labels() : List.of(),
                architecture.family().causal() ? tokens("eos_token_id", vocabulary) : List.of(),
                first(tokens("bos_token_id", vocabulary)),
                first(file.tokens("pad_token_id")));
    }

    private static @Nullable Integer first(List<Integer> tokens) {
        return tokens.isEmpty() ? null : tokens.getFirst();
    }

    private List<Integer> tokens(String field, int vocabulary) {
        List<Integer> tokens = file.tokens(field);
        for (int token : tokens) {
            if (token >= vocabulary) {
                throw file.refuse(field, "is " + token + ", but vocab_size is " + vocabulary);
            }
        }
        return tokens;
    }

    /** The labels in order of their numbers; two, as in {@code transformers}, when the file names none. */
    private List<String> labels() {
        String problem = file.text("problem_type", "single_label_classification");
        if (!problem.equals("single_label_classification")) {
            throw file.refuse("problem_type", "is " + problem + "; only single_label_classification is supported");
        }
        ConfigFile names = file.part("id2label");
        int count = file.size("num_labels", names == null ? 2 : names.fields());
        if (count == 0 || count > MAX_LABELS) {
            throw file.refuse(
                    file.has("num_labels") ? "num_labels" : "id2label",
                    "stands for " + count + " labels; from 1 to " + MAX_LABELS + " are supported");
        }
        if (names != null && names.fields() != count) {
            throw file.refuse("id2label", "has " + names.fields() + " names, but num_labels is " + count);
        }
        List<String> labels = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            String number = String.valueOf(k);
            if (names != null && !names.has(number)) {
                throw file.refuse("id2label", "has no name for label " + k + " of " + count);
            }
            labels.add(names == null ? "LABEL_" + k : names.text(number, ""));
        }
        return labels;
    }
}
