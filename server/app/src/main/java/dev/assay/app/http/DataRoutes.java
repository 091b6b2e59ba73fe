package dev.assay.app.http;

import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.Capability;
import dev.assay.engine.models.ModelCard;
import dev.assay.engine.workspace.ListedModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** What there is in the workspace: data sets with their rows and concepts, and models. */
final class DataRoutes implements AutoCloseable {

    private static final int LARGEST_PAGE = 1000;

    private final Workspace workspace;
    private final Map<String, ConceptIndex> indexes = new ConcurrentHashMap<>();

    DataRoutes(Workspace workspace) {
        this.workspace = workspace;
    }

    void addTo(JavalinDefaultRoutingApi routes) {
        routes.get("/api/datasets", this::dataSets);
        routes.get("/api/datasets/{name}/rows", this::rows);
        routes.get("/api/datasets/{name}/concepts", this::concepts);
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

    private record Page(int total, List<Example> rows) {}

    private void rows(Context request) {
        DataSet data = dataSet(request);
        int from = number(request, "from", 0, Integer.MAX_VALUE);
        int size = number(request, "size", 50, LARGEST_PAGE);
        String formula = request.queryParam("formula");
        if (formula == null || formula.isBlank()) {
            Reply.json(request, new Page(data.rows(), data.page(from, size)));
            return;
        }
        FixedBitSet mask = new IndexedFormula(index(data)).rows(formula);
        Reply.json(request, new Page(mask.cardinality(), data.examples(page(mask, from, size))));
    }

    /** The numbers of a mask's rows from the {@code from}-th on, {@code size} at most. */
    private static int[] page(FixedBitSet mask, int from, int size) {
        int[] rows = new int[Math.clamp(mask.cardinality() - (long) from, 0, size)];
        BitSetIterator all = new BitSetIterator(mask, mask.cardinality());
        for (int i = 0; rows.length > 0 && i < from + rows.length; i++) {
            int row = all.nextDoc();
            if (i >= from) {
                rows[i - from] = row;
            }
        }
        return rows;
    }

    private void concepts(Context request) {
        String prefix = request.queryParam("prefix");
        Reply.json(
                request,
                index(dataSet(request))
                        .complete(prefix == null ? "" : prefix, number(request, "limit", 20, LARGEST_PAGE)));
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

    private DataSet dataSet(Context request) {
        String name = request.pathParam("name");
        return workspace
                .dataSets()
                .find(name)
                .orElseThrow(() -> HttpProblem.notFound(
                        "there is no data set \"" + name + "\"; /api/datasets lists those there are"));
    }

    /** Builds the index when nobody has yet. */
    private ConceptIndex index(DataSet data) {
        return indexes.computeIfAbsent(
                data.fingerprint(),
                fingerprint -> ConceptIndex.open(data, workspace.conceptSets(), workspace.indexes(), Run.unwatched()));
    }

    private static int number(Context request, String name, int byDefault, int most) {
        @Nullable String given = request.queryParam(name);
        if (given == null) {
            return byDefault;
        }
        try {
            int number = Integer.parseInt(given);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw notANumber(name, most, given);
        }
        throw notANumber(name, most, given);
    }

    private static UserError notANumber(String name, int most, String given) {
        return new UserError("\"" + name + "\" must be a whole number from 0 to " + most + ", got \"" + given + "\"");
    }

    @Override
    public void close() {
        for (ConceptIndex index : indexes.values()) {
            try {
                index.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
