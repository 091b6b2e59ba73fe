package dev.assay.engine.table;

import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.corpus.ColumnType;
import dev.assay.engine.corpus.DataColumn;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.formula.ColumnName;
import dev.assay.engine.formula.LeafCheck.Complaint;
import dev.assay.engine.table.ColumnInfo.Origin;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a data set, whatever their origin. A name alone is first a column of the data, then one of the files, then an output
 * of the model that is looked at; an output of any model is named with the model as last argument. Names match in any case when no
 * column has exactly that name.
 */
final class Sources {

    private static final int SUGGESTIONS = 3;

    private final DataSet data;
    private final @Nullable String model;
    private final List<Source> own;
    private final Map<String, Outputs> outputs = new LinkedHashMap<>();

    /**
     * @param model the one that is meant where a formula names none; null: the only one there is
     * @param index of the data set's concepts; throws {@link NotIndexed} while there is none
     */
    Sources(DataSet data, List<Reading> readings, @Nullable String model, Supplier<ConceptIndex> index) {
        this.data = data;
        this.model = model;
        this.own = own(data, index);
        readings.stream()
                .collect(Collectors.groupingBy(Reading::model, LinkedHashMap::new, Collectors.toList()))
                .forEach((name, ofModel) -> outputs.put(name, new Outputs(data, name, ofModel)));
    }

    private static List<Source> own(DataSet data, Supplier<ConceptIndex> index) {
        List<Source> own = new ArrayList<>();
        own.add(source(
                data,
                "row",
                ColumnType.NUMBER,
                Origin.DATA,
                "number of the row, from 0",
                () -> rowNumbers(data),
                draft -> {
                    @Nullable Integer row = draft.row();
                    return row == null ? null : NumberColumn.of(row);
                }));
        for (String field : data.fields()) {
            String name = textName(field);
            own.add(source(
                    data,
                    name,
                    ColumnType.TEXT,
                    Origin.DATA,
                    "the " + name,
                    () -> new StoredColumn(data.text(field), data.rows()),
                    draft -> CodedColumn.of(ColumnType.TEXT, draft.example().text(field))));
        }
        if (!data.labels().isEmpty()) {
            own.add(source(
                    data,
                    "label",
                    ColumnType.CATEGORY,
                    Origin.DATA,
                    "the gold label",
                    () -> new CodedColumn(ColumnType.CATEGORY, data.labels(), data.labelIndexes()),
                    draft -> draft.labelKnown()
                            ? CodedColumn.of(
                                    ColumnType.CATEGORY, draft.example().label())
                            : null));
        }
        for (String field : data.fields()) {
            own.add(source(
                    data,
                    ColumnName.of("length", field).print(),
                    ColumnType.NUMBER,
                    Origin.DATA,
                    "the number of words and punctuation marks of the " + textName(field),
                    () -> lengths(data, field),
                    draft -> NumberColumn.of(length(draft.example(), field))));
        }
        for (String field : withPair(data)) {
            own.add(source(
                    data,
                    ColumnName.of("concepts", field).print(),
                    ColumnType.NUMBER,
                    Origin.DATA,
                    "the number of concepts that hold for the "
                            + (field.equals(ConceptIndex.PAIR) ? "pair" : textName(field)),
                    () -> new NumberColumn(Arrays.stream(index.get().counts(field))
                            .asDoubleStream()
                            .toArray()),
                    draft -> null));
        }
        for (DataColumn column : data.columns()) {
            own.add(source(
                    data,
                    ColumnName.of(column.name()).print(),
                    column.type(),
                    Origin.IMPORTED,
                    "a column of the imported files",
                    () -> imported(data, column),
                    draft -> null));
        }
        return own;
    }

    /** The fields of which there are concepts. */
    static List<String> withPair(DataSet data) {
        return data.fields().size() == 1
                ? data.fields()
                : Stream.concat(data.fields().stream(), Stream.of(ConceptIndex.PAIR))
                        .toList();
    }

    static String textName(String field) {
        return switch (field) {
            case DataSet.PREMISE -> "premise";
            case DataSet.HYPOTHESIS -> "hypothesis";
            default -> "text";
        };
    }

    private static Source source(
            DataSet data,
            String name,
            ColumnType type,
            Origin origin,
            String description,
            Supplier<Column> make,
            Function<Draft, @Nullable Column> ofDraft) {
        return new Source(
                new ColumnInfo(name, type, origin, null, description), name + " on " + data.number(), make, ofDraft);
    }

    private static Column rowNumbers(DataSet data) {
        double[] rows = new double[data.rows()];
        Arrays.setAll(rows, row -> row);
        return new NumberColumn(rows);
    }

    private static Column lengths(DataSet data, String field) {
        double[] lengths = new double[data.rows()];
        data.forEachBatch(
                4096,
                Run.unwatched(),
                batch -> batch.parallelStream().forEach(example -> lengths[example.row()] = length(example, field)));
        return new NumberColumn(lengths);
    }

    private static int length(Example example, String field) {
        return WordTokenizer.tokenize(example.text(field)).tokens().size();
    }

