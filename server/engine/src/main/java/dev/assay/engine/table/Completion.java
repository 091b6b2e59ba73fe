package dev.assay.engine.table;

import dev.assay.engine.concepts.ConceptCount;
import dev.assay.engine.corpus.ColumnType;
import dev.assay.engine.formula.ColumnName;
import dev.assay.engine.formula.Expected;
import dev.assay.engine.formula.Formula;
import dev.assay.engine.formula.FormulaCursor;
import dev.assay.engine.formula.Operator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What may be typed at a place in a formula.
 *
 * @param from offset (UTF-16 units) of the word that the cursor is in
 * @param to offset after it; an item's text replaces this stretch
 * @param items the likeliest first
 */
public record Completion(int from, int to, List<Item> items) {

    /** What an item is. */
    public enum Kind {
        CONCEPT,
        COLUMN,
        FUNCTION,
        SLICE,
        MODEL,
        HOOK,
        VALUE,
        OPERATOR,
        KEYWORD
    }

    /**
     * A possibility.
     *
     * @param text as it is written in the formula
     * @param rows where a concept holds or a value stands; null where that is not known
     * @param detail a few words for people
     */
    public record Item(String text, Kind kind, @Nullable Integer rows, String detail) {}

    /**
     * What may stand at a cursor.
     *
     * @param at offset of the cursor in the text
     * @param limit most items; no kind of them crowds out the others
     */
    public static Completion of(Table table, String text, int at, int limit) {
        FormulaCursor cursor = FormulaCursor.at(text, at);
        List<Item> items = new Finder(table, cursor.typed(), limit).items(cursor.expected());
        return new Completion(
                cursor.from(), cursor.to(), items.stream().limit(limit).toList());
    }

    /** Finds the items that go on from what was typed. */
    private record Finder(Table table, String typed, int limit) {

        List<Item> items(Expected expected) {
            return switch (expected) {
                case Expected.Start start -> starts();
                case Expected.ConceptName name -> concepts(limit);
                case Expected.Argument argument -> arguments(argument);
                case Expected.Comparing comparing -> operators(comparing.column());
                case Expected.Value value -> values(value.column());
                case Expected.Close close -> keywords(")");
                case Expected.Disagree disagree -> keywords(".disagree");
                case Expected.Joining joining -> joining(joining.name());
                case Expected.Nothing nothing -> List.of();
            };
        }

        /** Of each kind some: a kind with many items does not crowd out the others. */
        private List<Item> starts() {
            List<Item> columns = matching(
                    table.columns().stream()
                            .sorted(Comparator.comparing(Finder::secondary))
                            .map(column -> new Item(
                                    column.name(),
                                    Kind.COLUMN,
                                    null,
                                    column.type().name().toLowerCase(Locale.ROOT) + ", " + column.description())),
                    Item::text);
            List<Item> slices = table.slices().list().stream()
                    .filter(slice -> contains(slice.name()) || begins("slice"))
                    .map(slice -> new Item(new Formula.Slice(slice.name()).print(), Kind.SLICE, null, slice.formula()))
                    .toList();
            List<Item> functions = Stream.of(
                            new Item("NOT", Kind.KEYWORD, null, "what follows does not hold"),
                            new Item("probability(", Kind.FUNCTION, null, "of a label: probability(LABEL)"),
                            new Item("unit(", Kind.FUNCTION, null, "activation: unit(HOOK, NUMBER)"),
                            new Item("NEIGHBORS(", Kind.FUNCTION, null, "a word or one near it"),
                            new Item("models(", Kind.FUNCTION, null, "models(A, B).disagree"))
                    .filter(item -> begins(item.text()))
                    .toList();
            return someOfEach(List.of(columns, slices, concepts(limit), functions));
        }

        /** Texts are searched in quotes, and the row's number is seldom asked for. */
        private static boolean secondary(ColumnInfo column) {
            return column.type() == ColumnType.TEXT || column.name().equals("row");
        }

        /** As many items as there may be, taken from the kinds in turn, in the order of kinds. */
        private List<Item> someOfEach(List<List<Item>> kinds) {
            int[] taken = new int[kinds.size()];
            int left = limit;
            for (boolean more = true; more && left > 0; ) {
                more = false;
                for (int kind = 0; kind < taken.length && left > 0; kind++) {
                    if (taken[kind] < kinds.get(kind).size()) {
                        taken[kind]++;
                        left--;
                        more = true;
                    }
                }
            }
            List<Item> items = new ArrayList<>();
            for (int kind = 0; kind < taken.length; kind++) {
                items.addAll(kinds.get(kind).subList(0, taken[kind]));
            }
            return items;
        }

