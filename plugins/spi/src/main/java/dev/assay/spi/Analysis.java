package dev.assay.spi;

import org.apiguardian.api.API;

/**
 * A named function from a parameter record to a result, run as a job with progress and cancel. The browser's forms, the HTTP
 * schema and the command line's options are all derived from the parameter record, whose components are documented with
 * {@link Param}.
 *
 * @param <P> parameters: a record of strings, numbers, booleans, enums, paths and lists of these
 * @param <R> result: a record that Jackson can write
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Analysis<P extends Record, R> {

    /** Lower-case words separated by single blanks; the command that starts it: {@code explain}, {@code train nli}. */
    String name();

    /** One sentence, shown in lists and as the command's help. */
    String summary();

    Class<P> parameters();

    /**
     * Whether a run takes seconds rather than minutes and little of the machine, so that it may begin while others are under
     * way; runs of other analyses are done one after the other.
     */
    default boolean light() {
        return false;
    }

    /**
     * Does the work on the calling thread.
     *
     * @throws UserError when the input is at fault; its message is shown as it is
     * @throws java.util.concurrent.CancellationException when the run was cancelled
     */
    R run(P parameters, Run run) throws Exception;
}
