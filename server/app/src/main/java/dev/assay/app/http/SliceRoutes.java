package dev.assay.app.http;

import dev.assay.engine.table.Estimate;
import dev.assay.engine.table.Metrics;
import dev.assay.engine.table.Selection;
import dev.assay.engine.table.Slices;
import dev.assay.engine.table.Table;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.UserError;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Formulas saved under names: kept for all data sets, counted on one. */
final class SliceRoutes {

    private static final Set<String> ASKED = Set.of("name", "formula", "dataset", "model", "replace");

    private final Workspace workspace;

    SliceRoutes(Workspace workspace) {
        this.workspace = workspace;
    }

    void addTo(JavalinDefaultRoutingApi routes) {
        routes.get("/api/slices", request -> Reply.json(request, slices().list()));
        routes.post("/api/slices", this::save);
        routes.delete("/api/slices/{name}", this::delete);
        routes.get("/api/datasets/{name}/slices", this::counted);
    }

    private Slices slices() {
        return workspace.tables().slices();
    }

    /**
     * A slice on one data set.
     *
     * @param rows that it selects; null when it cannot be evaluated there
     * @param accuracy of the model on them; null when there is none
     * @param problem why it cannot be evaluated there, or null
     */
    private record Counted(
            String name,
            String formula,
            String saved,
            @Nullable Integer rows,
            @Nullable Estimate accuracy,
            @Nullable String problem) {}

    private void counted(Context request) {
        String name = request.pathParam("name");
        Table table = table(name, new Asked(request).optional("model"));
        List<Counted> all =
                slices().list().stream().map(slice -> counted(table, slice)).toList();
        Reply.json(request, all);
    }

    private static Counted counted(Table table, Slices.Saved slice) {
        try {
            Selection selection = table.select(slice.formula());
            Metrics metrics = Metrics.of(table, selection, null);
            return new Counted(
                    slice.name(),
                    slice.formula(),
                    slice.saved(),
                    selection.count(),
                    metrics.metrics().isEmpty()
                            ? null
                            : metrics.metrics().getFirst().selection(),
                    null);
        } catch (UserError e) {
            return new Counted(slice.name(), slice.formula(), slice.saved(), null, null, e.getMessage());
        }
    }

    private void save(Context request) {
        JsonNode body = Body.of(request, ASKED);
        String name = Body.text(body, "name").strip();
        Table table = table(Body.text(body, "dataset"), body.path("model").asString(null));
        String formula = table.qualified(Body.text(body, "formula"), name);
        Slices.Saved slice = new Slices.Saved(
                name, formula, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        slices().save(slice, body.path("replace").asBoolean(false));
        request.status(201);
        Reply.json(request, counted(table, slice));
    }

    private void delete(Context request) {
        String name = request.pathParam("name");
        if (!slices().delete(name)) {
            throw HttpProblem.notFound("there is no slice \"" + name + "\"; /api/slices lists those there are");
        }
        request.status(204);
    }

    private Table table(String dataSet, @Nullable String model) {
        return workspace
                .tables()
                .find(dataSet, model)
                .orElseThrow(() -> HttpProblem.notFound(
                        "there is no data set \"" + dataSet + "\"; /api/datasets lists those there are"));
    }
}
