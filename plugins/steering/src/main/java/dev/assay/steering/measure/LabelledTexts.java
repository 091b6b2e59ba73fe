package dev.assay.steering.measure;

import dev.assay.engine.corpus.DataColumn;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Texts of a data set, with and without an attribute.
 *
 * @param name of data set and column, for people
 * @param value of the column that means that a text has the attribute
 * @param positive for each text whether it has
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record LabelledTexts(String name, String value, List<String> texts, boolean[] positive) {

    private static final String LABEL = "label";
    private static final int SHOWN = 12;

    /**
     * @param column of a data set; {@code label}: its labels
     * @param value of texts that have the attribute
     * @param other of texts that have not, all others being left out; null: any other value
     * @throws UserError when there is no such column or value
     */
    public static LabelledTexts of(DataSet data, String column, String value, @Nullable String other, Run run) {
        @Nullable String[] values = values(data, column, run);
        List<String> texts = new ArrayList<>();
        boolean[] positive = new boolean[values.length];
        data.forEach(run, example -> {
            String its = values[example.row()];
            if (its != null && (other == null || its.equals(value) || its.equals(other))) {
                positive[texts.size()] = its.equals(value);
                texts.add(example.premise());
            }
        });
        for (String wanted : other == null ? List.of(value) : List.of(value, other)) {
            if (Arrays.stream(values).noneMatch(wanted::equals)) {
                throw new UserError("No row of data set " + data.name() + " has the value \"" + wanted
                        + "\" in the column " + column + "; there are "
                        + Arrays.stream(values)
                                .flatMap(Stream::ofNullable)
                                .collect(Collectors.toCollection(TreeSet::new))
                                .stream()
                                .limit(SHOWN)
                                .collect(Collectors.joining(", "))
                        + ".");
            }
        }
        return new LabelledTexts(data.name() + "." + column, value, texts, Arrays.copyOf(positive, texts.size()));
    }

    /** For each row the column's value as a text; null where it has none. */
    private static @Nullable String[] values(DataSet data, String column, Run run) {
        @Nullable String[] values = new @Nullable String[data.rows()];
        DataColumn found = data.columns().stream()
                .filter(one -> one.name().equals(column))
                .findAny()
                .orElse(null);
        if (found == null && column.equals(LABEL)) {
            data.forEach(run, (Example example) -> values[example.row()] = example.label());
        } else if (found == null) {
            throw new UserError("Data set " + data.name() + " has no column \"" + column + "\"; there are "
                    + Stream.concat(Stream.of(LABEL), data.columns().stream().map(DataColumn::name))
                            .collect(Collectors.joining(", "))
                    + ".");
        } else {
            switch (found.type()) {
                case NUMBER -> data.forEachNumber(found, (row, value) -> values[row] = number(value));
                case BOOLEAN -> data.forEachNumber(found, (row, value) -> values[row] = value > 0 ? "true" : "false");
                case CATEGORY, TEXT -> data.forEachText(found, (row, value) -> values[row] = value);
            }
        }
        return values;
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
