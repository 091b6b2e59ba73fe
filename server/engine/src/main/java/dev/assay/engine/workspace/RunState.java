package dev.assay.engine.workspace;

/** Where a run is in its life. */
public enum RunState {
    QUEUED,
    RUNNING,
    DONE,
    FAILED,
    CANCELLED,
    /** The process ended before the run did. */
    INTERRUPTED;

    /** Whether nothing more will happen. */
    public boolean ended() {
        return this != QUEUED && this != RUNNING;
    }
}
