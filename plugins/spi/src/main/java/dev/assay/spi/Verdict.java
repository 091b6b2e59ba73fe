package dev.assay.spi;

import org.apiguardian.api.API;

/** A result that is good or bad, such as that of a check: a bad one ends its command with exit code 3, so that a build that calls it fails. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Verdict {

    /** Whether nothing is wrong. */
    boolean good();
}
