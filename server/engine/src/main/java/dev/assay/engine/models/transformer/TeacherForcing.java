package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.assay.engine.models.Djl;
import dev.assay.engine.models.Gradients;
import dev.assay.engine.models.Kernels;
import dev.assay.spi.Run;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch of sentences, and passes over it with one vector per sentence added to the residual stream. A pass begins where the vector is
 * added and gives every token's rivals: the target's logit and the highest other one. What the batch holds in native memory
 * are the states there, once; what a pass makes is gone after it.
 *
 * <p>Shorter sentences are filled up on the right, where no token of theirs looks; so all rows share one mask, and what is computed for
 * padding is never read.
 *
 * <p>The gradient of {@link SearchSettings.Loss#MARGIN} with respect to the logits of a position is 1 at the best rival and -1
 * at the target, or 0 where the target leads by the margin. So the unembedding is not differentiated: the last state's
 * gradient is the difference of two of its rows.
 */
final class TeacherForcing implements AutoCloseable {

    private final Transformer model;
    private final CausalNetwork network;
    private final Stage stage;
    private final List<Lesson> lessons;
    private final int slots;
    private final int hidden;
    private final long[] targets;
    private final boolean[] counts;
    private final Run run;

    private final NDManager manager = Djl.newManager();
    private final NDArray states;
    private final NDArray where;
    private final NDArray wanted;
    private final @Nullable NDArray basis;

    /**
     * What a pass says of each row.
     *
     * @param losses {@code [rows]}
     * @param margins {@code [rows]}: the smallest lead of a target's logit over the highest other one
     * @param right {@code [rows]}: how many targets lead
     * @param gradient {@code [rows · dimensions]}; empty when none was taken
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Outcome(double[] losses, float[] margins, int[] right, float[] gradient) {}

    /**
     * @param first whether a vector is added at the first position only
     * @param basis rows that span the space of the vectors, {@code [dimensions][hidden]}; empty: all
     */
    TeacherForcing(Transformer model, Stage stage, boolean first, float[][] basis, List<Lesson> lessons, Run run) {
        this.model = model;
        this.network = model.causal();
        this.stage = stage;
        this.lessons = List.copyOf(lessons);
        this.run = run;
        this.hidden = model.config().hidden();
        this.slots = lessons.stream().mapToInt(Lesson::length).max().orElseThrow();
        int rows = lessons.size();
        targets = new long[Math.multiplyExact(rows, slots)];
        counts = new boolean[targets.length];
        float[] all = new float[Math.multiplyExact(targets.length, hidden)];
        float[] mask = new float[targets.length];
        for (int row = 0; row < rows; row++) {
            Lesson lesson = lessons.get(row);
            System.arraycopy(lesson.states(), 0, all, row * slots * hidden, lesson.states().length);
            for (int t = 0; t < lesson.length(); t++) {
                targets[row * slots + t] = lesson.targets()[t];
                counts[row * slots + t] = true;
                mask[row * slots + t] = first && t > 0 ? 0 : 1;
            }
        }
        states = Djl.array(manager, all, rows, slots, hidden);
        where = Djl.array(manager, mask, rows, slots, 1);
        wanted = Pass.rows(
                Djl.array(manager, targets, targets.length),
                network.unembedding().weight());
        this.basis = basis.length == 0 ? null : Djl.array(manager, flat(basis), basis.length, hidden);
    }

    private static float[] flat(float[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int r = 0; r < rows.length; r++) {
            System.arraycopy(rows[r], 0, flat, r * rows[r].length, rows[r].length);
        }
        return flat;
    }

    int rows() {
        return lessons.size();
    }

    /**
     * A pass with gradients with respect to the vectors. Waits while another gradient is taken in this process.
     *
     * @param vectors {@code [rows · dimensions]}
     */
    Outcome step(float[] vectors, SearchSettings.Loss loss, double margin) {
        return model.divided(targets.length, () -> {
            try (NDManager scope = Djl.newManager()) {
                NDList leaf = new NDList(Djl.array(scope, vectors, rows(), vectors.length / rows()));
                Forward forward = new Forward(margin);
                return Gradients.step(
                        leaf,
                        step -> forward.loss(step, loss),
                        (value, gradients) ->
                                forward.outcome(gradients.singletonOrThrow().toFloatArray()));
            }
        });
    }

    /** A pass without. */
    Outcome read(float[] vectors) {
        return Djl.work(() -> model.divided(targets.length, () -> {
            try (NDManager scope = Djl.newManager()) {
                NDArray z = Djl.array(scope, vectors, rows(), vectors.length / rows());
                Forward forward = new Forward(0);
                forward.look(last(scope, z));
                return forward.outcome(new float[0]);
            }
        }));
    }

    /** What the unembedding reads, {@code [rows · slots, hidden]}. */
    private NDArray last(NDManager scope, NDArray z) {
        NDArray vectors = basis == null ? z : z.matMul(basis);
        NDArray moved = vectors.expandDims(1).mul(where).add(states);
        return network.last(pass(scope), stage, moved).reshape(new Shape(targets.length, hidden));
    }

    private Pass pass(NDManager scope) {
        int[] row = new int[slots];
        Arrays.setAll(row, t -> t);
        int[][] positions = new int[rows()][];
        Arrays.fill(positions, row);
        int[] numbers = new int[rows()];
        Arrays.setAll(numbers, r -> r);
        int[] last = new int[rows()];
        Arrays.fill(last, slots - 1);
        Frame frame = new Frame(positions, positions, numbers, last, 0);
        return new Pass(scope, model.config(), positions, positions, frame, null, false, null, run);
    }

    /** One pass, and what it showed. */
    private final class Forward {
        private final double margin;
        private float[] rivals = new float[0];
        private float[] logProbabilities = new float[0];

        Forward(double margin) {
            this.margin = margin;
        }

        /** Every token's own logit, the highest other one, and whose that is. */
        void look(NDArray last) {
            rivals = Kernels.rivals(
                            last.stopGradient(),
                            network.unembedding().weight(),
                            Djl.array(last.getManager(), targets, targets.length, 1))
                    .toFloatArray();
        }

        private double lead(int i) {
            return (double) rivals[3 * i] - rivals[3 * i + 1];
        }

        /** An array whose gradient is that of the loss; its value is of no use. */
        NDArray loss(Gradients.Step step, SearchSettings.Loss loss) {
            NDArray last = last(step.manager(), step.leaf(0));
            look(last);
            return switch (loss) {
                case MARGIN -> {
                    long[] ahead = new long[targets.length];
                    float[] weights = new float[targets.length];
                    for (int i = 0; i < ahead.length; i++) {
                        ahead[i] = (long) rivals[3 * i + 2];
                        weights[i] = counts[i] && lead(i) < margin ? 1 : 0;
                    }
                    NDArray rows = Pass.rows(
                            step.array(ahead, ahead.length),
                            network.unembedding().weight());
                    yield last.mul(rows.sub(wanted).mul(step.array(weights, weights.length, 1)))
                            .sum();
                }
                case LIKELIHOOD -> {
                    float[] weights = new float[targets.length];
                    for (int i = 0; i < weights.length; i++) {
                        weights[i] = counts[i] ? -1 : 0;
                    }
                    NDArray chosen = network.unembedding()
                            .apply(last)
                            .logSoftmax(-1)
                            .gather(step.array(targets, targets.length, 1), 1);
                    logProbabilities = chosen.toFloatArray();
                    yield chosen.mul(step.array(weights, weights.length, 1)).sum();
                }
            };
        }

        Outcome outcome(float[] gradient) {
            double[] losses = new double[rows()];
            float[] margins = new float[rows()];
            int[] right = new int[rows()];
            Arrays.fill(margins, Float.POSITIVE_INFINITY);
            for (int i = 0; i < counts.length; i++) {
                if (counts[i]) {
                    int row = i / slots;
                    double lead = lead(i);
                    losses[row] += logProbabilities.length > 0 ? -logProbabilities[i] : Math.max(0, margin - lead);
                    margins[row] = Float.isNaN(rivals[3 * i]) ? Float.NaN : (float) Math.min(margins[row], lead);
                    right[row] += lead > 0 ? 1 : 0;
                }
            }
            return new Outcome(losses, margins, right, gradient);
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
