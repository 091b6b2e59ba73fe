package dev.assay.engine.models.transformer;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a {@code config.json} says about a transformer, in one form for all families.
 *
 * @param architecture as the file names it, {@code LlamaForCausalLM}
 * @param vocabulary rows of the token embedding
 * @param hidden width of the residual stream
 * @param keyHeads heads of keys and values; divides {@code heads}
 * @param headSize width of one head
 * @param intermediate width of the hidden layer of the multi-layer perceptron
 * @param positions how long a text may be, in tokens
 * @param positionOffset row of the position embedding that stands for position 0 (RoBERTa's are shifted)
 * @param tokenTypes rows of the segment embedding; 0: there is none
 * @param normEpsilon added to a variance before its root
 * @param tied whether the unembedding is the token embedding
 * @param rotary null: positions are embedded
 * @param parallel whether attention and perceptron read the same residual and are added together (GPT-NeoX)
 * @param queryBias whether queries, keys and values have offsets
 * @param outputBias whether the attention's output has an offset
 * @param mlpBias whether the perceptron has offsets
 * @param window a position sees that many positions, itself among them; 0: all before it
 * @param scaleAttention whether scores are divided by the root of the head size
 * @param scaleByLayer whether they are also divided by the layer's number, from 1 (a variant of GPT-2)
 * @param labels of a classifier; empty for others
 * @param stopTokens that end a text
 * @param startToken that stands before a text, if any
 * @param padToken that fills up texts, if any
 */
public record TransformerConfig(
        String architecture,
        Family family,
        Head head,
        int vocabulary,
        int layers,
        int hidden,
        int heads,
        int keyHeads,
        int headSize,
        int intermediate,
        int positions,
        int positionOffset,
        int tokenTypes,
        double normEpsilon,
        Activation activation,
        boolean tied,
        @Nullable Rotary rotary,
        boolean parallel,
        boolean queryBias,
        boolean outputBias,
        boolean mlpBias,
        int window,
        boolean scaleAttention,
        boolean scaleByLayer,
        List<String> labels,
        List<Integer> stopTokens,
        @Nullable Integer startToken,
        @Nullable Integer padToken) {

    public TransformerConfig {
        labels = List.copyOf(labels);
        stopTokens = List.copyOf(stopTokens);
    }

    /**
     * Reads {@code config.json} of a model's folder.
     *
     * @throws dev.assay.spi.UserError when there is none, the architecture is unknown, or a field is missing or contradicts another
     */
    public static TransformerConfig read(Path folder) {
        return ConfigReader.read(folder.resolve("config.json"));
    }

    /**
     * Reads what is, or is to be, in a {@code config.json}.
     *
     * @param file that the errors name
     * @throws dev.assay.spi.UserError as {@link #read(Path)}
     */
    public static TransformerConfig of(JsonNode json, Path file) {
        return ConfigReader.of(json, file);
    }

    /** How many numbers there are for each token, or for each text of a classifier, in the logits. */
    public int outputs() {
        return switch (head) {
            case NEXT_TOKEN, MASKED_TOKEN -> vocabulary;
            case LABELS -> labels.size();
            case NONE -> hidden;
        };
    }
}
