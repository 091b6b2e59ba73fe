package dev.assay.engine.workspace;

import tools.jackson.databind.JsonNode;

/** What a watcher of a run hears. */
public sealed interface RunEvent {

    /** How far the run is; only the latest counts. */
    record Progress(double fraction, String message) implements RunEvent {}

    /** A part of the result. */
    record Partial(JsonNode part) implements RunEvent {}

    /** A line worth keeping. */
    record Log(String line) implements RunEvent {}

    /** The last event: the run has ended, and this is how. */
    record End(RunRecord run) implements RunEvent {}
}
