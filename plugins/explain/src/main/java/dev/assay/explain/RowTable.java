package dev.assay.explain;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.assay.engine.activations.ModelText;
import dev.assay.engine.concepts.RowToken;
import dev.assay.engine.files.WriteFailure;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/**
 * Says what each row of a matrix of tokens is: a CSV table with one line per row. It is written as examples come, and has its name
 * when it is whole.
 */
final class RowTable implements Closeable {

    private final Path file;
    private final Path part;
    private final CsvWriter csv;
    private long rows;
    private boolean finished;

    private RowTable(Path file, Path part, CsvWriter csv) {
        this.file = file;
        this.part = part;
        this.csv = csv;
    }

    static RowTable create(Path file) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            CsvWriter csv = CsvWriter.builder().build(Files.newBufferedWriter(part, StandardCharsets.UTF_8));
            csv.writeRecord("row", "example", "position", "field", "start", "end", "token_id", "token");
            return new RowTable(file, part, csv);
        } catch (IOException e) {
            throw WriteFailure.of(file, e);
        }
    }

    void add(ModelText text) {
        try {
            for (int position = 0; position < text.length(); position++) {
                RowToken token = text.tokens().get(position);
                csv.writeRecord(
                        Long.toString(rows++),
                        Integer.toString(text.example()),
                        Integer.toString(position),
                        token.field(),
                        Integer.toString(token.start()),
                        Integer.toString(token.end()),
                        Integer.toString(text.ids()[position]),
                        token.text());
            }
        } catch (UncheckedIOException e) {
            throw WriteFailure.of(file, Objects.requireNonNull(e.getCause()));
        }
    }

    void finish() {
        try {
            csv.close();
            finished = true;
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw WriteFailure.of(file, e);
        }
    }

    @Override
    public void close() {
        if (finished) {
            return;
        }
        try {
            csv.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
