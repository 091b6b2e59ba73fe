package dev.assay.spi;

import org.apiguardian.api.API;

/**
 * The input is at fault, and the message says where and what to do: one sentence that names the file, line or field and the
 * remedy. It reaches the user as it is, without a stack trace.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public class UserError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UserError(String message) {
        super(message);
    }

    public UserError(String message, Throwable cause) {
        super(message, cause);
    }
}
