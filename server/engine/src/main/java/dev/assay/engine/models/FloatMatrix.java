package dev.assay.engine.models;

/**
 * Numbers per example, as a model hands them out.
 *
 * @param rows one per example, in the order of the input
 * @param columns units, labels
 * @param values {@code [rows, columns]}, row-major; shared, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // A view of results: no copies, and identity serves for equality.
public record FloatMatrix(int rows, int columns, float[] values) {

    public FloatMatrix {
        if (rows < 0 || columns < 0 || (long) rows * columns != values.length) {
            throw new IllegalArgumentException(
                    values.length + " values are no matrix of " + rows + " rows and " + columns + " columns");
        }
    }

    /** One number. */
    public float get(int row, int column) {
        return values[row * columns + column];
    }
}
