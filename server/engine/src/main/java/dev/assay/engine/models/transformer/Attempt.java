package dev.assay.engine.models.transformer;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The search for one sentence's vector: where it is, where it was best, and when it begins anew. */
final class Attempt {

    /**
     * A token leads when its logit is higher than every other one by so much: far above what rounding moves it by, which differs between
     * a pass with a cache and without.
     */
    static final float CLEAR = 1e-3f;

    /** Deviation of a unit of the first vector, in the typical size of a hidden unit; grows with each restart. */
    private static final double START = 0.1;

    /** A loss that falls by less than this share is no progress. */
    private static final double PROGRESS = 0.005;

    private final int number;
    private final Lesson lesson;
    private final SearchSettings settings;
    private final double unit;
    private final float[] vector;
    private VectorAdam adam;
    private double reached = Double.POSITIVE_INFINITY;
    private int idle;
    private int steps;
    private int restarts;
    private int polished;

    private @Nullable Best best;

    /**
     * @param steps that had been taken
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Best(float[] vector, float margin, int right, double loss, int steps) {
        boolean solves() {
            return margin >= CLEAR;
        }
    }

    /**
     * @param dimensions of the space in which is searched
     */
    Attempt(int number, Lesson lesson, SearchSettings settings, int dimensions) {
        this.number = number;
        this.lesson = lesson;
        this.settings = settings;
        this.unit = lesson.norm() / Math.sqrt(dimensions);
        this.vector = new float[dimensions];
        this.adam = new VectorAdam(dimensions);
        draw();
    }

    /** The same vector for the same sentence and restart, whatever else is in the batch. */
    private void draw() {
        SplittableRandom random = new SplittableRandom(
                settings.seed() * 31 + Arrays.hashCode(lesson.sentence()) + 0x9E3779B97F4A7C15L * restarts);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (START * (1 + restarts) * unit * random.nextGaussian());
        }
    }

    Lesson lesson() {
        return lesson;
    }

    /** Where it is; not to be changed. */
    float[] vector() {
        return vector;
    }

    /**
     * Takes what a pass showed of its row, and moves on.
     *
     * @return whether it goes on; otherwise {@link #found} is its result
     */
    boolean learn(TeacherForcing.Outcome outcome, int row) {
        double loss = outcome.losses()[row];
        Best now = new Best(vector, outcome.margins()[row], outcome.right()[row], loss, steps);
        if (best == null || better(now, best)) {
            best = new Best(
                    vector.clone(), now.margin, now.right, loss, best != null && best.solves() ? best.steps : steps);
        }
        boolean solved = best.solves();
        if ((solved && polished++ >= settings.polish()) || steps >= settings.steps()) {
            return false;
        }
        steps++;
        if (loss < reached * (1 - PROGRESS)) {
            reached = loss;
            idle = 0;
        } else {
            idle++;
        }
        if (!solved && idle >= SearchSettings.PATIENCE) {
            if (restarts == settings.restarts()) {
                return false;
            }
            restarts++;
            reached = Double.POSITIVE_INFINITY;
            idle = 0;
            adam = new VectorAdam(vector.length);
            draw();
            return true;
        }
        float[] gradient = Arrays.copyOfRange(outcome.gradient(), row * vector.length, (row + 1) * vector.length);
        for (int i = 0; settings.l2() > 0 && i < gradient.length; i++) {
            gradient[i] += (float) (2 * settings.l2() * vector[i]);
        }
        adam.step(vector, gradient, 0, settings.learningRate() * unit);
        return true;
    }

    private static boolean better(Best now, Best before) {
        if (now.solves() || before.solves()) {
            return now.solves() && (!before.solves() || now.margin > before.margin);
        }
        return now.right > before.right || (now.right == before.right && now.loss < before.loss);
    }

    /**
     * @param basis as {@link TeacherForcing} takes it
     */
    FoundVector found(float[][] basis) {
        Best result = best;
        if (result == null) {
            throw new IllegalStateException("no pass was made");
        }
        float[] full = basis.length == 0 ? result.vector : combined(result.vector, basis);
        double squares = 0;
        for (float value : full) {
            squares += (double) value * value;
        }
        return new FoundVector(
                number,
                lesson.sentence(),
                full,
                result.solves(),
                result.right,
                lesson.length(),
                result.solves() ? result.steps : steps,
                restarts,
                result.margin,
                Math.sqrt(squares),
                lesson.norm());
    }

    private static float[] combined(float[] factors, float[][] basis) {
        float[] sum = new float[basis[0].length];
        for (int r = 0; r < factors.length; r++) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += factors[r] * basis[r][i];
            }
        }
        return sum;
    }
}
