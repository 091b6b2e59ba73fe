package dev.assay.steering.space;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.ModelText;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The difference of the mean states of two groups of examples at one hook point, the first minus the second.
 *
 * @param stateNorm mean length of the states of both groups
 * @param splitHalf the cosine between the difference of every other example's means and that of the rest; NaN when a group has one example
 */
record MeanDirection(SteeringVector vector, int positives, int negatives, double stateNorm, double splitHalf) {

    private static final int BATCH = 32;

    /** Sums of the states of a group, those of even and those of odd number apart. */
    private static final class Group {
        final double[][] sums;
        final int[] counts = new int[2];
        double norms;

        Group(int units) {
            sums = new double[2][units];
        }

        int count() {
            return counts[0] + counts[1];
        }

        void add(FloatMatrix states) {
            for (int row = 0; row < states.rows(); row++) {
                int half = count() % 2;
                double square = 0;
                for (int unit = 0; unit < states.columns(); unit++) {
                    double value = states.get(row, unit);
                    sums[half][unit] += value;
                    square += value * value;
                }
                counts[half]++;
                norms += Math.sqrt(square);
            }
        }

        /** The mean of a half; of all for a half of -1. */
        double mean(int half, int unit) {
            return half < 0 ? (sums[0][unit] + sums[1][unit]) / count() : sums[half][unit] / counts[half];
        }
    }

    /**
     * Makes one.
     *
     * @param headWidth units of one head where the hook point has heads, else all units
     * @throws dev.assay.spi.UserError when the model cannot read an example
     */
    static MeanDirection of(ModelReader reader, int headWidth, DataSet data, int[] positive, int[] negative, Run run) {
        reader.check(data);
        Group first = read(reader, data, positive, run.part(0, 0.5));
        Group second = read(reader, data, negative, run.part(0.5, 1));
        return new MeanDirection(
                difference(reader, headWidth, first, second, -1),
                first.count(),
                second.count(),
                (first.norms + second.norms) / (first.count() + second.count()),
                first.counts[1] == 0 || second.counts[1] == 0
                        ? Double.NaN
                        : difference(reader, headWidth, first, second, 0)
                                .cosine(difference(reader, headWidth, first, second, 1)));
    }

    private static Group read(ModelReader reader, DataSet data, int[] rows, Run run) {
        Group group = new Group(reader.units());
        for (int from = 0; from < rows.length; from += BATCH) {
            run.checkCancelled();
            List<ModelText> texts = new ArrayList<>();
            for (Example example : data.examples(Arrays.copyOfRange(rows, from, Math.min(rows.length, from + BATCH)))) {
                texts.add(reader.text(example));
            }
            group.add(reader.read(texts, run).values());
            run.progress(
                    (double) group.count() / rows.length,
                    "read " + group.count() + " of " + rows.length + " examples of a group");
        }
        return group;
    }

    private static SteeringVector difference(ModelReader reader, int headWidth, Group first, Group second, int half) {
        int heads = reader.units() / headWidth;
        Map<Place, float[]> parts = new HashMap<>();
        for (int head = 0; head < heads; head++) {
            float[] values = new float[headWidth];
            for (int i = 0; i < headWidth; i++) {
                int unit = head * headWidth + i;
                values[i] = (float) (first.mean(half, unit) - second.mean(half, unit));
            }
            parts.put(heads == 1 ? Place.of(reader.hook()) : new Place(reader.hook(), head), values);
        }
        return new SteeringVector(parts);
    }
}
