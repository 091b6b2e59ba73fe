package dev.assay.app.http;

import dev.assay.engine.formula.FormulaError;
import dev.assay.engine.workspace.Json;
import io.javalin.http.Context;
import java.util.List;

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

    /** A problem document about a formula, with the stretch (UTF-16 units) that is at fault and what may have been meant. */
    private record FormulaDocument(
            String type,
            String title,
            int status,
            String detail,
            String instance,
            int start,
            int end,
            List<String> closest) {}

    /** A problem document about a data set whose concept index is not built, with the run that builds it. */
    private record NotIndexedDocument(
            String type, String title, int status, String detail, String instance, String run) {}

    static void formulaProblem(Context request, FormulaError error) {
        request.status(422);
        json(
                request,
                new FormulaDocument(
                        "about:blank",
                        "The formula is at fault",
                        422,
                        String.valueOf(error.getMessage()),
                        request.path(),
                        error.start(),
                        error.end(),
                        error.closest()));
        request.contentType("application/problem+json; charset=utf-8");
    }

    /** What was asked for needs an index, which the run of that id is building. */
    static void notIndexed(Context request, String detail, String run) {
        request.status(409);
        json(
                request,
                new NotIndexedDocument("/problems/not-indexed", "Not indexed yet", 409, detail, request.path(), run));
        request.contentType("application/problem+json; charset=utf-8");
    }

    static void problem(Context request, int status, String title, String detail) {
        request.status(status);
        json(request, new Document("about:blank", title, status, detail, request.path()));
        request.contentType("application/problem+json; charset=utf-8");
    }
}
