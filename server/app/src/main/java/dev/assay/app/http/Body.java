package dev.assay.app.http;

import dev.assay.engine.workspace.Json;
import dev.assay.spi.UserError;
import io.javalin.http.Context;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The JSON object that a request carries. */
final class Body {

    private Body() {}

    /**
     * Reads the body.
     *
     * @param fields that it may have
     */
    static JsonNode of(Context request, Set<String> fields) {
        JsonNode body = object(request);
        for (String name : body.propertyNames()) {
            if (!fields.contains(name)) {
                throw new UserError("the body can have no field \"" + name + "\"; give "
                        + String.join(", ", fields.stream().sorted().toList()));
            }
        }
        return body;
    }

    /** A field that must be a text. */
    static String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.isString() || value.stringValue().isBlank()) {
            throw new UserError("the field \"" + field + "\" must be a text, got " + value);
        }
        return value.stringValue();
    }

    private static JsonNode object(Context request) {
        String type = request.contentType();
        if (type == null || !type.startsWith("application/json")) {
            throw new HttpProblem(
                    415, "Wrong content type", "the body must be application/json, got " + type + "; set Content-Type");
        }
        try {
            JsonNode body = Json.mapper().readTree(request.bodyAsBytes());
            if (body.isObject()) {
                return body;
            }
            throw new HttpProblem(400, "Not the JSON expected", "the body must be a JSON object; send {…}");
        } catch (JacksonException e) {
            throw new HttpProblem(
                    400,
                    "Not JSON",
                    "the body is not JSON at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage());
        }
    }
}
