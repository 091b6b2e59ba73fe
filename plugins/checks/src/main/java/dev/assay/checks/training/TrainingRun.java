package dev.assay.checks.training;

import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.RunRecord;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A training run of the workspace, under way or ended: its folder has its parameters ({@code run.json}) and, a line each, the partial
 * results it gave so far ({@code events.jsonl}).
 *
 * @param record as it was when it was looked at
 */
record TrainingRun(RunRecord record, Path folder) {

    static final String FORMAT = "run";

    /**
     * @throws UserError when there is no such run, or it is no training
     */
    static TrainingRun of(String id, Workspace workspace) {
        Path runs = workspace.runs();
        Path folder = runs.resolve(id).normalize();
        Path file = folder.resolve("run.json");
        if (!runs.equals(folder.getParent()) || !Files.isRegularFile(file)) {
            throw new UserError(
                    "There is no run " + id + " in this workspace; choose one that the page lists under Runs.");
        }
        try {
            RunRecord record = Json.mapper().readValue(Files.readAllBytes(file), RunRecord.class);
            if (!record.analysis().startsWith("train ")) {
                throw new UserError("The run " + id + " is no training but \"" + record.analysis()
                        + "\"; choose a run of train nli or train lm, or give a log file.");
            }
            return new TrainingRun(record, folder);
        } catch (IOException | JacksonException e) {
            throw new UserError("The run " + id + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    boolean ended() {
        return record.state().ended();
    }

    /**
     * What it gave so far.
     *
     * @return null: nothing yet
     */
    @Nullable
    TrainingLog log(Run run) {
        Path events = folder.resolve("events.jsonl");
        LogBuilder builder = new LogBuilder(List.of());
        for (Map.Entry<String, JsonNode> parameter : record.parameters().properties()) {
            if (parameter.getValue().isValueNode()) {
                builder.fact(parameter.getKey(), parameter.getValue().asString());
            }
        }
        if (record.analysis().equals("train nli")) {
            builder.fact("labels_count", "3");
        }
        if (!Files.isRegularFile(events)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(events);
                LogLines lines = new LogLines(in)) {
            String first = lines.next();
            if (first != null) {
                JsonLog.lines(first, lines, builder, run);
            }
        } catch (IOException e) {
            throw new UserError("The run " + record.id() + " cannot be read: " + e.getMessage() + ".", e);
        }
        return builder.hasRows() ? builder.build(FORMAT, "The run " + record.id()) : null;
    }
}
