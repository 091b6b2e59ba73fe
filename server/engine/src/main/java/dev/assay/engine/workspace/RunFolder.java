package dev.assay.engine.workspace;

import dev.assay.engine.files.AtomicFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is kept of one run: {@code run.json} (all but the result), {@code result.json}, and {@code events.jsonl} with one
 * partial result or log line per line, in order. The first two are written whole or not at all; a last line that a kill cut
 * short is left out when reading.
 */
final class RunFolder implements AutoCloseable {

    private final Path folder;
    private @Nullable BufferedWriter events;

    RunFolder(Path folder) {
        this.folder = folder;
    }

    void save(RunRecord run) throws IOException {
        AtomicFile.write(folder.resolve("run.json"), out -> Json.mapper().writeValue(out, run.with(null)));
    }

    void saveResult(JsonNode result) throws IOException {
        AtomicFile.write(folder.resolve("result.json"), out -> Json.mapper().writeValue(out, result));
    }

    /** Keeps a partial result or a log line. */
    void append(RunEvent event) throws IOException {
        ObjectNode line = Json.mapper().createObjectNode();
        switch (event) {
            case RunEvent.Partial partial -> line.set("partial", partial.part());
            case RunEvent.Log log -> line.put("log", log.line());
            default -> throw new IllegalArgumentException("not kept: " + event);
        }
        if (events == null) {
            events = Files.newBufferedWriter(
                    folder.resolve("events.jsonl"),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        events.write(Json.mapper().writeValueAsString(line));
        events.newLine();
        events.flush();
    }

    /** The saved run, or null when the folder holds none that can be read. */
    @Nullable
    RunRecord load() {
        try {
            return Json.mapper().readValue(Files.readAllBytes(folder.resolve("run.json")), RunRecord.class);
        } catch (IOException | JacksonException e) {
            return null;
        }
    }

    @Nullable
    JsonNode loadResult() {
        Path file = folder.resolve("result.json");
        try {
            return Files.exists(file) ? Json.mapper().readTree(Files.readAllBytes(file)) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<RunEvent> loadEvents() {
        Path file = folder.resolve("events.jsonl");
        List<RunEvent> loaded = new ArrayList<>();
        if (!Files.exists(file)) {
            return loaded;
        }
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                JsonNode event = Json.mapper().readTree(line);
                JsonNode partial = event.get("partial");
                loaded.add(
                        partial != null
                                ? new RunEvent.Partial(partial)
                                : new RunEvent.Log(event.path("log").asString()));
            }
        } catch (JacksonException cutShort) {
            return loaded;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return loaded;
    }

    @Override
    public void close() throws IOException {
        if (events != null) {
            events.close();
        }
    }
}
