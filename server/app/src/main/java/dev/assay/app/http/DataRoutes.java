package dev.assay.app.http;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.workspace.Workspace;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.util.List;

/** What there is in the workspace: data sets with their rows and concepts, and models. */
final class DataRoutes {

    private final Workspace workspace;

    DataRoutes(Workspace workspace) {
        this.workspace = workspace;
    }

    void addTo(JavalinDefaultRoutingApi routes) {
        routes.get("/api/datasets", this::dataSets);
    }

    private record Listed(
            String name, int rows, List<String> labels, List<String> fields, long leftOut, String fingerprint) {

        static Listed of(DataSet data) {
            return new Listed(
                    data.name(), data.rows(), data.labels(), data.fields(), data.leftOut(), data.fingerprint());
        }
    }

    private void dataSets(Context request) {
        Reply.json(request, workspace.dataSets().list().stream().map(Listed::of).toList());
    }
}
