package dev.assay.engine.table;

import dev.assay.engine.activations.Activations;
import dev.assay.engine.activations.NpyFile;
import dev.assay.engine.corpus.ColumnType;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.formula.ColumnName;
import dev.assay.engine.table.ColumnInfo.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The columns of one model on a data set: {@code predicted}, {@code correct}, {@code loss}, {@code probability}, {@code unit}. */
final class Outputs {

    /** What a model must be asked for, in the order of lists. */
    static final List<String> NAMES = List.of("predicted", "correct", "loss", "probability", "unit");

    /** Probabilities below count as this one, so that a loss is finite. */
    private static final double LEAST_PROBABILITY = 1e-12;

    private final DataSet data;
    private final String model;
    private final List<Reading> readings;

    /** @param readings of this model, at least one */
    Outputs(DataSet data, String model, List<Reading> readings) {
        this.data = data;
        this.model = model;
        this.readings = readings;
    }

    /** Whether the model has changed since it was run. */
    boolean stale() {
        return !readings.getFirst().current();
    }

    List<Reading> readings() {
        return readings;
    }

    /** The reading with probabilities; null where the model does not classify. */
    private @Nullable Reading classes() {
        return readings.stream()
                .filter(reading -> reading.probabilities() != null)
                .findFirst()
                .orElse(null);
    }

    /** All columns but the units'. */
    List<Source> listed() {
        List<Source> all = new ArrayList<>();
        @Nullable Reading classes = classes();
        if (classes != null) {
            for (String name : NAMES.subList(0, 3)) {
                @Nullable Source source = find(name, List.of());
                if (source != null) {
                    all.add(source);
                }
            }
            for (String label : classes.labels()) {
                all.add(Objects.requireNonNull(find("probability", List.of(label))));
            }
        }
        return all;
    }

    /**
     * A column.
     *
     * @param arguments without the model
     * @return null when the model has no such output
     */
    @Nullable
    Source find(String name, List<String> arguments) {
        if (name.equals("unit")) {
            return arguments.size() == 2 ? unit(arguments.getFirst(), arguments.getLast()) : null;
        }
        @Nullable Reading classes = classes();
        if (classes == null || arguments.size() != (name.equals("probability") ? 1 : 0)) {
            return null;
        }
        boolean comparable = classes.labels().stream().anyMatch(data.labels()::contains);
        return switch (name) {
            case "predicted" ->
                source(
                        name,
                        arguments,
                        ColumnType.CATEGORY,
                        "the label that " + model + " finds most probable",
                        () -> predicted(classes, probabilities(classes)),
                        draft -> {
                            @Nullable Activations one = probabilities(draft);
                            return one == null ? null : predicted(classes, one);
                        });
            case "correct" ->
                comparable
                        ? source(
                                name,
                                arguments,
                                ColumnType.BOOLEAN,
                                "whether " + model + " predicts the gold label",
                                () -> correct(predicted(classes, probabilities(classes)), gold(classes)),
                                draft -> {
                                    @Nullable Activations one = probabilities(draft);
                                    return one == null || !draft.labelKnown()
                                            ? null
                                            : correct(predicted(classes, one), gold(classes, draft));
                                })
                        : null;
            case "loss" ->
                comparable
                        ? source(
                                name,
                                arguments,
                                ColumnType.NUMBER,
                                "minus the logarithm of the probability that " + model
                                        + " gives the gold label, in nats",
                                () -> loss(probabilities(classes), gold(classes)),
                                draft -> {
                                    @Nullable Activations one = probabilities(draft);
                                    return one == null || !draft.labelKnown() ? null : loss(one, gold(classes, draft));
                                })
                        : null;
            case "probability" -> {
                int label = classes.labels().indexOf(arguments.getFirst());
                yield label < 0
                        ? null
                        : source(
                                name,
                                arguments,
                                ColumnType.NUMBER,
                                "the probability that " + model + " gives " + arguments.getFirst(),
                                () -> matrixColumn(probabilities(classes), label),
                                draft -> {
                                    @Nullable Activations one = probabilities(draft);
                                    return one == null ? null : matrixColumn(one, label);
                                });
            }
            default -> null;
        };
    }

