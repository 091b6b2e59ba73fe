package dev.assay.app.http;

import dev.assay.engine.workspace.Analyses;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.RunRecord;
import dev.assay.engine.workspace.RunState;
import dev.assay.engine.workspace.Runs;
import dev.assay.spi.UserError;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The run protocol: which analyses there are, starting them, watching them, cancelling them. */
final class RunRoutes {

    private static final Set<String> ASKED = Set.of("analysis", "parameters", "wait");

    private static final int LARGEST_PAGE = 1000;

    private final Analyses analyses;
    private final Runs runs;

    RunRoutes(Analyses analyses, Runs runs) {
        this.analyses = analyses;
        this.runs = runs;
    }

    void addTo(JavalinDefaultRoutingApi routes) {
        routes.get("/api/analyses", this::analyses);
        routes.get("/api/runs", this::list);
        routes.post("/api/runs", this::start);
        routes.get(
                "/api/runs/{id}",
                request -> Reply.json(request, runs.find(id(request)).orElseThrow(() -> none(request))));
        routes.delete("/api/runs/{id}", this::cancel);
        routes.post("/api/runs/{id}/again", this::again);
        routes.get(
                "/api/runs/{id}/events",
                request -> EventStream.write(request, runs.watch(id(request)).orElseThrow(() -> none(request))));
    }

    private record Listed(String name, String summary, ObjectNode parameters) {}

    private void analyses(Context request) {
        Reply.json(
                request,
                analyses.all().stream()
                        .map(known -> new Listed(
                                known.analysis().name(),
                                known.analysis().summary(),
                                known.parameters().schema()))
                        .toList());
    }

    /**
     * Newest first: those from the run {@code from} on, for who knows the older ones; else a page, of which {@code before} is the last run of
     * the page before.
     */
    private void list(Context request) {
        Asked asked = new Asked(request);
        @Nullable String from = asked.optional("from");
        Reply.json(
                request,
                from != null
                        ? runs.from(from)
                        : runs.list(asked.number("limit", LARGEST_PAGE, 1, LARGEST_PAGE), asked.optional("before")));
    }

    private void start(Context request) {
        JsonNode body = Body.of(request, ASKED);
        JsonNode analysis = body.path("analysis");
        if (!analysis.isString()) {
            throw new UserError("the field \"analysis\" must name an analysis of /api/analyses, got " + analysis);
        }
        JsonNode wait = body.path("wait");
        if (!wait.isMissingNode() && !wait.isBoolean()) {
            throw new UserError("the field \"wait\" must be true or false, got " + wait);
        }
        JsonNode parameters = body.hasNonNull("parameters")
                ? body.get("parameters")
                : Json.mapper().createObjectNode();
        if (wait.asBoolean(false)) {
            RunRecord run = runs.startAndWait(analysis.stringValue(), parameters);
            Reply.json(request, run);
        } else {
            RunRecord run = runs.start(analysis.stringValue(), parameters);
            request.status(201).header("Location", "/api/runs/" + run.id());
            Reply.json(request, run);
        }
    }

    private void again(Context request) {
        RunRecord run = runs.again(id(request)).orElseThrow(() -> none(request));
        request.status(201).header("Location", "/api/runs/" + run.id());
        Reply.json(request, run);
    }

    private void cancel(Context request) {
        RunRecord run = runs.cancel(id(request)).orElseThrow(() -> none(request));
        request.status(202);
        Reply.json(request, run.state() == RunState.DONE ? run.with(null) : run);
    }

    private static String id(Context request) {
        return request.pathParam("id");
    }

    private static HttpProblem none(Context request) {
        return HttpProblem.notFound("there is no run " + id(request) + "; /api/runs lists those there are");
    }
}
