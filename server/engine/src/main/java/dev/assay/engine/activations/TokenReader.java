package dev.assay.engine.activations;

import dev.assay.engine.activations.TokenModel.States;
import dev.assay.engine.concepts.Mark;
import dev.assay.engine.concepts.RowToken;
import dev.assay.engine.concepts.TokenRows;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A model that reads tokens. The mean, and the last token, are those of the text itself: a begin token, whose state is the same in
 * every text and often far larger than others, would drown the rest.
 */
final class TokenReader implements ModelReader {

    private final TokenModel model;
    private final @Nullable Pooling pooling;
    private final List<String> fields;
    private final ModelTokens tokens;

    /**
     * @param pooling null: the usual one
     * @param field to read of a pair; null: the one text, or both texts as one sequence
     * @throws UserError when the model cannot read such data, or has no such rows
     */
    TokenReader(TokenModel model, Texts texts, @Nullable Pooling pooling, @Nullable String field) {
        this.model = model;
        this.pooling = pooling(model, pooling);
        this.fields = fields(texts, field, model.causal());
        this.tokens = model.tokens(fields);
    }

    private static @Nullable Pooling pooling(TokenModel model, @Nullable Pooling wanted) {
        if (model.perText()) {
            if (wanted == Pooling.ALL) {
                throw new UserError("The hook point " + model.hook()
                        + " of this model has one row per example, not one per token; choose another hook point, or no --positions"
                        + " all and no --level token.");
            }
            return null;
        }
        if (wanted == Pooling.CLS && model.causal()) {
            throw new UserError(
                    "--positions cls: the first token of a language model knows nothing of what follows, so it is"
                            + " the same in every text; choose last, mean or all.");
        }
        return wanted != null ? wanted : model.causal() ? Pooling.LAST : Pooling.CLS;
    }

    private static List<String> fields(Texts texts, @Nullable String field, boolean causal) {
        if (field != null) {
            if (!texts.fields().contains(field)) {
                throw new UserError(texts.called() + " has no such text as --field says; its texts are "
                        + (texts.fields().size() > 1 ? "premise and hypothesis." : "one each, text."));
            }
            return List.of(field);
        }
        if (texts.fields().size() > 1 && causal) {
            throw new UserError(
                    texts.called()
                            + " has pairs, but a language model reads one text; say which with --field premise or --field hypothesis.");
        }
        return texts.fields();
    }

    @Override
    public String fingerprint() {
        return model.fingerprint();
    }

    @Override
    public String name() {
        return model.hook() + "@" + (pooling == null ? "text" : pooling.name().toLowerCase(Locale.ROOT)) + "@"
                + String.join("+", fields);
    }

    @Override
    public String hook() {
        return model.hook();
    }

    @Override
    public @Nullable Pooling pooling() {
        return pooling;
    }

    @Override
    public int units() {
        return model.units();
    }

    @Override
    public List<String> labels() {
        return model.labels();
    }

    @Override
    public boolean rectified() {
        return model.rectified();
    }

    @Override
    public void check(Texts texts) {
        if (!texts.fields().containsAll(fields)) {
            throw new UserError(texts.called() + " has the fields " + texts.fields() + ", not " + fields + ".");
        }
    }

    @Override
    public List<Mark> unknown(Example example) {
        return tokens.unknown(example);
    }

    @Override
    public ModelText text(Example example) {
        return tokens.text(example);
    }

    @Override
    public TokenRows tokens() {
        return tokens;
    }

    @Override
    public Values read(List<ModelText> texts, Run run) {
        States states = model.run(
                new Inputs(
                        texts.stream().map(ModelText::ids).toList(),
                        texts.stream().map(ModelText::types).toList(),
                        Inputs.Padding.RIGHT),
                run);
        return new Values(rows(texts, states), states.probabilities());
    }

    private FloatMatrix rows(List<ModelText> texts, States states) {
        int units = units();
        int rows = texts.stream().mapToInt(this::rows).sum();
        float[] values = new float[Math.multiplyExact(rows, units)];
        int row = 0;
        for (int t = 0; t < texts.size(); t++) {
            ModelText text = texts.get(t);
            int first = Math.multiplyExact(t * states.positions(), units);
            switch (pooling) {
                case null -> System.arraycopy(states.values(), first, values, row * units, units);
                case CLS -> System.arraycopy(states.values(), first, values, row * units, units);
                case LAST -> {
                    int position = own(text.tokens()).getLast();
                    System.arraycopy(states.values(), first + position * units, values, row * units, units);
                }
                case MEAN -> {
                    float[] mean = mean(own(text.tokens()), first, units, states.values());
                    System.arraycopy(mean, 0, values, row * units, units);
                }
                case ALL -> System.arraycopy(states.values(), first, values, row * units, text.length() * units);
            }
            row += rows(text);
        }
        return new FloatMatrix(rows, units, values);
    }

    private static float[] mean(List<Integer> positions, int first, int units, float[] values) {
        float[] mean = new float[units];
        for (int unit = 0; unit < units; unit++) {
            double sum = 0;
            for (int position : positions) {
                sum += values[first + position * units + unit];
            }
            mean[unit] = (float) (sum / positions.size());
        }
        return mean;
    }

    /** The positions of the text itself; all where it has none. */
    private static List<Integer> own(List<RowToken> tokens) {
        List<Integer> all = new ArrayList<>();
        List<Integer> own = new ArrayList<>();
        for (int position = 0; position < tokens.size(); position++) {
            all.add(position);
            if (!tokens.get(position).special()) {
                own.add(position);
            }
        }
        return own.isEmpty() ? all : own;
    }
}
