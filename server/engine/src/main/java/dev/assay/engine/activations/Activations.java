package dev.assay.engine.activations;

import dev.assay.spi.UserError;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * A matrix {@code [rows, units]} of float32 activations, row by row, in a mapped file or on the heap. Immutable and shared by
 * threads. Reading one unit strides through the whole matrix, so what is wanted of many units is read in one pass.
 */
public final class Activations {

    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String place;
    private final int rows;
    private final int units;
    private final MemorySegment values;

    /**
     * @param place where the values come from, for messages
     * @param values {@code rows × units} little-endian floats
     */
    Activations(String place, int rows, int units, MemorySegment values) {
        this.place = place;
        this.rows = rows;
        this.units = units;
        this.values = values;
        if (values.byteSize() != (long) rows * units * Float.BYTES) {
            throw new IllegalArgumentException(
                    rows + " × " + units + " floats do not fill " + values.byteSize() + " bytes");
        }
    }

    /**
     * Activations on the heap.
     *
     * @param place where the values come from, for messages
     * @param values one array of equal length per row; copied
     * @throws UserError when a value is NaN or infinite
     */
    public static Activations of(String place, float[][] values) {
        if (values.length == 0 || values[0].length == 0) {
            throw new IllegalArgumentException("activations need at least one row and one unit");
        }
        int units = values[0].length;
        MemorySegment copy = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length * units, Float.BYTES)]);
        for (int row = 0; row < values.length; row++) {
            if (values[row].length != units) {
                throw new IllegalArgumentException(
                        "row " + row + " has " + values[row].length + " units, not " + units);
            }
            for (int unit = 0; unit < units; unit++) {
                copy.set(FLOAT, ((long) row * units + unit) * Float.BYTES, values[row][unit]);
            }
        }
        Activations activations = new Activations(place, values.length, units, copy);
        activations.refuseNonFinite();
        return activations;
    }

    public int rows() {
        return rows;
    }

    public int units() {
        return units;
    }

    public float value(int row, int unit) {
        if (unit < 0 || unit >= units) {
            throw new IndexOutOfBoundsException("unit " + unit + " of " + units);
        }
        return values.get(FLOAT, ((long) row * units + unit) * Float.BYTES);
    }

    /** One row's activations, one per unit. */
    public float[] row(int row) {
        float[] copy = new float[units];
        copyRow(row, copy);
        return copy;
    }

    /** Copies a row to an array of {@link #units()} values. */
    void copyRow(int row, float[] to) {
        if (row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException("row " + row + " of " + rows);
        }
        MemorySegment.copy(values, FLOAT, (long) row * units * Float.BYTES, to, 0, units);
    }

    /** One unit's activations, one per row. */
    public float[] unit(int unit) {
        float[] column = new float[rows];
        for (int row = 0; row < rows; row++) {
            column[row] = value(row, unit);
        }
        return column;
    }

    /**
     * The activations of neighbouring units, in one pass over the matrix.
     *
     * @param from first unit
     * @param to after the last
     * @param among the rows to take, in order; null: all
     * @return one array per unit
     */
    public float[][] columns(int from, int to, @Nullable FixedBitSet among) {
        float[][] columns = new float[to - from][among == null ? rows : among.cardinality()];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            if (among == null || among.get(row)) {
                long start = (long) row * units + from;
                for (int k = 0; k < columns.length; k++) {
                    columns[k][at] = values.get(FLOAT, (start + k) * Float.BYTES);
                }
                at++;
            }
        }
        return columns;
    }

    /** The rows where the unit's activation is strictly greater than the threshold. */
    public FixedBitSet active(int unit, double threshold) {
        return active(new int[] {unit}, new double[] {threshold}).getFirst();
    }

    /**
     * The rows where each of the units is active, in one pass over the matrix.
     *
     * @param which the units
     * @param thresholds one per unit of {@code which}; active means strictly greater
     * @return one mask of {@link #rows()} bits per unit of {@code which}
     */
    public List<FixedBitSet> active(int[] which, double[] thresholds) {
        List<FixedBitSet> masks = new ArrayList<>(which.length);
        long[][] words = new long[which.length][];
        for (int k = 0; k < which.length; k++) {
            FixedBitSet mask = new FixedBitSet(rows);
            masks.add(mask);
            words[k] = mask.getBits();
            if (which[k] < 0 || which[k] >= units) {
                throw new UserError(place + " has no unit " + which[k] + "; its units are 0 to " + (units - 1));
            }
        }
        for (int row = 0; row < rows; row++) {
            long start = (long) row * units;
            for (int k = 0; k < which.length; k++) {
                if (values.get(FLOAT, (start + which[k]) * Float.BYTES) > thresholds[k]) {
                    words[k][row >> 6] |= 1L << row;
                }
            }
        }
        return masks;
    }

    /** Throws when there are not as many rows as {@code others} has, which is what the activations are about. */
    public void refuseUnlessRows(int expected, String others) {
        if (rows != expected) {
            throw new UserError(place + " has " + rows + " rows but " + others + " has " + expected
                    + "; both must come from the same examples in the same order");
        }
    }

    void refuseNonFinite() {
        for (long i = 0; i < (long) rows * units; i++) {
            float value = values.get(FLOAT, i * Float.BYTES);
            if (!Float.isFinite(value)) {
                throw new UserError(
                        place + " has the activation " + value + " in row " + i / units + ", unit " + i % units
                                + " (counted from 0); activations must be finite, so mend the model's run or drop the row");
            }
        }
    }
}
