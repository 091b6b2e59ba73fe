package dev.assay.explain;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** The explanations as a CSV table: one line per unit and maximum length. */
final class ExplanationTable {

    private static final List<String> COLUMNS = List.of(
            "unit",
            "max_length",
            "formula",
            "formula_ids",
            "intersection",
            "union",
            "iou",
            "score",
            "length",
            "active",
            "optimal",
            "seconds");

    private ExplanationTable() {}

    static String of(Report report) {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            csv.writeRecord(COLUMNS);
            for (Report.Unit unit : report.units()) {
                for (Report.Explanation e : unit.explanations()) {
                    csv.writeRecord(
                            Integer.toString(unit.unit()),
                            Integer.toString(e.maxLength()),
                            e.formula(),
                            e.formulaIds(),
                            Integer.toString(e.intersection()),
                            Integer.toString(e.union()),
                            Double.toString(e.iou()),
                            Double.toString(e.score()),
                            Integer.toString(e.length()),
                            Integer.toString(unit.active()),
                            Boolean.toString(e.optimal()),
                            Double.toString(e.seconds()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