    private @Nullable Source unit(String hook, String number) {
        @Nullable
        Reading reading = readings.stream()
                .filter(each -> each.hook().equals(hook))
                .findFirst()
                .orElse(null);
        if (reading == null || !number.matches("\\d{1,9}") || Integer.parseInt(number) >= reading.units()) {
            return null;
        }
        int unit = Integer.parseInt(number);
        return source(
                "unit",
                List.of(hook, Integer.toString(unit)),
                ColumnType.NUMBER,
                "the activation of unit " + unit + " of " + model + " at " + hook,
                () -> matrixColumn(matrix(reading.values()), unit),
                draft -> {
                    Draft.@Nullable Outputs said = draft.outputs().of(model);
                    float @Nullable [] units = said == null ? null : said.units(reading.name());
                    return units == null ? null : NumberColumn.of(units[unit]);
                });
    }

    /** What the model says of a draft, as a matrix of one row; null where that is not known. */
    private @Nullable Activations probabilities(Draft draft) {
        Draft.@Nullable Outputs said = draft.outputs().of(model);
        float @Nullable [] probabilities = said == null ? null : said.probabilities();
        return probabilities == null ? null : Activations.of("the edited text", new float[][] {probabilities});
    }

    private Source source(
            String name,
            List<String> arguments,
            ColumnType type,
            String description,
            Supplier<Column> make,
            Function<Draft, @Nullable Column> ofDraft) {
        List<String> all = new ArrayList<>(arguments);
        all.add(model);
        String written = new ColumnName(name, all).print();
        String key = String.format(
                Locale.ROOT, "%s of %s on %d", written, readings.getFirst().fingerprint(), data.number());
        return new Source(new ColumnInfo(written, type, Origin.MODEL, model, description), key, make, ofDraft);
    }

    private Activations matrix(Path file) {
        Activations matrix = NpyFile.readMatrix(file);
        matrix.refuseUnlessRows(data.rows(), data.name());
        return matrix;
    }

    private Activations probabilities(Reading classes) {
        return matrix(Objects.requireNonNull(classes.probabilities()));
    }

    private static Column matrixColumn(Activations matrix, int unit) {
        double[] values = new double[matrix.rows()];
        for (int row = 0; row < values.length; row++) {
            values[row] = matrix.value(row, unit);
        }
        return new NumberColumn(values);
    }

    /** The label with the highest probability; the first of equals. */
    private static CodedColumn predicted(Reading classes, Activations probabilities) {
        int[] codes = new int[probabilities.rows()];
        for (int row = 0; row < codes.length; row++) {
            for (int label = 1; label < probabilities.units(); label++) {
                if (probabilities.value(row, label) > probabilities.value(row, codes[row])) {
                    codes[row] = label;
                }
            }
        }
        return new CodedColumn(ColumnType.CATEGORY, classes.labels(), codes);
    }

    /** Per row the model's number of the gold label; -1 where there is no gold label, -2 where the model does not know it. */
    private int[] gold(Reading classes) {
        int[] gold = data.labelIndexes();
        int[] byModel =
                data.labels().stream().mapToInt(label -> number(classes, label)).toArray();
        for (int row = 0; row < gold.length; row++) {
            gold[row] = gold[row] < 0 ? -1 : byModel[gold[row]];
        }
        return gold;
    }

    /** As {@link #gold(Reading)} of a draft. */
    private static int[] gold(Reading classes, Draft draft) {
        @Nullable String label = draft.example().label();
        return new int[] {label == null ? -1 : number(classes, label)};
    }

    private static int number(Reading classes, String label) {
        int number = classes.labels().indexOf(label);
        return number < 0 ? -2 : number;
    }

    private static CodedColumn correct(CodedColumn predicted, int[] gold) {
        int[] correct = new int[gold.length];
        for (int row = 0; row < gold.length; row++) {
            correct[row] = gold[row] == -1 ? -1 : gold[row] == predicted.codes()[row] ? 1 : 0;
        }
        return CodedColumn.ofBooleans(correct);
    }

    private static NumberColumn loss(Activations probabilities, int[] gold) {
        double[] loss = new double[gold.length];
        for (int row = 0; row < gold.length; row++) {
            loss[row] = gold[row] < 0
                    ? Double.NaN
                    : 0 - Math.log(Math.max(probabilities.value(row, gold[row]), LEAST_PROBABILITY));
        }
        return new NumberColumn(loss);
    }
}
