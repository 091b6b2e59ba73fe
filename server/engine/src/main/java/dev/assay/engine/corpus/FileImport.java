package dev.assay.engine.corpus;

import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the files of a request, checks each row, and hands the good ones to a writer. */
final class FileImport {

    /** SNLI and MultiNLI have the parse trees of every sentence, which are longer than all the rest. */
    private static final String PARSE = "_parse";

    private final ImportRequest request;
    private final Labels labels;
    private final Run run;
    private final DataSetWriter writer;
    private final MetadataWriter metadata;
    private long leftOut;
    private long read;

    FileImport(ImportRequest request, Labels labels, Run run, DataSetWriter writer, MetadataWriter metadata) {
        this.request = request;
        this.labels = labels;
        this.run = run;
        this.writer = writer;
        this.metadata = metadata;
    }

    /** Rows without a label. */
    long leftOut() {
        return leftOut;
    }

    /**
     * @param connection for reading Parquet files
     */
    void read(Connection connection) throws IOException, SQLException {
        for (int i = 0; i < request.files().size(); i++) {
            Path file = request.files().get(i);
            long before = read;
            int index = i;
            RowSink sink = (place, texts, label, others, fraction) -> row(place, texts, label, others, index, fraction);
            if (request.format() == ImportRequest.Format.PARQUET) {
                new ParquetRows(connection).read(file, Objects.requireNonNull(request.columns()), sink);
            } else {
                readText(file, sink);
            }
            if (read == before) {
                throw new UserError(file + " has no rows after its header; check that it is the right file");
            }
        }
        if (writer.rows() == 0) {
            throw new UserError(
                    "None of the " + read + " rows has a label; name the label column, or import without labels");
        }
        if (leftOut > 0) {
            run.log(leftOut + " of " + read + " rows have no label and were left out");
        }
        if (!metadata.leftOut().isEmpty()) {
            run.log("the files have more than " + MetadataWriter.MOST_COLUMNS + " other columns; these were left out: "
                    + String.join(", ", metadata.leftOut()));
        }
        run.progress(1, "imported " + writer.rows() + " examples");
    }

    private void readText(Path file, RowSink sink) throws IOException, SQLException {
        try (StrictUtf8 in = StrictUtf8.open(file)) {
            if (in.isEmpty()) {
                throw new UserError(file + " is empty; check that it was downloaded or written completely");
            }
            switch (request.format()) {
                case SNLI -> {
                    SnliRows.Recognised recognised;
                    try (StrictUtf8 peek = StrictUtf8.open(file)) {
                        recognised = SnliRows.recognise(peek);
                    }
                    recognised.reader().read(in, recognised.columns(), sink);
                }
                case CSV -> new CsvRows().read(in, Objects.requireNonNull(request.columns()), sink);
                case TSV -> new TsvRows(false).read(in, Objects.requireNonNull(request.columns()), sink);
                case JSONL -> new JsonRows().read(in, Objects.requireNonNull(request.columns()), sink);
                case PARQUET -> throw new AssertionError("not a text format");
            }
        }
    }

    private void row(
            Place place, String[] texts, @Nullable String written, List<Cell> others, int file, double fraction)
            throws SQLException {
        if (read++ % 512 == 0) {
            run.checkCancelled();
            run.progress((file + fraction) / request.files().size(), "imported " + writer.rows() + " examples");
        }
        if (written != null && Labels.absent(written)) {
            leftOut++;
            return;
        }
        @Nullable String label = written == null ? null : labels.read(written, place);
        for (int i = 0; i < texts.length; i++) {
            texts[i] = texts[i].strip();
            check(texts[i], place, i);
        }
        for (Cell cell : others) {
            if (request.format() != ImportRequest.Format.SNLI || !cell.column().endsWith(PARSE)) {
                metadata.add(writer.rows(), cell);
            }
        }
        writer.add(texts[0], texts.length == 1 ? "" : texts[1], label);
    }

    private void check(String text, Place place, int field) {
        @Nullable String complaint = TextLimits.complaint(text);
        if (complaint != null) {
            throw place.error(
                    "the " + fieldName(field) + " " + complaint + (text.isEmpty() ? " or remove the row" : ""));
        }
    }

    private String fieldName(int field) {
        if (request.columns() == null) {
            return field == 0 ? "premise" : "hypothesis";
        }
        return "text of column '" + request.columns().texts().get(field) + "'";
    }
}
