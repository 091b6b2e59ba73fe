package dev.assay.checks.training;

import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Logs as JSON. Lines: an object a row, members of inner objects as {@code outer/inner}; of a run's own events ({@code {"partial": …}},
 * {@code {"log": …}}) the partial results. One document: a list of such objects; an object with one, such as Transformers'
 * {@code trainer_state.json} ({@code log_history}) and the {@code training.json} of the built-in trainers; or lists of numbers by name,
 * as Keras keeps a history. Python's NaN and Infinity are read as such.
 */
final class JsonLog {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    /** No report of a training that is one document is larger. */
    private static final long LARGEST_DOCUMENT = 256L << 20;

    private static final int DEEPEST = 4;

    private JsonLog() {}

    /** Whether a line is a whole JSON object. */
    static boolean isWhole(String line) {
        try {
            return JSON.readTree(line).isObject();
        } catch (JacksonException e) {
            return false;
        }
    }

    static void lines(String first, LogLines lines, LogBuilder builder, Run run) throws IOException {
        for (String line = first; line != null; line = lines.next()) {
            run.checkCancelled();
            if (line.isBlank()) {
                continue;
            }
            builder.begin("line " + lines.number());
            @Nullable JsonNode row = parsed(line);
            if (row == null || !row.isObject() || lines.cut()) {
                builder.unusable("not a JSON object: " + (line.length() <= 40 ? line : line.substring(0, 40) + "…"));
                continue;
            }
            JsonNode partial = row.get("partial");
            if (partial != null && row.size() == 1) {
                row(partial, builder);
            } else if (!(row.size() == 1 && row.has("log"))) {
                row(row, builder);
            }
        }
    }

    private static @Nullable JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (JacksonException e) {
            return null;
        }
    }

    /** Transformers ends its log with a summary of the whole training, whose train_loss is a mean and no point of the curve. */
    private static void row(JsonNode row, LogBuilder builder) {
        if (!row.has("train_runtime")) {
            flat(row, "", 0, builder);
            builder.end();
        }
    }

    private static void flat(JsonNode node, String prefix, int depth, LogBuilder builder) {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            String name = prefix + member.getKey();
            JsonNode value = member.getValue();
            if (value.isNumber()) {
                builder.number(name, value.doubleValue());
            } else if (value.isString()) {
                builder.text(name, value.stringValue(), false);
            } else if (value.isObject() && depth < DEEPEST) {
                flat(value, name + "/", depth + 1, builder);
            }
        }
    }

    static void document(Path file, LogBuilder builder) throws IOException {
        if (Files.size(file) > LARGEST_DOCUMENT) {
            throw new UserError(file
                    + " is one JSON document of more than 256 MiB; write the log as JSON lines, an object a line.");
        }
        JsonNode document;
        try {
            document = JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new UserError(
                    file + ", line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": this is no JSON (" + e.getOriginalMessage()
                            + "); give JSON lines, a JSON document or a CSV file.",
                    e);
        }
        List<JsonNode> rows = new ArrayList<>();
        collect(document, "", 0, rows, builder);
        if (rows.isEmpty()) {
            columns(document, builder);
        }
        for (int i = 0; i < rows.size(); i++) {
            builder.begin("row " + (i + 1));
            row(rows.get(i), builder);
        }
    }

    /** Lists of objects are rows; what stands alone is a fact. */
    private static void collect(JsonNode node, String name, int depth, List<JsonNode> rows, LogBuilder builder) {
        if (node.isArray()) {
            List<JsonNode> objects = new ArrayList<>();
            node.values().forEach(each -> {
                if (each.isObject()) {
                    objects.add(each);
                }
            });
            if (objects.size() > rows.size()) {
                rows.clear();
                rows.addAll(objects);
            }
            if (objects.isEmpty()) {
                builder.fact(name + "_count", String.valueOf(node.size()));
            }
        } else if (node.isObject() && depth < DEEPEST) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                collect(member.getValue(), member.getKey(), depth + 1, rows, builder);
            }
        } else if (node.isNumber() || node.isString() || node.isBoolean()) {
            builder.fact(name, node.asString());
        }
    }

    /** Lists of numbers by name, of one length each: the i-th numbers are the i-th row. */
    private static void columns(JsonNode document, LogBuilder builder) {
        int length = 0;
        for (JsonNode column : document.values()) {
            length = Math.max(length, column.isArray() ? column.size() : 0);
        }
        for (int i = 0; i < length; i++) {
            builder.begin("entry " + (i + 1));
            for (Map.Entry<String, JsonNode> column : document.properties()) {
                JsonNode value = column.getValue().path(i);
                if (value.isNumber()) {
                    builder.number(column.getKey(), value.doubleValue());
                }
            }
            builder.end();
        }
    }
}
