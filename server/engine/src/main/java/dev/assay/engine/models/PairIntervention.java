package dev.assay.engine.models;

import dev.assay.spi.UserError;
import java.util.Arrays;

/**
 * A change to what the pair model has at a hook point. All rows of a run get the same vector and strength, or each row its own: a run of the
 * same pair in many rows shows it under many vectors, and reads its sentences once.
 *
 * @param vectors {@code [vectors, units]}
 * @param rows for each row of the run the number of its vector, -1: none; a single number stands for all rows
 * @param strengths for each row what its vector is multiplied by; a single number stands for all rows
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on to a run; never compared.
public record PairIntervention(PairHook hook, Kind kind, FloatMatrix vectors, int[] rows, float[] strengths) {

    /** What is done with a vector v of strength s, to a hidden state h. */
    public enum Kind {
        /** h + s·v. */
        ADD,
        /** h + s·v, shortened or lengthened to the norm of h; what is zero stays zero. */
        KEEP_NORM,
        /** h with its projection on v set to s·‖v‖. */
        CLAMP,
        /** h without its projection on v, whatever the strength. */
        PROJECT_OUT
    }

    public PairIntervention {
        if (rows.length == 0 || strengths.length == 0) {
            throw new IllegalArgumentException("rows and strengths need a number for all, or one for each row");
        }
        for (int vector : rows) {
            if (vector < -1 || vector >= vectors.rows()) {
                throw new IllegalArgumentException("vector " + vector + " of " + vectors.rows());
            }
        }
    }

    /** The same for all rows. */
    public static PairIntervention of(PairHook hook, Kind kind, float[] vector, float strength) {
        return new PairIntervention(
                hook, kind, new FloatMatrix(1, vector.length, vector), new int[] {0}, new float[] {strength});
    }

    /**
     * @param count rows of the run
     * @param units at the hook point
     * @throws UserError when the vectors are of another width or not finite, a strength is not finite, or a zero vector gives no direction
     */
    void check(int count, int units) {
        if ((rows.length != 1 && rows.length != count) || (strengths.length != 1 && strengths.length != count)) {
            throw new IllegalArgumentException(
                    rows.length + " numbers of vectors and " + strengths.length + " strengths for " + count + " rows");
        }
        if (vectors.columns() != units) {
            throw new UserError("The vector for " + hook + " has " + vectors.columns() + " numbers, but " + hook
                    + " has " + units + " units; it belongs to another model or place.");
        }
        for (float value : vectors.values()) {
            if (!Float.isFinite(value)) {
                throw new UserError("The vector for " + hook + " has the number " + value + "; all must be finite.");
            }
        }
        for (float strength : strengths) {
            if (!Float.isFinite(strength)) {
                throw new UserError(
                        "The strength of the vector for " + hook + " is " + strength + "; give a finite number.");
            }
        }
        if (kind == Kind.CLAMP || kind == Kind.PROJECT_OUT) {
            for (int v = 0; v < vectors.rows(); v++) {
                int of = v;
                if (square(v) == 0 && Arrays.stream(rows).anyMatch(row -> row == of)) {
                    throw new UserError("The vector for " + hook + " is zero and has no direction to project on.");
                }
            }
        }
    }

    private double square(int vector) {
        double sum = 0;
        for (int unit = 0; unit < vectors.columns(); unit++) {
            sum += (double) vectors.get(vector, unit) * vectors.get(vector, unit);
        }
        return sum;
    }

    /**
     * Changes states in place. A strength of 0 that adds leaves every bit as it is.
     *
     * @param first row of the run that the first of these states belongs to
     * @param states {@code [rows, units]}
     */
    void apply(int first, float[] states) {
        int units = vectors.columns();
        for (int at = 0; at < states.length; at += units) {
            int row = first + at / units;
            int vector = rows[rows.length == 1 ? 0 : row];
            float strength = strengths[strengths.length == 1 ? 0 : row];
            boolean adds = kind == Kind.ADD || kind == Kind.KEEP_NORM;
            if (vector >= 0 && !(adds && strength == 0)) {
                apply(vector, strength, states, at);
            }
        }
    }

    private void apply(int vector, float strength, float[] states, int at) {
        int units = vectors.columns();
        double before = 0;
        double along = 0;
        for (int unit = 0; unit < units; unit++) {
            before += (double) states[at + unit] * states[at + unit];
            along += (double) states[at + unit] * vectors.get(vector, unit);
        }
        double factor = switch (kind) {
            case ADD, KEEP_NORM -> strength;
            case CLAMP -> strength - along / square(vector);
            case PROJECT_OUT -> -along / square(vector);
        };
        double after = 0;
        for (int unit = 0; unit < units; unit++) {
            double moved = states[at + unit] + factor * vectors.get(vector, unit);
            states[at + unit] = (float) moved;
            after += moved * moved;
        }
        if (kind == Kind.KEEP_NORM && after > 0) {
            double scale = Math.sqrt(before / after);
            for (int unit = 0; unit < units; unit++) {
                states[at + unit] = (float) (states[at + unit] * scale);
            }
        }
    }
}
