package dev.assay.engine.workspace;

import dev.assay.spi.UserError;

/**
 * Why something failed, as RFC 9457 has it.
 *
 * @param title the kind, the same each time
 * @param status as over HTTP: 4xx the input is at fault, 5xx Assay is
 * @param detail one sentence with place and remedy
 */
public record Problem(String title, int status, String detail) {

    /** The input was at fault. */
    public static Problem of(UserError error) {
        return new Problem("The input is at fault", 422, String.valueOf(error.getMessage()));
    }

    /** Assay was at fault. */
    public static Problem ofFault(Throwable fault) {
        return new Problem(
                "Something went wrong inside Assay",
                500,
                fault + "; the log of the server has the trace (start it with --verbose to see it)");
    }
}