        /** The items with what was typed in their names, those that begin with it first. */
        private List<Item> matching(Stream<Item> items, Function<Item, String> name) {
            return items.filter(item -> contains(name.apply(item)))
                    .sorted(Comparator.comparing((Item item) -> !begins(name.apply(item))))
                    .toList();
        }

        /** Most frequent first; none while the index is not built. */
        private List<Item> concepts(int most) {
            return table.indexed()
                    ? table.index().complete(typed, most).stream()
                            .map(this::concept)
                            .toList()
                    : List.of();
        }

        private Item concept(ConceptCount concept) {
            return new Item(new Formula.Concept(concept.name()).print(), Kind.CONCEPT, concept.rows(), "concept");
        }

        private List<Item> arguments(Expected.Argument argument) {
            int place = argument.before().size();
            return switch (argument.function()) {
                case "slice" -> named(table.slices().list().stream().map(Slices.Saved::name), Kind.SLICE, "slice");
                case "models", "predicted", "correct", "loss" -> models();
                case "length" -> named(table.dataSet().fields().stream(), Kind.VALUE, "text");
                case "concepts" -> named(Sources.withPair(table.dataSet()).stream(), Kind.VALUE, "text");
                case "probability" -> place == 0 ? named(labels(), Kind.VALUE, "label") : models();
                case "unit" -> place == 0 ? named(hooks(), Kind.HOOK, "hook point") : place == 1 ? List.of() : models();
                default -> List.of();
            };
        }

        private List<Item> models() {
            return named(table.models().stream().map(Table.ModelRun::model), Kind.MODEL, "model");
        }

        private Stream<String> labels() {
            return table.sources().outputs().values().stream()
                    .flatMap(outputs -> outputs.readings().getFirst().labels().stream())
                    .distinct();
        }

        private Stream<String> hooks() {
            return table.models().stream()
                    .flatMap(model -> model.hooks().stream())
                    .map(Table.ModelRun.Hook::name)
                    .distinct();
        }

        private List<Item> named(Stream<String> names, Kind kind, String detail) {
            return names.filter(this::contains)
                    .sorted(Comparator.comparing((String name) -> !begins(name)))
                    .map(name -> new Item(ColumnName.of(name).print(), kind, null, detail))
                    .toList();
        }

        private List<Item> operators(ColumnName column) {
            @Nullable Source source = table.sources().find(column).source();
            boolean ordered = source == null || source.info().type() == ColumnType.NUMBER;
            return Stream.of(Operator.values())
                    .filter(operator -> ordered || !operator.ordered())
                    .map(operator -> new Item(operator.sign(), Kind.OPERATOR, null, "compares " + column.print()))
                    .toList();
        }

        private List<Item> values(ColumnName column) {
            @Nullable Source source = table.sources().find(column).source();
            if (source == null || !(table.column(source) instanceof CodedColumn coded)) {
                return named(Stream.of("null"), Kind.KEYWORD, "no value");
            }
            Bins bins = table.bins(source, 2);
            List<Item> items = new ArrayList<>(IntStream.range(0, coded.values().size())
                    .boxed()
                    .filter(code -> contains(coded.values().get(code)))
                    .sorted(Comparator.comparing(code -> !begins(coded.values().get(code))))
                    .map(code -> new Item(
                            ColumnName.of(coded.values().get(code)).print(), Kind.VALUE, bins.counts()[code], "value"))
                    .toList());
            items.addAll(named(Stream.of("null"), Kind.KEYWORD, "no value"));
            return items;
        }

        private List<Item> joining(@Nullable String name) {
            List<Item> items = new ArrayList<>();
            if (name != null && table.sources().find(ColumnName.of(name)).source() != null) {
                items.addAll(operators(ColumnName.of(name)));
            }
            items.addAll(keywords("AND", "OR"));
            return items;
        }

        private List<Item> keywords(String... words) {
            return Stream.of(words)
                    .filter(this::begins)
                    .map(word -> new Item(word, Kind.KEYWORD, null, "goes on"))
                    .toList();
        }

        private boolean begins(String name) {
            return name.regionMatches(true, 0, typed, 0, typed.length());
        }

        private boolean contains(String name) {
            return IntStream.rangeClosed(0, name.length() - typed.length())
                    .anyMatch(at -> name.regionMatches(true, at, typed, 0, typed.length()));
        }
    }
}
