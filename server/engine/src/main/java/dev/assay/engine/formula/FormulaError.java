package dev.assay.engine.formula;

import dev.assay.spi.UserError;
import java.util.List;

/** A formula that cannot be read; names the stretch of the text that is at fault. */
public final class FormulaError extends UserError {

    private static final long serialVersionUID = 1L;

    private final int start;
    private final int end;
    private final transient List<String> closest;

    /**
     * @param start of the fault, as an offset in UTF-16 units from 0
     * @param end of the fault, exclusive; not before {@code start}
     * @param message what is wrong, without the place
     * @param closest what may have been meant, the best first
     */
    FormulaError(int start, int end, String message, List<String> closest) {
        super("Formula, column " + (start + 1) + ": " + message);
        this.start = start;
        this.end = end;
        this.closest = List.copyOf(closest);
    }

    FormulaError(int start, int end, String message) {
        this(start, end, message, List.of());
    }

    /** Offset in UTF-16 units of the first that is at fault. */
    public int start() {
        return start;
    }

    /** Offset after the last that is at fault. */
    public int end() {
        return end;
    }

    /** What may have been meant, as it is written in a formula. */
    public List<String> closest() {
        return closest;
    }
}
