package dev.assay.steering.directions;

import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Point;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.RunResult;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The hidden states of texts in a transformer. Texts are read in batches of like length; which others are in a text's batch changes its states by rounding alone. */
final class TransformerStates {

    /** Numbers that one batch may record: 32 MB. */
    private static final int BATCH_NUMBERS = 8 << 20;

    private static final int BATCH_TEXTS = 64;

    private final Transformer model;
    private final List<Point> points;
    private final TokenChoice token;

    /**
     * @param hooks names of hook points with hidden states
     * @throws UserError when the model has no such hook point, or what it has there is no hidden state
     */
    TransformerStates(Transformer model, List<String> hooks, TokenChoice token) {
        this.model = model;
        this.token = token;
        this.points = hooks.stream().map(hook -> point(model, hook)).toList();
    }

    private static Point point(Transformer model, String hook) {
        model.units(hook);
        Point point = Point.of(hook);
        if (point.kind().axes() == Point.Axes.ATTENTION || point.kind() == Point.Kind.LOGITS) {
            throw new UserError("The hook point " + hook
                    + " has no hidden states that could be steered; choose one that has, for instance blocks."
                    + Math.max(0, point.layer()) + ".hook_resid_post.");
        }
        return point;
    }

    /** Sums of the lengths of tokens' states at one hook point, per head. */
    private static final class Norms {
        private final double[] sums;
        private long tokens;

        Norms(int heads) {
            sums = new double[Math.max(1, heads)];
        }

        void add(float[] state) {
            int units = state.length / sums.length;
            for (int head = 0; head < sums.length; head++) {
                double squares = 0;
                for (int unit = head * units; unit < (head + 1) * units; unit++) {
                    squares += (double) state[unit] * state[unit];
                }
                sums[head] += Math.sqrt(squares);
            }
            tokens++;
        }

        double[] means() {
            double[] means = new double[sums.length];
            for (int head = 0; head < means.length; head++) {
                means[head] = sums[head] / Math.max(1, tokens);
            }
            return means;
        }
    }

    /**
     * Runs the model.
     *
     * @param prompts each long enough for the choice of a token
     * @return by hook point, in the order asked for; rows in the order of the prompts
     * @throws UserError when a state is not finite
     */
    List<HookStates> read(List<Prompt> prompts, Run run) {
        float[][][] rows = new float[points.size()][prompts.size()][];
        Norms[] norms = new Norms[points.size()];
        int[] heads = new int[points.size()];
        int[] order = IntStream.range(0, prompts.size())
                .boxed()
                .sorted(Comparator.comparingInt(text -> prompts.get(text).length()))
                .mapToInt(Integer::intValue)
                .toArray();
        long width = width();
        for (int from = 0; from < order.length; ) {
            run.checkCancelled();
            int to = from + 1;
            while (to < order.length
                    && to - from < BATCH_TEXTS
                    && (to + 1 - from) * width * prompts.get(order[to]).length() <= BATCH_NUMBERS) {
                to++;
            }
            List<Prompt> batch = IntStream.range(from, to)
                    .mapToObj(at -> prompts.get(order[at]))
                    .toList();
            RunResult result = model.run(inputs(batch), plan(), run);
            for (int p = 0; p < rows.length; p++) {
                Recorded recorded = result.get(points.get(p).id());
                heads[p] = recorded.shape().length == 4 ? recorded.shape()[2] : 0;
                if (norms[p] == null) {
                    norms[p] = new Norms(heads[p]);
                }
                for (int b = 0; b < batch.size(); b++) {
                    rows[p][order[from + b]] = pooled(recorded, b, batch.get(b), norms[p]);
                }
            }
            from = to;
            run.progress((double) from / order.length, "read " + from + " of " + order.length + " texts");
        }
        List<HookStates> states = new ArrayList<>();
        for (int p = 0; p < rows.length; p++) {
            double[] means = norms[p] == null ? new double[] {0} : norms[p].means();
            states.add(new HookStates(points.get(p).id(), heads[p], rows[p], means));
        }
        return states;
    }

    /** Numbers that one token's states have, at all hook points together. */
    long width() {
        return points.stream().mapToLong(this::width).sum();
    }

    private long width(Point point) {
        int units = model.units(point.id());
        return point.kind().axes() == Point.Axes.HEADS
                ? (long) units * model.config().heads()
                : units;
    }

    private RunPlan plan() {
        return new RunPlan(points.stream().map(Point::id).toList(), List.of());
    }

    private Inputs inputs(List<Prompt> batch) {
        List<int[]> types = model.config().tokenTypes() > 1
                ? batch.stream().map(Prompt::types).toList()
                : List.of();
        return new Inputs(batch.stream().map(Prompt::ids).toList(), types, Inputs.Padding.RIGHT);
    }

    private float[] pooled(Recorded recorded, int row, Prompt prompt, Norms norms) {
        for (int position : prompt.own()) {
            norms.add(recorded.at(row, position));
        }
        int[] positions = token.positions(prompt);
        double[] sums = new double[recorded.at(row, 0).length];
        for (int position : positions) {
            float[] state = recorded.at(row, position);
            for (int unit = 0; unit < sums.length; unit++) {
                sums[unit] += state[unit];
            }
        }
        float[] mean = new float[sums.length];
        for (int unit = 0; unit < mean.length; unit++) {
            mean[unit] = (float) (sums[unit] / positions.length);
            if (!Float.isFinite(mean[unit])) {
                throw new UserError("The model's hidden state at " + recorded.point() + " is " + mean[unit]
                        + " for a text; its weights are too large or broken.");
            }
        }
        return mean;
    }
}
