package dev.assay.explain;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of units whose activations were made elsewhere: a CSV table with one line per unit, in the order of the
 * columns of the activations. The column {@code threshold_strict_gt} gives thresholds; columns whose names begin with
 * {@code w_} give class weights, the rest of the name being the label.
 *
 * @param labels of the class weights, in column order
 * @param thresholds one per unit; null when the table has no such column
 * @param weights one list per unit, in the order of {@code labels}; null where a unit's are not given
 */
@SuppressWarnings("ArrayRecordComponent") // tables are not compared
record UnitTable(List<String> labels, double @Nullable [] thresholds, List<@Nullable List<Double>> weights) {

    private static final String THRESHOLD = "threshold_strict_gt";

    static UnitTable read(Path file, int units) {
        List<NamedCsvRecord> lines;
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(file)) {
            lines = csv.stream().toList();
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read (" + e.getMessage() + ")", e);
        } catch (CsvParseException | UncheckedIOException e) {
            throw new UserError(file + ": is not a CSV table in UTF-8 (" + e.getMessage() + ")", e);
        }
        if (lines.size() != units) {
            throw new UserError(file + ": has " + lines.size() + " units, but the activations have " + units
                    + " columns; the table needs one line per column, in the same order");
        }
        if (lines.isEmpty()) {
            return new UnitTable(List.of(), null, List.of());
        }
        List<String> header = lines.getFirst().getHeader();
        List<String> weightColumns =
                header.stream().filter(name -> name.startsWith("w_")).toList();
        boolean hasThresholds = header.contains(THRESHOLD);
        double[] thresholds = new double[units];
        List<@Nullable List<Double>> weights = new ArrayList<>();
        for (int unit = 0; unit < units; unit++) {
            NamedCsvRecord line = lines.get(unit);
            if (hasThresholds) {
                thresholds[unit] = number(file, line, THRESHOLD);
            }
            boolean given = !weightColumns.isEmpty()
                    && weightColumns.stream()
                            .noneMatch(name -> line.getField(name).isBlank());
            weights.add(
                    given
                            ? weightColumns.stream()
                                    .map(name -> number(file, line, name))
                                    .toList()
                            : null);
        }
        List<String> labels = weightColumns.stream()
                .map(name -> name.substring("w_".length()))
                .toList();
        return new UnitTable(labels, hasThresholds ? thresholds : null, weights);
    }

    /** Thresholds from a file of one number per unit, one a line. */
    static double[] readThresholds(Path file, int units) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UserError(
                    file + ": cannot be read as UTF-8 text with one threshold a line (" + e.getMessage() + ")", e);
        }
        if (lines.size() != units) {
            throw new UserError(file + ": has " + lines.size() + " thresholds, but there are " + units
                    + " units; one line per unit is needed");
        }
        double[] thresholds = new double[units];
        for (int unit = 0; unit < units; unit++) {
            thresholds[unit] = number(lines.get(unit).strip(), file + ", line " + (unit + 1));
        }
        return thresholds;
    }

    private static double number(Path file, NamedCsvRecord line, String column) {
        return number(line.getField(column), file + ", line " + line.getStartingLineNumber() + ", column " + column);
    }

    private static double number(String text, String place) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new UserError(place + ": \"" + text + "\" is not a number", e);
        }
        throw new UserError(place + ": \"" + text + "\" is not a finite number");
    }
}
