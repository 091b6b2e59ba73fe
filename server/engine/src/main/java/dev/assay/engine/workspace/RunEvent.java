package dev.assay.engine.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a watcher of a run hears. */
public sealed interface RunEvent {

    /**
     * How far the run is; only the latest counts.
     *
     * @param remaining seconds that it will still take, where its pace tells
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Progress(
            double fraction, String message, @Nullable Double remaining) implements RunEvent {

        static Progress of(RunRecord run) {
            return new Progress(run.fraction(), run.message(), run.remaining());
        }
    }

    /** A part of the result. */
    record Partial(JsonNode part) implements RunEvent {}

    /** A line worth keeping. */
    record Log(String line) implements RunEvent {}

    /** The last event: the run has ended, and this is how. */
    record End(RunRecord run) implements RunEvent {}
}
