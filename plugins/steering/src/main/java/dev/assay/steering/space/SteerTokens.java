package dev.assay.steering.space;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.transformer.Change;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.Point;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.steering.VectorExpression;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The tokens that a steering vector promotes and suppresses, seen through the unembedding; see {@link OutputLens}. */
public final class SteerTokens implements Analysis<SteerTokens.Parameters, NearTokens> {

    /** Which vector, and how it is read. */
    public record Parameters(
            @Param("Language model: a name or a folder") String model,

            @Param("Steering vector: a name, or an expression as \"taste + 0.5*positive\"")
            String vector,

            @Param(value = "How many tokens to show on either side", byDefault = "10")
            int count,

            @Param(
                    value = "Whether the model's final norm is applied, as it is to what the unembedding reads",
                    byDefault = "true")
            boolean finalNorm,

            @Param("Text after which to measure what the vector really does; default: the token that begins a text")
            @Nullable
            String prompt,

            @Param(value = "What the vector is multiplied by for that", byDefault = "1")
            double strength) {

        public Parameters {
            if (count < 1) {
                throw new UserError("--count must be at least 1, but it is " + count + ".");
            }
            if (!Double.isFinite(strength)) {
                throw new UserError("--strength is " + strength + "; give a finite number.");
            }
        }
    }

    private final Workspace workspace;

    public SteerTokens(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "steer tokens";
    }

    @Override
    public String summary() {
        return "Shows which tokens a steering vector promotes and suppresses, through the unembedding and in fact";
    }

    @Override
    public boolean light() {
        return true;
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public NearTokens run(Parameters p, Run run) {
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            Transformer model = borrowed.that(Capability.GENERATE, Transformer.class);
            SteeringVector vector =
                    VectorExpression.parse(p.vector).value(workspace.steering(), p.model, model.fingerprint());
            OutputLens lens = new OutputLens(model);
            OutputLens.Seen seen = lens.see(inStream(model, vector), p.finalNorm, run);
            double[] cosines = seen.cosines(lens.rowNorms(run));
            int[] prompt = prompt(p, model);
            double[] effects = prompt.length == 0 ? new double[0] : effects(model, prompt, vector, p.strength, run);
            List<Integer> order = IntStream.range(0, seen.logits().length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(token -> -seen.logits()[token]))
                    .toList();
            int count = Math.min(p.count, order.size());
            List<NearTokens.Token> tokens = new ArrayList<>();
            for (int token : order.subList(0, count)) {
                tokens.add(token(model, token, seen, cosines, effects));
            }
            for (int token : order.subList(order.size() - count, order.size()).reversed()) {
                tokens.add(token(model, token, seen, cosines, effects));
            }
            return new NearTokens(
                    p.model,
                    p.vector,
                    vector.places().stream().map(Place::id).toList(),
                    vector.norm(),
                    p.finalNorm,
                    prompt.length == 0 ? null : p.prompt != null ? p.prompt : text(model, prompt[0]),
                    p.strength,
                    tokens.subList(0, count),
                    tokens.subList(count, tokens.size()));
        }
    }

    /**
     * The sum of a vector's parts, all of which are added to the residual stream.
     *
     * @throws UserError when one belongs elsewhere, or nothing is left
     */
    private static float[] inStream(Transformer model, SteeringVector vector) {
        float[] sum = new float[model.config().hidden()];
        double square = 0;
        for (Place place : vector.places()) {
            Point point = Point.of(place.hook());
            boolean stream = switch (point.kind()) {
                case EMBED, POS_EMBED, RESID_PRE, ATTN_OUT, RESID_MID, MLP_OUT, RESID_POST -> true;
                default -> false;
            };
            if (!stream || vector.width(place) != sum.length) {
                throw new UserError("The vector has a part of " + vector.width(place) + " numbers at " + place
                        + ", which is not added to the residual stream of " + sum.length
                        + " units that the unembedding reads; choose a vector at hook_resid_pre, hook_resid_mid, hook_resid_post,"
                        + " hook_attn_out or hook_mlp_out.");
            }
            float[] part = vector.part(place);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += part[i];
            }
        }
        for (float value : sum) {
            square += (double) value * value;
        }
        if (square == 0) {
            throw new UserError("The vector is zero, so it has no tokens.");
        }
        return sum;
    }

    private static int[] prompt(Parameters p, Transformer model) {
        Integer start = model.config().startToken();
        if (p.prompt == null) {
            return start == null ? new int[0] : new int[] {start};
        }
        int[] ids = model.tokenizer().encode(p.prompt, false);
        if (ids.length == 0) {
            throw new UserError("The prompt is empty; give a text, or leave it out.");
        }
        return start == null || ids[0] == start
                ? ids
                : IntStream.concat(IntStream.of(start), IntStream.of(ids)).toArray();
    }

    /** By how much each token's log-probability after the prompt changes. */
    private static double[] effects(Transformer model, int[] prompt, SteeringVector vector, double strength, Run run) {
        RunPlan plan = RunPlan.recording("logits");
        double[] before =
                logProbabilities(model.run(Inputs.of(prompt), plan, run).get("logits"), prompt.length - 1);
        for (Place place : vector.places()) {
            plan = plan.with(Intervention.at(
                    place.hook(), new Change.Add(OutputLens.list(vector.part(place)), (float) strength)));
        }
        double[] after =
                logProbabilities(model.run(Inputs.of(prompt), plan, run).get("logits"), prompt.length - 1);
        for (int token = 0; token < after.length; token++) {
            after[token] -= before[token];
        }
        return after;
    }

    private static double[] logProbabilities(Recorded logits, int position) {
        float[] scores = logits.at(0, position);
        double highest = Double.NEGATIVE_INFINITY;
        for (float score : scores) {
            highest = Math.max(highest, score);
        }
        double sum = 0;
        for (float score : scores) {
            sum += Math.exp(score - highest);
        }
        double[] logs = new double[scores.length];
        for (int token = 0; token < logs.length; token++) {
            logs[token] = scores[token] - highest - Math.log(sum);
        }
        return logs;
    }

    private static NearTokens.Token token(
            Transformer model, int id, OutputLens.Seen seen, double[] cosines, double[] effects) {
        return new NearTokens.Token(
                id, text(model, id), seen.logits()[id], cosines[id], effects.length == 0 ? null : effects[id]);
    }

    private static String text(Transformer model, int id) {
        return model.hasTokenizer() && id < model.tokenizer().size()
                ? model.tokenizer().decode(id)
                : "#" + id;
    }
}
