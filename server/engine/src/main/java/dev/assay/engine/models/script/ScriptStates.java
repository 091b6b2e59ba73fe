package dev.assay.engine.models.script;

import java.util.Arrays;

/**
 * What a module gave at a hook point. Padding is gone: where a text is shorter than the longest, there are zeros.
 *
 * @param shape as the layout says, with the number of positions of the longest text
 * @param values row-major
 * @param lengths tokens of each text, {@code [batch]}
 */
@SuppressWarnings("ArrayRecordComponent") // A view of results: no copies, and identity serves for equality.
public record ScriptStates(Layout layout, int[] shape, float[] values, int[] lengths) {

    /** One vector: of a text at {@link Layout#TEXT}, whatever the position, else of its position; all heads, the first one's first. */
    public float[] at(int row, int position) {
        int from = switch (layout) {
            case TEXT -> row * shape[1];
            case STATE, HEADS -> (row * shape[1] + position) * width();
            case ATTENTION -> throw new IllegalStateException("attention has no vector per position");
        };
        return Arrays.copyOfRange(values, from, from + width());
    }

    private int width() {
        return switch (layout) {
            case TEXT -> shape[1];
            case STATE -> shape[2];
            case HEADS, ATTENTION -> shape[2] * shape[3];
        };
    }

    /** How much a query looks at a key, or its score. */
    public float at(int row, int head, int query, int key) {
        return values[((row * shape[1] + head) * shape[2] + query) * shape[3] + key];
    }
}
