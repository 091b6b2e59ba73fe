package dev.assay.engine.challenge;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Challenge sets as tables that any program reads, Assay's own import among them: one row an edit, with the columns {@code premise},
 * {@code hypothesis} and {@code label}, then {@linkplain #others what else is known}. The order is that of the edits.
 */
public final class ChallengeExport {

    private static final JsonMapper JSON = new JsonMapper();

    /** Formats of files. */
    public enum Format {
        /** One JSON object a line; what is not known is null. */
        JSONL("application/x-ndjson") {
            @Override
            String write(List<SequencedMap<String, @Nullable Object>> rows) {
                StringBuilder text = new StringBuilder();
                rows.forEach(row -> text.append(JSON.writeValueAsString(row)).append('\n'));
                return text.toString();
            }
        },
        /** RFC 4180 with a header. Every cell that has something is quoted, whatever it begins with. */
        CSV("text/csv; charset=utf-8") {
            @Override
            String write(List<SequencedMap<String, @Nullable Object>> rows) {
                StringWriter text = new StringWriter();
                try (CsvWriter csv = CsvWriter.builder()
                        .lineDelimiter(LineDelimiter.CRLF)
                        .quoteStrategy(QuoteStrategies.NON_EMPTY)
                        .build(text)) {
                    csv.writeRecord(HEADER);
                    rows.forEach(row -> csv.writeRecord(
                            row.values().stream().map(Format::cell).toList()));
                } catch (java.io.IOException e) {
                    throw new AssertionError("a text in memory can be written", e);
                }
                return text.toString();
            }
        },
        /** Fields separated by tabs, one row a line; tabs and line breaks within a text become blanks. */
        TSV("text/tab-separated-values; charset=utf-8") {
            @Override
            String write(List<SequencedMap<String, @Nullable Object>> rows) {
                StringBuilder text = new StringBuilder(String.join("\t", HEADER)).append('\n');
                rows.forEach(row -> text.append(String.join(
                                "\t",
                                row.values().stream()
                                        .map(Format::cell)
                                        .map(Format::onOneLine)
                                        .toList()))
                        .append('\n'));
                return text.toString();
            }
        };

        private final String type;

        Format(String type) {
            this.type = type;
        }

        /** The media type. */
        public String type() {
            return type;
        }

        abstract String write(List<SequencedMap<String, @Nullable Object>> rows);

        private static String cell(@Nullable Object value) {
            return Objects.toString(value, "");
        }

        /** A field that begins and ends with a quote is quoted, since readers take such a field for a quoted one. */
        private static String onOneLine(String cell) {
            String line = cell.replaceAll("[\\t\\r\\n]+", " ");
            return line.length() > 1 && line.startsWith("\"") && line.endsWith("\"")
                    ? "\"" + line.replace("\"", "\"\"") + "\""
                    : line;
        }
    }

    private static final List<String> HEADER = List.of(
            "premise",
            "hypothesis",
            "label",
            "edit",
            "parent",
            "original_data",
            "original_row",
            "original_premise",
            "original_hypothesis",
            "label_by",
            "kept_model",
            "kept_prediction",
            "kept_probability",
            "created");

    private ChallengeExport() {}

    /** A set as a file in UTF-8. */
    public static byte[] of(ChallengeSet set, Format format) {
        return format.write(set.edits().stream().map(ChallengeExport::row).toList())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static SequencedMap<String, @Nullable Object> row(Edit edit) {
        SequencedMap<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("premise", edit.premise());
        row.put("hypothesis", edit.hypothesis());
        row.put("label", edit.label());
        row.putAll(others(edit));
        assert List.copyOf(row.keySet()).equals(HEADER) : row.keySet();
        return row;
    }

    /**
     * What is known of an edit beside its texts and label, by the name of the column: its id and its parent's, the original's data set,
     * row and texts, how the label came about, and the model's label and that label's probability when the edit was kept.
     */
    public static SequencedMap<String, @Nullable Object> others(Edit edit) {
        SequencedMap<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("edit", edit.id());
        row.put("parent", edit.parent());
        row.put("original_data", edit.data());
        row.put("original_row", edit.row());
        row.put("original_premise", edit.originalPremise());
        row.put("original_hypothesis", edit.originalHypothesis());
        row.put("label_by", edit.labelBy() == null ? null : edit.labelBy() == LabelBy.KEPT ? "kept" : "chosen");
        row.put("kept_model", edit.model());
        row.put("kept_prediction", edit.predicted());
        row.put(
                "kept_probability",
                edit.probabilities().stream()
                        .filter(each -> each.label().equals(edit.predicted()))
                        .map(each -> each.probability())
                        .findFirst()
                        .orElse(null));
        row.put("created", edit.created());
        return row;
    }
}
