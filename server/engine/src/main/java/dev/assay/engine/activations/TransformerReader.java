package dev.assay.engine.activations;

import dev.assay.engine.concepts.RowToken;
import dev.assay.engine.concepts.TokenRows;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.transformer.Activation;
import dev.assay.engine.models.transformer.Head;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Point;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.RunResult;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A transformer at one of its hook points. Where a point has heads, the units of the first head come first. The mean, and the last token,
 * are those of the text itself: a begin token, whose state is the same in every text and often far larger than others, would
 * drown the rest.
 */
final class TransformerReader implements ModelReader {

    private static final String LOGITS = "logits";

    private final Transformer model;
    private final Point point;
    private final Pooling pooling;
    private final List<String> fields;
    private final ModelTokens tokens;
    private final boolean classifies;

    /**
     * @param field to read of a pair; null: the one text, or both texts as one sequence
     * @throws UserError when the model has no such hook point or none that gives rows of units, or cannot read such data
     */
    TransformerReader(
            Transformer model, DataSet data, @Nullable String hook, @Nullable Pooling pooling, @Nullable String field) {
        this.model = model;
        this.point = point(model, hook);
        this.classifies = model.config().head() == Head.LABELS;
        this.pooling = pooling == null ? standard() : pooling;
        this.fields = fields(data, field);
        this.tokens = new ModelTokens(model.tokenizer(), model.config(), fields);
        refusePooling();
    }

    private static Point point(Transformer model, @Nullable String hook) {
        String id = hook == null ? "blocks." + (model.config().layers() - 1) + ".mlp.hook_post" : hook;
        model.units(id);
        Point point = Point.of(id);
        if (point.kind().axes() == Point.Axes.ATTENTION) {
            throw new UserError("The hook point " + id
                    + " has attention, a number per head, query and key, and so no units for a row; choose one that has units,"
                    + " for instance " + id.replaceFirst("attn\\..*", "attn.hook_z") + ".");
        }
        return point;
    }

    private Pooling standard() {
        return model.config().family().causal() ? Pooling.LAST : Pooling.CLS;
    }

    private List<String> fields(DataSet data, @Nullable String field) {
        if (field != null) {
            if (!data.fields().contains(field)) {
                throw new UserError("Data set " + data.name() + " has no such text; its fields are " + data.fields()
                        + " (premise, hypothesis, text).");
            }
            return List.of(field);
        }
        if (data.fields().size() > 1 && model.config().family().causal()) {
            throw new UserError(
                    "Data set " + data.name()
                            + " has pairs, but a language model reads one text; say which with --field premise or --field hypothesis.");
        }
        return data.fields();
    }

    private void refusePooling() {
        if (pooling == Pooling.CLS && model.config().family().causal()) {
            throw new UserError(
                    "--positions cls: the first token of a language model knows nothing of what follows, so it is"
                            + " the same in every text; choose last, mean or all.");
        }
        if (pooling == Pooling.ALL && point.kind() == Point.Kind.LOGITS && classifies) {
            throw new UserError("The hook point logits of a classifier has one row per example, not one per token;"
                    + " choose --positions cls, or another hook point.");
        }
    }

    @Override
    public String fingerprint() {
        return model.fingerprint();
    }

    @Override
    public String name() {
        return point.id() + "@" + pooling.name().toLowerCase(Locale.ROOT) + "@" + String.join("+", fields);
    }

    @Override
    public String hook() {
        return point.id();
    }

    @Override
    public Pooling pooling() {
        return pooling;
    }

    @Override
    public int units() {
        int width = model.units(point.id());
        if (point.kind().axes() != Point.Axes.HEADS) {
            return width;
        }
        return width
                * switch (point.kind()) {
                    case K, V, ROT_K -> model.config().keyHeads();
                    default -> model.config().heads();
                };
    }

    @Override
    public List<String> labels() {
        return classifies ? model.config().labels() : List.of();
    }

    @Override
    public boolean rectified() {
        return point.kind() == Point.Kind.MLP_POST && model.config().activation() == Activation.RELU;
    }

    @Override
    public void check(DataSet data) {
        if (!data.fields().containsAll(fields)) {
            throw new UserError(
                    "Data set " + data.name() + " has the fields " + data.fields() + ", not " + fields + ".");
        }
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
        List<int[]> types = texts.stream().map(ModelText::types).toList();
        Inputs inputs = new Inputs(
                texts.stream().map(ModelText::ids).toList(),
                model.config().tokenTypes() > 1 ? types : List.of(),
                Inputs.Padding.RIGHT);
        boolean both = classifies && point.kind() != Point.Kind.LOGITS;
        RunPlan plan = both ? RunPlan.recording(point.id(), LOGITS) : RunPlan.recording(point.id());
        RunResult result = model.run(inputs, plan, run);
        return new Values(rows(texts, result.get(point.id())), classifies ? probabilities(result.get(LOGITS)) : null);
    }

    private FloatMatrix rows(List<ModelText> texts, Recorded recorded) {
        int units = units();
        int rows = texts.stream().mapToInt(this::rows).sum();
        float[] values = new float[Math.multiplyExact(rows, units)];
        int row = 0;
        for (int t = 0; t < texts.size(); t++) {
            ModelText text = texts.get(t);
            int first = Math.multiplyExact(t * recorded.shape()[1], units);
            boolean single = recorded.lengths()[t] == 1;
            switch (pooling) {
                case CLS -> System.arraycopy(recorded.values(), first, values, row * units, units);
                case LAST -> {
                    int position = single ? 0 : last(text.tokens());
                    System.arraycopy(recorded.values(), first + position * units, values, row * units, units);
                }
                case MEAN -> {
                    float[] mean = mean(single ? List.of(0) : own(text.tokens()), first, units, recorded.values());
                    System.arraycopy(mean, 0, values, row * units, units);
                }
                case ALL -> System.arraycopy(recorded.values(), first, values, row * units, text.length() * units);
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

    private static int last(List<RowToken> tokens) {
        return own(tokens).getLast();
    }

    private static FloatMatrix probabilities(Recorded logits) {
        int labels = logits.shape()[2];
        float[] values = new float[logits.shape()[0] * labels];
        for (int row = 0; row < logits.shape()[0]; row++) {
            float[] scores = logits.at(row, 0);
            double highest = Double.NEGATIVE_INFINITY;
            for (float score : scores) {
                highest = Math.max(highest, score);
            }
            double sum = 0;
            for (float score : scores) {
                sum += Math.exp(score - highest);
            }
            for (int label = 0; label < labels; label++) {
                values[row * labels + label] = (float) (Math.exp(scores[label] - highest) / sum);
            }
        }
        return new FloatMatrix(logits.shape()[0], labels, values);
    }
}
