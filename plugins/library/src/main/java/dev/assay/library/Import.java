package dev.assay.library;

import dev.assay.engine.corpus.Columns;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import dev.assay.engine.corpus.ImportRequest;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads files into a data set of the workspace: all of them, or nothing. */
final class Import implements Analysis<Import.Parameters, Import.Imported> {

    /** What to import, and from which columns. */
    record Parameters(
            @Param(
                    value =
                            "Format of the files: snli (SNLI, MultiNLI and e-SNLI as published), csv, tsv, jsonl or parquet",
                    position = 0)
            ImportRequest.Format format,

            @Param(value = "Files, read one after the other into one data set", position = 1)
            List<Path> files,

            @Param("Name of the data set; default: that of the first file, without its ending") @Nullable
            String name,

            @Param("Column of the premise") @Nullable String premise,
            @Param("Column of the hypothesis") @Nullable String hypothesis,

            @Param("Column of the label: entailment, neutral or contradiction; rows with - are counted and left out")
            @Nullable
            String label,

            @Param("Column of the text, for data of single texts instead of pairs") @Nullable
            String text,

            @Param(value = "Replace a data set of the same name", byDefault = "false")
            boolean replace) {}

    /**
     * A data set as it came in.
     *
     * @param leftOut rows without a gold label, which were counted and left out
     */
    record Imported(String name, int rows, long leftOut, List<String> fields, List<String> labels) {}

    private final Workspace workspace;

    Import(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "import";
    }

    @Override
    public String summary() {
        return "Brings a data set into the workspace from files";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Imported run(Parameters parameters, Run run) throws Exception {
        ImportRequest request = request(parameters);
        try (Connection connection = workspace.connect()) {
            DataSet data = new DataSets(connection).importFiles(request, run);
            if (data.leftOut() > 0) {
                run.log(data.leftOut() + " rows without a gold label were left out");
            }
            return new Imported(data.name(), data.rows(), data.leftOut(), data.fields(), data.labels());
        }
    }

    private static ImportRequest request(Parameters p) {
        if (p.files.isEmpty()) {
            throw new UserError("name at least one file to import");
        }
        String name = p.name == null ? stem(p.files.getFirst()) : p.name;
        boolean pair = p.premise != null || p.hypothesis != null;
        if (pair && p.text != null) {
            throw new UserError("give either --premise and --hypothesis, or --text, not both");
        }
        ImportRequest request;
        if (p.text != null) {
            request = ImportRequest.texts(name, p.format, p.files, Columns.single(p.text, p.label));
        } else if (p.premise != null && p.hypothesis != null) {
            request = ImportRequest.pairs(name, p.format, p.files, Columns.pair(p.premise, p.hypothesis, p.label));
        } else if (p.format == ImportRequest.Format.SNLI && !pair) {
            request = ImportRequest.snli(name, p.files);
        } else {
            throw new UserError(
                    "say which columns hold the texts: --premise COLUMN --hypothesis COLUMN, or --text COLUMN"
                            + " (and --label COLUMN where there are labels)");
        }
        return p.replace ? request.replacing() : request;
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        int point = name.indexOf('.');
        return point > 0 ? name.substring(0, point) : name;
    }
}
