package dev.assay.engine.workspace;

import dev.assay.engine.corpus.Columns;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import dev.assay.engine.corpus.ImportRequest;
import dev.assay.engine.files.AtomicFile;
import dev.assay.spi.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The data that comes with Assay: the folder {@code data/builtin} below the system property {@code assay.root}, which the
 * launcher and the build set. Without the property there is none.
 */
public final class Builtin {

    /** The name of the built-in data set that the built-in model is explained on, and of that model. */
    public static final String DEMO = "demo";

    /** The name of the built-in language model, and of the data set of reviews that it did not learn from. */
    public static final String REVIEWS = "reviews";

    private static final Map<String, String> PAIRS =
            Map.of(DEMO, "probe.tsv", "demo-dev", "dev.tsv", "demo-train", "train.tsv");

    /** Of single texts; topic and tense are further columns. */
    private static final Map<String, String> TEXTS =
            Map.of(REVIEWS, "reviews.tsv", REVIEWS + "-dev", "reviews-dev.tsv");

    private static final Map<String, String> MODELS = Map.of(DEMO, "model", REVIEWS, "language");

    private Builtin() {}

    /** Where the built-in data lies, whether or not it is there. */
    public static Path folder() {
        return Path.of(System.getProperty("assay.root", "."))
                .resolve("data")
                .resolve("builtin")
                .toAbsolutePath()
                .normalize();
    }

    static Map<String, Path> models() {
        Map<String, Path> models = new TreeMap<>();
        MODELS.forEach((name, model) -> {
            Path path = folder().resolve(model);
            if (Files.isRegularFile(path.resolve("config.json"))) {
                models.put(name, path);
            }
        });
        return models;
    }

    /** What is to be imported for the built-in data sets whose files are there, by the data sets' names. */
    private static SequencedMap<String, ImportRequest> corpora() {
        SequencedMap<String, ImportRequest> corpora = new TreeMap<>();
        PAIRS.forEach((name, file) -> {
            Path path = folder().resolve(file);
            if (Files.isRegularFile(path)) {
                corpora.put(
                        name,
                        ImportRequest.pairs(
                                name,
                                ImportRequest.Format.TSV,
                                List.of(path),
                                Columns.pair("premise", "hypothesis", "label")));
            }
        });
        TEXTS.forEach((name, file) -> {
            Path path = folder().resolve(file);
            if (Files.isRegularFile(path)) {
                corpora.put(
                        name,
                        ImportRequest.texts(
                                name, ImportRequest.Format.TSV, List.of(path), Columns.single("text", "sentiment")));
            }
        });
        return corpora;
    }

    /**
     * Imports the built-in data sets that are missing, and those whose files have changed since.
     *
     * @param memory a file that remembers what was imported
     */
    static void importInto(DataSets dataSets, Path memory) throws IOException {
        SequencedMap<String, ImportRequest> corpora = corpora();
        String now = Key.of(corpora.values().stream()
                        .flatMap(request -> request.files().stream())
                        .toList())
                .text();
        boolean changed = Files.exists(memory) && !Files.readString(memory).equals(now);
        for (Map.Entry<String, ImportRequest> corpus : corpora.entrySet()) {
            if (changed || dataSets.find(corpus.getKey()).isEmpty()) {
                DataSet imported = dataSets.importFiles(corpus.getValue().replacing(), Run.unwatched());
                assert imported.rows() > 0 : corpus;
            }
        }
        AtomicFile.write(memory, now.getBytes(StandardCharsets.UTF_8));
    }
}
