package dev.assay.spi;

import org.apiguardian.api.API;

/** What a running {@link Analysis} may tell and ask its surroundings. Safe for use from several threads. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Run {

    /**
     * Reports how far the work is.
     *
     * @param fraction from 0 to 1
     * @param message what is being done, as a person would say it: {@code "explained 40 of 512 units"}
     */
    void progress(double fraction, String message);

    /** Hands out a part of the result before the rest is there; watchers of the run receive it as JSON. */
    void partial(Object part);

    /** A line worth keeping with the run: a bound, a count of rows left out. Shown in its log. */
    void log(String line);

    /** Returns normally, or throws when the run was cancelled. Call it at least ten times a second. */
    void checkCancelled();

    /** A stretch of this run, for work that reports its own progress from 0 to 1. */
    default Run part(double from, double to) {
        return new PartOfRun(this, from, to);
    }

    /** A run that nobody watches, for use in tests and as a library. */
    static Run unwatched() {
        return Unwatched.INSTANCE;
    }
}