    private static Column imported(DataSet data, DataColumn column) {
        return switch (column.type()) {
            case NUMBER -> {
                double[] values = new double[data.rows()];
                Arrays.fill(values, Double.NaN);
                data.forEachNumber(column, (row, value) -> values[row] = value);
                yield new NumberColumn(values);
            }
            case BOOLEAN -> {
                int[] codes = new int[data.rows()];
                Arrays.fill(codes, -1);
                data.forEachNumber(column, (row, value) -> codes[row] = (int) value);
                yield CodedColumn.ofBooleans(codes);
            }
            case CATEGORY -> {
                CodedColumn.Builder values = new CodedColumn.Builder(data.rows());
                data.forEachText(column, values::set);
                yield values.build();
            }
            case TEXT -> new StoredColumn(data.text(column), data.rows());
        };
    }

    /** All columns but the units of models. */
    List<Source> listed() {
        return Stream.concat(
                        own.stream(),
                        outputs.values().stream().filter(each -> !each.stale()).flatMap(each -> each.listed().stream()))
                .toList();
    }

    /** What each model that was run has, by its name. */
    Map<String, Outputs> outputs() {
        return outputs;
    }

    /** What was found under a name: a source, or what is wrong with the name. */
    record Answer(@Nullable Source source, @Nullable Complaint complaint) {}

    Answer find(ColumnName wanted) {
        String name = wanted.print();
        @Nullable Source ofData = named(name);
        if (ofData != null) {
            return new Answer(ofData, null);
        }
        String function = wanted.name().toLowerCase(Locale.ROOT);
        return Outputs.NAMES.contains(function) ? ofModel(wanted, function) : unknown(name);
    }

    private @Nullable Source named(String name) {
        @Nullable Source inAnyCase = null;
        for (Source source : own) {
            if (source.info().name().equals(name)) {
                return source;
            }
            if (inAnyCase == null && source.info().name().equalsIgnoreCase(name)) {
                inAnyCase = source;
            }
        }
        return inAnyCase;
    }

    private Answer ofModel(ColumnName wanted, String function) {
        List<String> arguments = wanted.arguments();
        int needed = function.equals("unit") ? 2 : function.equals("probability") ? 1 : 0;
        @Nullable String named = arguments.size() == needed + 1 ? arguments.getLast() : model;
        if (arguments.size() != needed && arguments.size() != needed + 1) {
            return complaint(usage(function));
        }
        if (named == null) {
            if (outputs.size() > 1) {
                String example = outputs.keySet().iterator().next();
                List<String> with = new ArrayList<>(arguments);
                with.add(example);
                return complaint("several models were run on this data set (" + String.join(", ", outputs.keySet())
                        + "); name one, as in " + new ColumnName(function, with).print());
            }
            named = outputs.isEmpty() ? null : outputs.keySet().iterator().next();
        }
        @Nullable Outputs found = named == null ? null : outputs.get(named);
        if (named == null || found == null) {
            return new Answer(
                    null,
                    Complaint.suggesting(
                            (named == null ? "no model was" : "the model " + Shortened.quoted(named) + " was not")
                                    + " run on the data set " + data.name() + " yet; run it with: assay predict --data "
                                    + Shortened.quoted(data.name()) + " --model "
                                    + (named == null ? "NAME" : Shortened.quoted(named)),
                            named == null ? List.of() : Shortened.closest(named, outputs.keySet(), SUGGESTIONS)));
        }
        if (found.stale()) {
            return complaint("the model " + named
                    + " has changed since it was run on this data set; run it again with: assay" + " predict --data "
                    + Shortened.quoted(data.name()) + " --model " + Shortened.quoted(named));
        }
        @Nullable Source source = found.find(function, arguments.subList(0, needed));
        return source != null ? new Answer(source, null) : complaint(missing(function, found, named));
    }

    private static String usage(String function) {
        return switch (function) {
            case "unit" -> "write unit(HOOK, NUMBER) or unit(HOOK, NUMBER, MODEL)";
            case "probability" -> "write probability(LABEL) or probability(LABEL, MODEL)";
            default -> "write " + function + " or " + function + "(MODEL)";
        };
    }

    private static String missing(String function, Outputs found, String named) {
        Reading first = found.readings().getFirst();
        return switch (function) {
            case "unit" ->
                "the model " + named + " has no such unit here; it was run with "
                        + found.readings().stream()
                                .map(reading -> reading.hook() + " (units 0 to " + (reading.units() - 1) + ")")
                                .collect(Collectors.joining(", "));
            case "probability" ->
                first.labels().isEmpty()
                        ? "the model " + named + " does not classify"
                        : "the model " + named + " has no such label; it has " + String.join(", ", first.labels());
            default ->
                first.labels().isEmpty()
                        ? "the model " + named + " does not classify"
                        : "the labels of the model " + named + " (" + String.join(", ", first.labels())
                                + ") are not those of the data set";
        };
    }

    private Answer unknown(String name) {
        List<String> names =
                listed().stream().map(source -> source.info().name()).toList();
        return new Answer(
                null,
                Complaint.suggesting(
                        "there is no column " + Shortened.quoted(name), Shortened.closest(name, names, SUGGESTIONS)));
    }

    private static Answer complaint(String message) {
        return new Answer(null, new Complaint(message, List.of()));
    }
}
