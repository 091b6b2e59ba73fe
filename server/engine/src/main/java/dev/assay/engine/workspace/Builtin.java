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

    private static final Map<String, String> CORPORA =
            Map.of(DEMO, "probe.tsv", "demo-dev", "dev.tsv", "demo-train", "train.tsv");

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
        Path demo = folder().resolve("model");
        return Files.isRegularFile(demo.resolve("config.json")) ? Map.of(DEMO, demo) : Map.of();
    }

    /** The files of the built-in data sets that are there, by the data sets' names. */
    private static SequencedMap<String, Path> corpora() {
        SequencedMap<String, Path> corpora = new TreeMap<>();
        CORPORA.forEach((name, file) -> {
            Path path = folder().resolve(file);
            if (Files.isRegularFile(path)) {
                corpora.put(name, path);
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
        SequencedMap<String, Path> corpora = corpora();
        String now = Key.of(List.copyOf(corpora.values())).text();
        boolean changed = Files.exists(memory) && !Files.readString(memory).equals(now);
        for (Map.Entry<String, Path> corpus : corpora.entrySet()) {
            if (changed || dataSets.find(corpus.getKey()).isEmpty()) {
                ImportRequest request = ImportRequest.pairs(
                        corpus.getKey(),
                        ImportRequest.Format.TSV,
                        List.of(corpus.getValue()),
                        Columns.pair("premise", "hypothesis", "label"));
                DataSet imported = dataSets.importFiles(request.replacing(), Run.unwatched());
                assert imported.rows() > 0 : corpus;
            }
        }
        AtomicFile.write(memory, now.getBytes(StandardCharsets.UTF_8));
    }
}
