package dev.assay.app.http;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.models.Capability;
import dev.assay.engine.models.ModelCard;
import dev.assay.engine.workspace.ListedModel;
import dev.assay.engine.workspace.Workspace;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What there is in the workspace: data sets and models. */
final class DataRoutes {

    private final Workspace workspace;

    DataRoutes(Workspace workspace) {
        this.workspace = workspace;
    }

    void addTo(JavalinDefaultRoutingApi routes) {
        routes.get("/api/datasets", this::dataSets);
        routes.get("/api/models", this::models);
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

    /** A model's card beside its name; one that cannot be used has no more than its name, folder and problem. */
    private record Model(
            String name,
            Path folder,
            String kind,
            String architecture,
            Set<Capability> capabilities,
            long parameters,
            long weightBytes,
            long memoryBytes,
            int layers,
            int hidden,
            int context,
            int vocabulary,
            boolean tokenizer,
            List<String> labels,
            List<ModelCard.Hook> hooks,
            @Nullable String problem) {

        private static final ModelCard UNUSABLE =
                new ModelCard("unusable", "", Set.of(), 0, 0, 0, 0, 0, 0, 0, false, List.of(), List.of());

        static Model of(ListedModel listed) {
            ModelCard card = listed.card() == null ? UNUSABLE : listed.card();
            return new Model(
                    listed.name(),
                    listed.folder(),
                    card.kind(),
                    card.architecture(),
                    card.capabilities(),
                    card.parameters(),
                    card.weightBytes(),
                    card.memoryBytes(),
                    card.layers(),
                    card.hidden(),
                    card.context(),
                    card.vocabulary(),
                    card.tokenizer(),
                    card.labels(),
                    card.hooks(),
                    listed.problem());
        }
    }

    private void models(Context request) {
        Reply.json(request, workspace.models().list().stream().map(Model::of).toList());
    }
}
