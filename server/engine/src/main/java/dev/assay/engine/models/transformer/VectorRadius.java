package dev.assay.engine.models.transformer;

import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How far a vector may be moved, in a direction drawn at random, so that in at least nine of ten draws greedy decoding still gives the
 * sentence. In many dimensions that is also the root of the width times the largest deviation of Gaussian noise. By bisection of the
 * logarithm, with the same draws at each length; whether a draw gives the sentence, one pass over the sentence tells.
 */
final class VectorRadius {

    private static final double NEEDED = 0.9;

    /** Bisections of the range below, which leave a factor of 1.09. */
    private static final int ROUNDS = 6;

    /** Shortest and longest, in the mean norm of the hidden states. */
    private static final double SHORTEST = 0.01;

    private static final double LONGEST = 2.56;

    private final Transformer model;
    private final Stage stage;
    private final SearchSettings settings;
    private final int draws;

    VectorRadius(Transformer model, Stage stage, SearchSettings settings, int draws) {
        this.model = model;
        this.stage = stage;
        this.settings = settings;
        this.draws = draws;
    }

    /**
     * @param found vectors of which those that are not exact have the radius 0
     * @return in the order of the vectors
     */
    double[] of(List<FoundVector> found, Run run) {
        double[] radii = new double[found.size()];
        List<Integer> exact = new ArrayList<>();
        for (int i = 0; i < radii.length; i++) {
            if (found.get(i).exact()) {
                exact.add(i);
            }
        }
        exact.sort((a, b) -> Integer.compare(found.get(a).of(), found.get(b).of()));
        for (int from = 0; from < exact.size(); from += settings.batch()) {
            List<Integer> chosen = exact.subList(from, Math.min(exact.size(), from + settings.batch()));
            double[] some = batch(chosen.stream().map(found::get).toList(), run);
            for (int i = 0; i < some.length; i++) {
                radii[chosen.get(i)] = some[i];
            }
            run.progress((double) (from + some.length) / exact.size(), "measured how far vectors may be moved");
        }
        return radii;
    }

    private double[] batch(List<FoundVector> found, Run run) {
        List<Lesson> lessons = Lesson.of(
                model, stage, found.stream().map(FoundVector::sentence).toList(), run);
        double[] low = new double[found.size()];
        double[] high = new double[low.length];
        Arrays.fill(low, Math.log(SHORTEST));
        Arrays.fill(high, Math.log(LONGEST));
        try (TeacherForcing batch = new TeacherForcing(model, stage, settings.first(), new float[0][], lessons, run)) {
            for (int round = 0; round < ROUNDS; round++) {
                int[] held = held(batch, found, low, high, run);
                for (int row = 0; row < low.length; row++) {
                    double middle = (low[row] + high[row]) / 2;
                    if (held[row] >= NEEDED * draws) {
                        low[row] = middle;
                    } else {
                        high[row] = middle;
                    }
                }
            }
        }
        double[] radii = new double[low.length];
        for (int row = 0; row < low.length; row++) {
            boolean none = low[row] == Math.log(SHORTEST);
            radii[row] = none ? 0 : Math.exp(low[row]) * found.get(row).stateNorm();
        }
        return radii;
    }

    /** In how many draws each sentence is still given, at the middle of its range. */
    private int[] held(TeacherForcing batch, List<FoundVector> found, double[] low, double[] high, Run run) {
        int width = found.getFirst().vector().length;
        int[] held = new int[low.length];
        for (int draw = 0; draw < draws; draw++) {
            run.checkCancelled();
            float[] vectors = new float[found.size() * width];
            for (int row = 0; row < held.length; row++) {
                FoundVector vector = found.get(row);
                double length = Math.exp((low[row] + high[row]) / 2) * vector.stateNorm();
                double[] direction = direction(vector, draw);
                for (int i = 0; i < width; i++) {
                    vectors[row * width + i] = (float) (vector.vector()[i] + length * direction[i]);
                }
            }
            float[] margins = batch.read(vectors).margins();
            for (int row = 0; row < held.length; row++) {
                held[row] += margins[row] > 0 ? 1 : 0;
            }
        }
        return held;
    }

    /** Of length 1; the same for the same sentence and draw. */
    private double[] direction(FoundVector vector, int draw) {
        SplittableRandom random = new SplittableRandom(settings.seed() * 31
                + Arrays.hashCode(vector.sentence())
                + 0x9E3779B97F4A7C15L * (draw + 1)
                + 0x5DEECE66DL);
        double[] direction = new double[vector.vector().length];
        double squares = 0;
        for (int i = 0; i < direction.length; i++) {
            direction[i] = random.nextGaussian();
            squares += direction[i] * direction[i];
        }
        double norm = Math.sqrt(squares);
        for (int i = 0; i < direction.length; i++) {
            direction[i] /= norm;
        }
        return direction;
    }
}
