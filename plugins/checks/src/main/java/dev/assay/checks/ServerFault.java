package dev.assay.checks;

import dev.assay.spi.UserError;

/** A server did not answer as it should. */
final class ServerFault extends UserError {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final boolean refusal;

    /**
     * @param name of the cause: {@code no-answer}, {@code not-json}
     * @param refusal whether it says that it will not do what it was asked, and is not broken
     */
    ServerFault(String name, boolean refusal, String message) {
        super(message);
        this.name = name;
        this.refusal = refusal;
    }

    String name() {
        return name;
    }

    boolean refusal() {
        return refusal;
    }
}
