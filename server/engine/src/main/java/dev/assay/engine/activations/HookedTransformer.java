package dev.assay.engine.activations;

import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.transformer.Activation;
import dev.assay.engine.models.transformer.Head;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Point;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.RunResult;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.models.transformer.TransformerConfig;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transformer at a hook point that has units. */
record HookedTransformer(Transformer model, Point point) implements TokenModel {

    private static final String LOGITS = "logits";

    /**
     * @param hook null: the neurons of the last block
     * @throws UserError when the model has no such hook point, or it has attention
     */
    static HookedTransformer of(Transformer model, @Nullable String hook) {
        String id = hook == null ? "blocks." + (model.config().layers() - 1) + ".mlp.hook_post" : hook;
        model.units(id);
        Point point = Point.of(id);
        if (point.kind().axes() == Point.Axes.ATTENTION) {
            throw new UserError("The hook point " + id
                    + " has attention, a number per head, query and key, and so no units for a row; choose one that has units,"
                    + " for instance blocks." + point.layer() + ".attn.hook_z.");
        }
        return new HookedTransformer(model, point);
    }

    @Override
    public String fingerprint() {
        return model.fingerprint();
    }

    @Override
    public String hook() {
        return point.id();
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

    private boolean classifies() {
        return model.config().head() == Head.LABELS;
    }

    @Override
    public List<String> labels() {
        return classifies() ? model.config().labels() : List.of();
    }

    @Override
    public boolean rectified() {
        return point.kind() == Point.Kind.MLP_POST && model.config().activation() == Activation.RELU;
    }

    @Override
    public boolean causal() {
        return model.config().family().causal();
    }

    @Override
    public boolean perText() {
        return point.kind() == Point.Kind.LOGITS && classifies();
    }

    @Override
    public ModelTokens tokens(List<String> fields) {
        TransformerConfig config = model.config();
        return new ModelTokens(model.tokenizer(), fields, config.positions(), causal() ? config.startToken() : null);
    }

    @Override
    public States run(Inputs inputs, Run run) {
        Inputs fit = model.config().tokenTypes() > 1 ? inputs : new Inputs(inputs.ids(), List.of(), inputs.padding());
        RunPlan plan = classifies() && !perText() ? RunPlan.recording(hook(), LOGITS) : RunPlan.recording(hook());
        RunResult result = model.run(fit, plan, run);
        Recorded recorded = result.get(hook());
        return new States(
                recorded.shape()[1], recorded.values(), classifies() ? probabilities(result.get(LOGITS)) : null);
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
