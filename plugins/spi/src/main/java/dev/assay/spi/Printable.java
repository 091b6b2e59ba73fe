package dev.assay.spi;

import org.apiguardian.api.API;

/**
 * A result, or a part of one handed out with {@link Run#partial}, that knows how people read it. The command line prints what it says
 * instead of a summary made from its fields; who asks for JSON gets its fields all the same.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Printable {

    /**
     * What is printed, line breaks included: parts that end without one are continued on the same line, as words of a text that is
     * being written. A result begins on a line of its own.
     */
    String printed();
}
