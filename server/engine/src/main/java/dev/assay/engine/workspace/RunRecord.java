package dev.assay.engine.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A run as it is at one moment.
 *
 * @param id sortable by time of creation
 * @param analysis its name
 * @param parameters as given
 * @param command the line that makes the run again
 * @param fraction how far it is, from 0 to 1
 * @param message what it is doing, or did last
 * @param remaining seconds that it will still take, where its pace tells
 * @param log lines worth keeping
 * @param result present when it is done and was asked for
 * @param problem present when it failed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunRecord(
        String id,
        String analysis,
        JsonNode parameters,
        String command,
        RunState state,
        double fraction,
        String message,
        @Nullable Double remaining,
        List<String> log,
        Instant created,
        @Nullable Instant started,
        @Nullable Instant finished,
        @Nullable JsonNode result,
        @Nullable Problem problem) {

    public RunRecord {
        log = List.copyOf(log);
    }

    /** The same with the result in it. */
    public RunRecord with(@Nullable JsonNode newResult) {
        return with(log, newResult);
    }

    /** The same without result and log, as lists of runs have it. */
    public RunRecord brief() {
        return with(List.of(), null);
    }

    private RunRecord with(List<String> newLog, @Nullable JsonNode newResult) {
        return new RunRecord(
                id,
                analysis,
                parameters,
                command,
                state,
                fraction,
                message,
                remaining,
                newLog,
                created,
                started,
                finished,
                newResult,
                problem);
    }

    /** The same after the process that ran it ended before it did. */
    RunRecord interrupted(List<String> savedLog) {
        return new RunRecord(
                id,
                analysis,
                parameters,
                command,
                RunState.INTERRUPTED,
                fraction,
                message,
                null,
                savedLog,
                created,
                started,
                finished,
                null,
                null);
    }
}
