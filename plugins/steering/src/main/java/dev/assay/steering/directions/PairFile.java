package dev.assay.steering.directions;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.StrictUtf8;
import dev.assay.spi.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of pairs of texts: CSV (RFC 4180) or, when its name ends with {@code .tsv}, with tabs, and with a header; or, when it ends with {@code .jsonl}, one JSON
 * object a line. Two of its columns are the two sides; a third may stand before both, as a question before its two answers.
 *
 * @param positive column; null: {@code positive}
 * @param negative column; null: {@code negative}
 * @param stem column; null: there is none
 */
record PairFile(
        Path file,
        @Nullable String positive,
        @Nullable String negative,
        @Nullable String stem) {

    private static final JsonMapper JSON = new JsonMapper();

    /** Gives the text of a column. */
    private interface Row {
        String text(String column);
    }

    /**
     * Reads all pairs.
     *
     * @throws UserError which names the file, the line and what to do
     */
    Contrast read() {
        List<Example> first = new ArrayList<>();
        List<Example> second = new ArrayList<>();
        String one = positive == null ? "positive" : positive;
        String other = negative == null ? "negative" : negative;
        try (StrictUtf8 in = StrictUtf8.open(file)) {
            RowAction add = row -> {
                String before = stem == null ? "" : row.text(stem);
                first.add(new Example(first.size(), joined(before, row.text(one)), "", null));
                second.add(new Example(second.size(), joined(before, row.text(other)), "", null));
            };
            if (name().endsWith(".jsonl")) {
                objects(in, add);
            } else {
                records(in, add);
            }
        } catch (IOException e) {
            throw new UserError(file + " cannot be read: " + e.getMessage() + ".", e);
        }
        return new Contrast(
                file.getFileName() + ", " + one + " against " + other,
                DataSet.TEXT_FIELDS,
                first,
                second,
                true,
                List.of());
    }

    private interface RowAction {
        void accept(Row row);
    }

    private String name() {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    }

    /** A blank between, unless one of them has one there. */
    private static String joined(String before, String text) {
        boolean apart = before.isEmpty()
                || text.isEmpty()
                || Character.isWhitespace(before.charAt(before.length() - 1))
                || Character.isWhitespace(text.charAt(0));
        return apart ? before + text : before + " " + text;
    }

    private void records(StrictUtf8 in, RowAction add) throws IOException {
        CsvReader<NamedCsvRecord> records = CsvReader.builder()
                .fieldSeparator(name().endsWith(".tsv") ? '\t' : ',')
                .ofNamedCsvRecord(in);
        long line = 1;
        try {
            for (NamedCsvRecord row : records) {
                line = row.getStartingLineNumber();
                long at = line;
                add.accept(column -> row.findField(column).orElseThrow(() -> missing(at, column, row.getHeader())));
            }
        } catch (CsvParseException e) {
            if (e.getCause() instanceof UserError inReading) {
                throw inReading;
            }
            throw new UserError(
                    file + ", at or after line " + line + ": " + e.getMessage()
                            + "; give each row as many fields as the header has, and double quotes inside quoted ones.",
                    e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void objects(StrictUtf8 in, RowAction add) throws IOException {
        BufferedReader lines = new BufferedReader(in);
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            long at = ++number;
            if (!line.isBlank()) {
                JsonNode object = object(line, at);
                add.accept(column -> text(object, column, at));
            }
        }
    }

    private JsonNode object(String line, long number) {
        try {
            JsonNode object = JSON.readTree(line);
            if (object.isObject()) {
                return object;
            }
        } catch (JacksonException e) {
            throw new UserError(
                    file + ", line " + number + ": this is not JSON (" + e.getOriginalMessage()
                            + "); write one object {…} a line.",
                    e);
        }
        throw new UserError(file + ", line " + number + ": this is no JSON object; write one object {…} a line.");
    }

    private String text(JsonNode object, String column, long line) {
        JsonNode text = object.get(column);
        if (text == null) {
            throw missing(line, column, object.propertyNames());
        }
        if (!text.isString()) {
            throw new UserError(
                    file + ", line " + line + ": \"" + column + "\" must be a text in quotes, not " + text + ".");
        }
        return text.stringValue();
    }

    private UserError missing(long line, String column, Iterable<String> there) {
        return new UserError(file + ", line " + line + ": there is no column \"" + column + "\"; there are "
                + String.join(", ", there) + ": name two of them with --positive and --negative.");
    }
}
