package dev.assay.engine.models.transformer;

import java.util.Arrays;
import java.util.List;

/**
 * What a run had at a hook point, by absolute positions: padding is gone. Where a text is shorter than the longest, there are zeros
 * (minus infinity for attention scores).
 *
 * @param shape as {@link Point.Axes} lays it out, with the number of positions of the longest text
 * @param values row-major
 * @param lengths positions of each text, {@code [batch]}
 */
@SuppressWarnings("ArrayRecordComponent") // A view of results: no copies, and identity serves for equality.
public record Recorded(Point point, int[] shape, float[] values, int[] lengths) {

    /** The values of one position: {@code [unit]}, or {@code [head, unit]} in row-major order. */
    public float[] at(int row, int position) {
        if (point.kind().axes() == Point.Axes.ATTENTION) {
            throw new IllegalStateException(point + " has attention; ask for a head");
        }
        int width = shape.length == 3 ? shape[2] : shape[2] * shape[3];
        int from = Math.toIntExact(((long) row * shape[1] + position) * width);
        return Arrays.copyOfRange(values, from, from + width);
    }

    /** One number: of position, head and unit, or of head, query and key. */
    public float at(int row, int first, int second, int third) {
        return values[((row * shape[1] + first) * shape[2] + second) * shape[3] + third];
    }

    /** The mean over all positions of all texts; what {@link Change.Mean} takes. For places {@code [batch, position, unit]}. */
    public List<Float> mean() {
        if (shape.length != 3) {
            throw new IllegalStateException(point + " has heads");
        }
        double[] sums = new double[shape[2]];
        long count = 0;
        for (int row = 0; row < shape[0]; row++) {
            for (int p = 0; p < lengths[row]; p++) {
                count++;
                for (int u = 0; u < sums.length; u++) {
                    sums[u] += values[(row * shape[1] + p) * shape[2] + u];
                }
            }
        }
        Float[] mean = new Float[sums.length];
        for (int u = 0; u < mean.length; u++) {
            mean[u] = (float) (sums[u] / count);
        }
        return List.of(mean);
    }
}
