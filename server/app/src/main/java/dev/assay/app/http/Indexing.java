package dev.assay.app.http;

import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.RunRecord;
import dev.assay.engine.workspace.RunState;
import dev.assay.engine.workspace.Runs;
import dev.assay.spi.UserError;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts the run that builds a data set's index when somebody needs it: one run, however many ask. A run that was cancelled is started
 * again by whoever asks next; one that failed is reported once, and then too.
 */
final class Indexing {

    /** The analysis that builds an index. */
    private static final String ANALYSIS = "index";

    private final Runs runs;
    private final Map<String, String> started = new HashMap<>();

    Indexing(Runs runs) {
        this.runs = runs;
    }

    /**
     * The id of the run that builds the index of a data set.
     *
     * @throws UserError when it has failed; says why
     */
    synchronized String run(String dataSet) {
        @Nullable String id = started.get(dataSet);
        @Nullable RunRecord run = id == null ? null : runs.find(id).orElse(null);
        if (run != null && !run.state().ended()) {
            return run.id();
        }
        if (run != null && run.state() == RunState.FAILED) {
            started.remove(dataSet);
            throw new UserError("the concepts of the data set \"" + dataSet + "\" could not be indexed: "
                    + (run.problem() == null ? run.message() : run.problem().detail()));
        }
        String begun = runs.start(ANALYSIS, Json.mapper().createObjectNode().put("data", dataSet))
                .id();
        started.put(dataSet, begun);
        return begun;
    }
}
