package dev.assay.engine.models.script;

import ai.djl.ndarray.NDArray;
import dev.assay.spi.UserError;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Puts an output's values of one or several passes in the order of the texts and of the layout's axes, without padding. */
final class StateCollector {

    private final DeclaredOutput output;
    private final int[] lengths;
    private final int longest;
    private int[] shape = {};
    private float[] values = {};

    /**
     * @param lengths tokens of each text of all passes
     */
    StateCollector(DeclaredOutput output, int[] lengths) {
        this.output = output;
        this.lengths = lengths;
        this.longest = Arrays.stream(lengths).max().orElse(0);
    }

    /**
     * @param found as the module lays it out
     * @param rows numbers of the pass's texts
     * @param slots of the pass, padding on the right
     * @throws UserError when the shape is not what was declared
     */
    void add(NDArray found, int[] rows, int slots) {
        long[] dimensions = found.getShape().getShape();
        String[] expected = output.axes().stream()
                .map(axis -> switch (axis) {
                    case "batch" -> String.valueOf(rows.length);
                    case "position", "query", "key" -> String.valueOf(slots);
                    case "head" -> "heads";
                    default -> String.valueOf(output.units());
                })
                .toArray(String[]::new);
        boolean fits = dimensions.length == expected.length
                && IntStream.range(0, expected.length)
                        .allMatch(i -> expected[i].equals("heads")
                                ? dimensions[i] > 0
                                : expected[i].equals(String.valueOf(dimensions[i])));
        if (!fits) {
            throw new UserError("The output " + output.name() + " has the shape " + Arrays.toString(dimensions)
                    + ", but config.json declares " + String.join(", ", output.axes()) + ", which is ["
                    + String.join(", ", expected) + "] here.");
        }
        NDArray ordered = found.transpose(output.order());
        int[] found4 = Arrays.stream(ordered.getShape().getShape())
                .mapToInt(Math::toIntExact)
                .toArray();
        if (shape.length == 0) {
            shape = shape(found4);
            values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        }
        float[] from = ordered.toFloatArray();
        for (int b = 0; b < rows.length; b++) {
            copy(from, b, rows[b], found4);
        }
    }

    private int[] shape(int[] found) {
        int[] all = found.clone();
        all[0] = lengths.length;
        switch (output.layout()) {
            case TEXT -> {}
            case STATE, HEADS -> all[1] = longest;
            case ATTENTION -> {
                all[2] = longest;
                all[3] = longest;
            }
        }
        return all;
    }

    private void copy(float[] from, int b, int row, int[] found) {
        int length = lengths[row];
        switch (output.layout()) {
            case TEXT -> System.arraycopy(from, b * found[1], values, row * found[1], found[1]);
            case STATE, HEADS -> {
                int width = found.length == 3 ? found[2] : found[2] * found[3];
                System.arraycopy(from, b * found[1] * width, values, row * longest * width, length * width);
            }
            case ATTENTION -> {
                for (int head = 0; head < found[1]; head++) {
                    for (int query = 0; query < length; query++) {
                        System.arraycopy(
                                from,
                                ((b * found[1] + head) * found[2] + query) * found[3],
                                values,
                                ((row * found[1] + head) * longest + query) * longest,
                                length);
                    }
                }
            }
        }
    }

    ScriptStates states() {
        return new ScriptStates(output.layout(), shape, values, lengths);
    }
}
