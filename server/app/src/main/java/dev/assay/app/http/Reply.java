package dev.assay.app.http;

import dev.assay.engine.workspace.Json;
import io.javalin.http.Context;

/** Writes JSON and problem documents. */
final class Reply {

    private Reply() {}

    static void json(Context request, Object value) {
        request.header("Cache-Control", "no-store");
        request.contentType("application/json; charset=utf-8")
                .result(Json.mapper().writeValueAsBytes(value));
    }

    /** A problem document (RFC 9457). */
    private record Document(String type, String title, int status, String detail, String instance) {}

    static void problem(Context request, int status, String title, String detail) {
        request.status(status);
        json(request, new Document("about:blank", title, status, detail, request.path()));
        request.contentType("application/problem+json; charset=utf-8");
    }
}
