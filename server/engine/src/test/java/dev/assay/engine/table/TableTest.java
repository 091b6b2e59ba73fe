package dev.assay.engine.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.activations.NpyWriter;
import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.corpus.ColumnType;
import dev.assay.engine.corpus.Columns;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.ImportRequest;
import dev.assay.engine.corpus.ImportRequest.Format;
import dev.assay.engine.formula.ColumnName;
import dev.assay.engine.formula.Formula;
import dev.assay.engine.formula.Formula.Comparison;
import dev.assay.engine.formula.FormulaError;
import dev.assay.engine.formula.Operator;
import dev.assay.spi.ConceptSet;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that is counted, on random rows, against a plain Java object per row: {@link Row#holds} walks the formula's tree for one
 * row at a time and knows nothing of masks, columns or the database.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TableTest {

    private static final int ROWS = 700;
    private static final List<String> WORDS =
            List.of("man", "woman", "dog", "cat", "eats", "sleeps", "Runs", "not", "ÜNÏcôdé", "long".repeat(30));
    /** Those that have a vector. */
    private static final int WITH_VECTORS = 8;

    private static final List<String> LABELS = DataSet.NLI_LABELS;
    private static final List<String> SOURCES = List.of("web", "book", "a \"quoted\" one");

    @TempDir
    private static Path folder;

    private final Random random = new Random(5);
    private final List<Row> rows = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // made before all tests
    private Connection connection;

    @SuppressWarnings("NullAway.Init")
    private Tables tables;

    @SuppressWarnings("NullAway.Init")
    private Table table;

    /** What is known of a row. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(
            int number,
            String premise,
            String hypothesis,
            String label,
            @Nullable Double score,
            @Nullable Boolean checked,
            @Nullable String source,
            String note,
            float[] first,
            float[] second,
            float[] units) {

        boolean holds(Formula formula) {
            return switch (formula) {
                case Formula.Concept concept -> concept(concept.name());
                case Formula.Neighbors group -> concept(group.concept().name());
                case Comparison comparison -> compares(comparison);
                case Formula.Words words ->
                    lower(premise).contains(lower(words.text()))
                            || lower(hypothesis).contains(lower(words.text()));
                case Formula.Slice slice -> holds(Formula.parse("pre:tok:dog OR score > 0"));
                case Formula.Disagreement models -> !predicted("one").equals(predicted("two"));
                case Formula.Not not -> !holds(not.operand());
                case Formula.And and -> holds(and.left()) && holds(and.right());
                case Formula.Or or -> holds(or.left()) || holds(or.right());
            };
        }

        private static String lower(String text) {
            StringBuilder lower = new StringBuilder();
            text.codePoints().map(Character::toLowerCase).forEach(lower::appendCodePoint);
            return lower.toString();
        }

        private boolean concept(String name) {
            String text = name.startsWith("pre:") ? premise : hypothesis;
            return Arrays.asList(text.toLowerCase(Locale.ROOT).split(" ")).contains(name.substring(8));
        }

        private boolean compares(Comparison comparison) {
            Object value = value(comparison.column());
            String other = comparison.value();
            if (other == null || value == null) {
                return other == null && (value == null) == (comparison.operator() == Operator.EQUAL);
            }
            return switch (value) {
                case Double number -> comparison.operator().holds(number.compareTo(Double.parseDouble(other)));
                default -> comparison.operator().holds(value.toString().equals(other) ? 0 : 1);
            };
        }

        @Nullable
        Object value(ColumnName column) {
            List<String> arguments = column.arguments();
            String model = arguments.isEmpty() ? "one" : arguments.getLast();
            return switch (column.name()) {
                case "row" -> (double) number;
                case "premise" -> premise;
                case "label" -> label;
                case "score" -> score;
                case "checked" -> checked;
                case "source" -> source;
                case "note" -> note;
                case "length" -> (double) hypothesis.split(" ").length;
                case "predicted" -> predicted(model);
                case "correct" -> predicted(model).equals(label);
                case "loss" -> 0 - Math.log(Math.max(probabilities(model)[LABELS.indexOf(label)], 1e-12));
                case "probability" -> (double) probabilities(model)[LABELS.indexOf(arguments.getFirst())];
                case "unit" -> (double) units[Integer.parseInt(arguments.get(1))];
                default -> throw new AssertionError(column);
            };
        }

        private float[] probabilities(String model) {
            return model.equals("two") ? second : first;
        }

        private String predicted(String model) {
            float[] p = probabilities(model);
            return LABELS.get(IntStream.range(0, 3)
                    .boxed()
                    .max(Comparator.<Integer>comparingDouble(k -> p[k]).thenComparing(Comparator.reverseOrder()))
                    .orElseThrow());
        }
    }

    /** One concept per word, in lower case. */
    private record WordSet() implements ConceptSet.OfText {
        @Override
        public String name() {
            return "tok";
        }

        @Override
        public String description() {
            return "words";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public boolean openVocabulary() {
            return true;
        }

        @Override
        public TextFinder finder() {
            return (sentence, sink) -> sentence.tokens().forEach(token -> sink.add(token.lower()));
        }
    }

    @BeforeAll
    void make() throws SQLException, IOException {
        StringBuilder csv = new StringBuilder("premise,hypothesis,label,score,checked,source,note\n");
        for (int number = 0; number < ROWS; number++) {
            Row row = new Row(
                    number,
                    words(),
                    words(),
                    LABELS.get(random.nextInt(3)),
                    random.nextInt(5) == 0 ? null : (random.nextInt(41) - 20) / 10.0,
                    random.nextInt(5) == 0 ? null : (Boolean) random.nextBoolean(),
                    random.nextInt(5) == 0 ? null : SOURCES.get(random.nextInt(3)),
                    "note " + random.nextInt(100_000),
                    probabilities(),
                    probabilities(),
                    new float[] {(float) random.nextGaussian(), random.nextInt(3)});
            rows.add(row);
            csv.append(String.join(
                            ",",
                            row.premise,
                            row.hypothesis,
                            row.label,
                            Objects.toString(row.score, random.nextBoolean() ? "" : "NaN"),
                            Objects.toString(row.checked, ""),
                            row.source == null ? "" : '"' + row.source.replace("\"", "\"\"") + '"',
                            row.note))
                    .append('\n');
        }
        connection = DriverManager.getConnection("jdbc:duckdb:");
        DataSets dataSets = new DataSets(connection);
        DataSet data = dataSets.importFiles(
                ImportRequest.pairs(
                        "random",
                        Format.CSV,
                        List.of(Files.writeString(folder.resolve("random.csv"), csv)),
                        Columns.pair("premise", "hypothesis", "label")),
                Run.unwatched());
        StringBuilder vectors = new StringBuilder();
        for (int word = 0; word < WITH_VECTORS; word++) {
            vectors.append(WORDS.get(word).toLowerCase(Locale.ROOT))
                    .append(word < 2 ? " 1 0." + word : " 0 1")
                    .append(" 0\n");
        }
        Readings readings = new Readings(folder.resolve("readings"));
        Slices slices = new Slices(folder.resolve("slices.jsonl"));
        slices.save(new Slices.Saved("saved one", "pre:tok:dog OR score > 0", "2026-01-01T00:00:00Z"), false);
        tables = new Tables(
                dataSets,
                each -> Optional.of(
                        ConceptIndex.open(each, List.of(new WordSet()), folder.resolve("indexes"), Run.unwatched())),
                readings,
                slices,
                Files.writeString(folder.resolve("vectors.txt"), vectors));
        readings.add(data, reading("one", row -> row.first));
        readings.add(data, reading("two", row -> row.second));
        table = tables.open("random", "one");
    }

    @AfterAll
    void close() throws SQLException {
        tables.close();
        connection.close();
    }

    private String words() {
        return String.join(
                " ",
                IntStream.range(0, 1 + random.nextInt(5))
                        .mapToObj(k -> WORDS.get(random.nextInt(WORDS.size())))
                        .toList());
    }

    private float[] probabilities() {
        float first = random.nextInt(5) / 10f;
        float second = random.nextInt(5) / 10f;
        return new float[] {first, second, 1 - first - second};
    }

    private Reading reading(String model, Function<Row, float[]> probabilities) throws IOException {
        Path at = Files.createDirectories(folder.resolve(model));
        Files.writeString(at.resolve("config.json"), "{}");
        Path values = folder.resolve(model + ".values.npy");
        Path classes = folder.resolve(model + ".probabilities.npy");
        write(values, 2, row -> row.units);
        write(classes, 3, probabilities);
        return new Reading(
                model, at, Reading.stateOf(at), "fingerprint of " + model, "mlp.relu", 2, LABELS, values, classes);
    }

    private void write(Path file, int width, Function<Row, float[]> values) {
        try (NpyWriter writer = NpyWriter.create(file, width)) {
            rows.forEach(row -> writer.row(values.apply(row)));
            writer.finish();
        }
    }

    private Formula formula(int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(4)) {
            case 0 -> leaf();
            case 1 -> new Formula.Not(formula(depth - 1));
            case 2 -> new Formula.And(formula(depth - 1), formula(depth - 1));
            default -> new Formula.Or(formula(depth - 1), formula(depth - 1));
        };
    }

    private Formula leaf() {
        String word = WORDS.get(random.nextInt(WORDS.size())).toLowerCase(Locale.ROOT);
        return switch (random.nextInt(8)) {
            case 0 -> new Formula.Concept((random.nextBoolean() ? "pre:tok:" : "hyp:tok:") + word);
            case 1 -> new Formula.Words(random.nextBoolean() ? word.toUpperCase(Locale.ROOT) : somewhere());
            case 2 -> new Formula.Slice("saved one");
            case 3 -> new Formula.Disagreement("one", "two");
            case 4 -> compared("label", false, LABELS);
            case 5 ->
                random.nextBoolean()
                        ? compared("source", true, SOURCES)
                        : compared("note", true, List.of(rows.get(random.nextInt(ROWS)).note, "nothing"));
            case 6 ->
                random.nextBoolean()
                        ? compared("checked", true, List.of("true", "false"))
                        : compared("correct(two)", true, List.of("true", "false"));
            default -> {
                String column = List.of(
                                "row",
                                "score",
                                "length(hyp)",
                                "loss",
                                "loss(two)",
                                "probability(neutral)",
                                "probability(contradiction, two)",
                                "unit(mlp.relu, 0)",
                                "unit(mlp.relu, 1, one)")
                        .get(random.nextInt(9));
                Operator operator = List.of(Operator.values()).get(random.nextInt(6));
                String value = column.equals("row")
                        ? Integer.toString(random.nextInt(ROWS))
                        : Double.toString((random.nextInt(41) - 20) / 10.0);
                yield new Comparison(
                        ColumnName.parse(column),
                        operator,
                        !operator.ordered() && random.nextInt(3) == 0 ? null : value);
            }
        };
    }

    /** A stretch of some row's text, which begins and ends anywhere, also within words. */
    private String somewhere() {
        String text = rows.get(random.nextInt(ROWS)).premise;
        int from = random.nextInt(text.length());
        String part = text.substring(from, from + 1 + random.nextInt(Math.min(text.length() - from, 12)));
        return random.nextInt(4) == 0 ? part + "!" : part;
    }

    private Formula compared(String column, boolean nullable, List<String> values) {
        Operator operator = random.nextBoolean() ? Operator.EQUAL : Operator.NOT_EQUAL;
        String value = values.get(random.nextInt(values.size()));
        return new Comparison(ColumnName.parse(column), operator, nullable && random.nextInt(3) == 0 ? null : value);
    }

    @Test
    void aFormulaSelectsTheRowsWhereItHolds() {
        for (int round = 0; round < 400; round++) {
            Formula formula = formula(4);
            Selection selection = table.select(formula.print());
            FixedBitSet expected = expected(formula);
            assertThat(selection.mask()).as(formula.print()).isEqualTo(expected);
            assertThat(selection.count()).isEqualTo(expected.cardinality());
            assertThat(selection.formula()).isEqualTo(formula.print());
        }
        assertThat(table.select(" ").count()).isEqualTo(ROWS);
        assertThat(tables.cachedBytes()).isPositive();
    }

    private FixedBitSet expected(Formula formula) {
        FixedBitSet mask = new FixedBitSet(ROWS);
        rows.stream().filter(row -> row.holds(formula)).forEach(row -> mask.set(row.number));
        return mask;
    }

    @Test
    void histogramsCountTheRowsOfEachBin() {
        for (int round = 0; round < 60; round++) {
            Formula formula = formula(2);
            Selection selection = table.select(formula.print());
            List<String> columns = new ArrayList<>(
                    table.columns().stream().map(ColumnInfo::name).toList());
            columns.removeAll(List.of("length(pre)", "hypothesis", "concepts(pre)", "concepts(hyp)", "concepts(pair)"));
            columns.addAll(List.of("unit(mlp.relu, 0)", "unit(mlp.relu, 1)"));
            for (String column : columns) {
                ColumnName name = ColumnName.parse(column);
                Histogram histogram = Histogram.of(table, name, selection, 2 + random.nextInt(30));
                for (Histogram.Bin bin : histogram.bins()) {
                    assertThat(bin.all()).as("%s %s", column, bin).isEqualTo((int) count(name, bin, null));
                    assertThat(bin.selected()).isEqualTo((int) count(name, bin, formula));
                }
                assertThat(histogram.missing().all()).isEqualTo((int)
                        rows.stream().filter(row -> row.value(name) == null).count());
                int counted = histogram.bins().stream()
                        .mapToInt(Histogram.Bin::selected)
                        .sum();
                assertThat(counted
                                + histogram.others().selected()
                                + histogram.missing().selected())
                        .isEqualTo(selection.count());
            }
        }
    }

    private long count(ColumnName name, Histogram.Bin bin, @Nullable Formula formula) {
        return rows.stream()
                .filter(row -> formula == null || row.holds(formula))
                .map(row -> row.value(name))
                .filter(value -> bin.value() == null
                        ? value instanceof Double number
                                && number >= Objects.requireNonNull(bin.from())
                                && number < Objects.requireNonNull(bin.to())
                        : value != null && value.toString().equals(bin.value()))
                .count();
    }

    @Test
    void metricsAreThoseOfTheSelectedRows() {
        for (int round = 0; round < 50; round++) {
            Formula formula = formula(2);
            for (String model : List.of("one", "two")) {
                Table of = tables.open("random", model);
                Metrics metrics = Metrics.of(of, table.select(formula.print()), null);
                assertThat(metrics.selected()).isEqualTo(expected(formula).cardinality());
                List<Row> selected =
                        rows.stream().filter(row -> row.holds(formula)).toList();
                int right = (int) selected.stream()
                        .filter(row -> row.label.equals(row.predicted(model)))
                        .count();
                assertThat(metrics.model()).isEqualTo(model);
                assertThat(metrics.metrics().getFirst().selection())
                        .isEqualTo(Estimate.proportion(right, selected.size()));
                assertThat(metrics.metrics().getLast().selection().value())
                        .isCloseTo(
                                rows.stream()
                                        .filter(row -> row.holds(formula))
                                        .map(row -> (Double) row.value(ColumnName.of("loss", model)))
                                        .filter(Objects::nonNull)
                                        .mapToDouble(loss -> loss)
                                        .average()
                                        .orElse(Double.NaN),
                                within(1e-6));
            }
        }
    }

    @Test
    void twoModelsAreComparedRowByRow() {
        for (int round = 0; round < 50; round++) {
            Formula formula = formula(2);
            Metrics metrics = Metrics.of(table, table.select(formula.print()), "two");
            Compared compared = Objects.requireNonNull(metrics.compare());
            int first = 0;
            int second = 0;
            List<Double> losses = new ArrayList<>();
            for (Row row : rows) {
                if (row.holds(formula)) {
                    boolean one = row.label.equals(row.predicted("one"));
                    boolean two = row.label.equals(row.predicted("two"));
                    first += one && !two ? 1 : 0;
                    second += two && !one ? 1 : 0;
                    losses.add((Double) Objects.requireNonNull(row.value(ColumnName.of("loss", "one")))
                            - (Double) Objects.requireNonNull(row.value(ColumnName.of("loss", "two"))));
                }
            }
            assertThat(compared.model()).isEqualTo("two");
            assertThat(compared.metrics())
                    .isEqualTo(Metrics.of(tables.open("random", "two"), table.select(formula.print()), null)
                            .metrics());
            assertThat(Objects.requireNonNull(compared.onlyFirstRight()).selected())
                    .isEqualTo(first);
            assertThat(Objects.requireNonNull(compared.onlySecondRight()).selected())
                    .isEqualTo(second);
            Compared.Difference difference = Objects.requireNonNull(compared.difference());
            assertThat(difference.accuracy().selection())
                    .isEqualTo(Estimate.pairedDifference(first, second, losses.size()));
            double mean = losses.stream().mapToDouble(each -> each).average().orElse(Double.NaN);
            double variance = losses.stream()
                            .mapToDouble(each -> (each - mean) * (each - mean))
                            .sum()
                    / (losses.size() - 1);
            Estimate loss = difference.loss().selection();
            assertThat(loss.value()).isCloseTo(mean, within(1e-6));
            if (losses.size() > 1) {
                assertThat(loss.high()).isCloseTo(mean + 1.96 * Math.sqrt(variance / losses.size()), within(1e-3));
            }
        }
        Compared none = Objects.requireNonNull(
                Metrics.of(table, table.select(""), "three").compare());
        assertThat(none.difference()).isNull();
        assertThat(none.problem()).contains("assay predict");
    }

    @Test
    void pagesComeInTheOrderAskedFor() {
        for (int round = 0; round < 60; round++) {
            Formula formula = formula(2);
            Selection selection = table.select(formula.print());
            for (String column : List.of(
                    "",
                    "row",
                    "score",
                    "checked",
                    "source",
                    "note",
                    "label",
                    "loss",
                    "loss(two)",
                    "unit(mlp.relu, 0)",
                    "premise")) {
                @Nullable ColumnName name = column.isEmpty() ? null : ColumnName.parse(column);
                boolean descending = random.nextBoolean();
                int from = random.nextInt(50);
                int size = random.nextInt(60);
                int[] page = new Order(name, descending).page(table, selection, from, size);
                assertThat(page)
                        .as("%s by %s %s", formula.print(), column, descending)
                        .isEqualTo(rows.stream()
                                .filter(row -> row.holds(formula))
                                .sorted(order(name, descending))
                                .skip(from)
                                .limit(size)
                                .mapToInt(Row::number)
                                .toArray());
                if (name != null) {
                    assertThat(table.column(name).values(page))
                            .isEqualTo(Arrays.stream(page)
                                    .mapToObj(row -> rows.get(row).value(name))
                                    .toList());
                }
            }
        }
    }

    private static Comparator<Row> order(@Nullable ColumnName name, boolean descending) {
        if (name == null) {
            return Comparator.comparingInt(row -> descending ? -row.number : row.number);
        }
        Comparator<Object> values = (a, b) -> a instanceof Double number
                ? number.compareTo((Double) b)
                : name.name().equals("label")
                        ? Integer.compare(LABELS.indexOf(a), LABELS.indexOf(b))
                        : a.toString().compareTo(b.toString());
        return Comparator.<Row, Object>comparing(
                        row -> row.value(name), Comparator.nullsLast(descending ? values.reversed() : values))
                .thenComparingInt(Row::number);
    }

    @Test
    void neighborsAreTheConceptsWhoseVectorsAreNearest() {
        // man and woman point nearly the same way and all others another: of "dog" the five nearest are the five others
        // of its kind.
        Selection group = table.select("NEIGHBORS(pre:tok:dog)");
        Formula words = Formula.parse(
                "pre:tok:dog OR pre:tok:cat OR pre:tok:eats OR pre:tok:sleeps OR pre:tok:runs OR pre:tok:not");
        assertThat(group.mask()).isEqualTo(expected(words));
    }

    @Test
    void whatIsWrongIsNamedWithItsPlaceAndWhatMayHaveBeenMeant() {
        refused("a", "scor > 1", 0, 8, "no column \"scor\"", "score");
        refused("b", "pre:tok:dog AND label = neutrl", 16, 30, "no value \"neutrl\"", "label = neutral");
        refused("c", "label < neutral", 0, 15, "= and !=");
        refused("d", "score > high", 0, 12, "expected a number");
        refused("e", "checked = yes", 0, 13, "expected true or false");
        refused("f", "slice(\"saved on\")", 0, 17, "no slice", "slice(\"saved one\")");
        refused("g", "correct(three) = true", 0, 21, "assay predict");
        refused("h", "unit(mlp.relu, 2) > 0", 0, 21, "units 0 to 1");
        refused("i", "probability(maybe) > 0", 0, 22, "it has entailment, neutral, contradiction");
        refused("j", "models(one, tow).disagree", 0, 25, "\"tow\"", "two");
        refused("k", "correct AND score > 1", 0, 7, "correct(one) = true");
        refused("l", "pre:tok:dgo", 0, 11, "no concept", "pre:tok:dog");
        assertThatThrownBy(() -> tables.open("random", null).select("correct = true"))
                .hasMessageContaining("several models");
    }

    private void refused(String as, String formula, int start, int end, String message, String... closest) {
        assertThatThrownBy(() -> table.select(formula)).as(as).isInstanceOfSatisfying(FormulaError.class, error -> {
            assertThat(error).hasMessageContaining(message);
            assertThat(error.start()).isEqualTo(start);
            assertThat(error.end()).isEqualTo(end);
            assertThat(error.closest()).contains(closest);
        });
    }

    @Test
    void slicesMayBeMadeOfSlicesButNotOfThemselves() {
        Slices slices = tables.slices();
        slices.save(new Slices.Saved("outer", "NOT slice(\"saved one\")", ""), true);
        assertThat(table.select("slice(outer)").mask())
                .isEqualTo(expected(Formula.parse("NOT (pre:tok:dog OR score > 0)")));
        assertThatThrownBy(() -> table.qualified("slice(outer) AND slice(inner)", "outer"))
                .hasMessageContaining("made of itself");
        slices.save(new Slices.Saved("ring", "slice(ring)", ""), true);
        assertThatThrownBy(() -> table.select("slice(ring)")).hasMessageContaining("made of itself");
        assertThat(slices.delete("ring")).isTrue();
        assertThat(slices.delete("outer")).isTrue();
        assertThat(table.qualified("correct = false AND Score > 1", "new"))
                .isEqualTo("correct(one) = false AND score > 1");
        assertThat(slices.list()).extracting(Slices.Saved::name).containsExactly("saved one");
    }

    @Test
    void aModelThatChangedIsNotTrusted() throws IOException {
        DataSet data = table.dataSet();
        tables.readings().add(data, reading("changing", row -> row.first));
        assertThat(tables.open("random", "changing").select("correct = true").count())
                .isPositive();
        Files.writeString(folder.resolve("changing/config.json"), "{\"other\": 1}");
        assertThatThrownBy(() -> tables.open("random", "changing").select("correct = true"))
                .hasMessageContaining("has changed since");
        Files.delete(folder.resolve("changing.values.npy"));
        assertThatThrownBy(() -> tables.open("random", "changing").select("correct = true"))
                .hasMessageContaining("was not run");
    }

    @Test
    void completionKnowsWhatMayComeNext() {
        assertThat(texts("")).contains("label", "score", "loss(one)", "slice(\"saved one\")", "unit(", "NOT");
        assertThat(texts("lab")).startsWith("label");
        assertThat(texts("wom")).containsExactlyInAnyOrder("pre:tok:woman", "hyp:tok:woman");
        assertThat(texts("NEIGHBORS(pre:tok:ca")).containsExactly("pre:tok:cat");
        assertThat(texts("label ")).containsExactly("=", "!=", "AND", "OR");
        assertThat(texts("score ")).startsWith("=", "!=", "<", "<=", ">", ">=");
        assertThat(texts("label = ")).containsExactly("entailment", "neutral", "contradiction", "null");
        assertThat(texts("source = ")).contains("\"a \\\"quoted\\\" one\"");
        assertThat(texts("unit(")).containsExactly("mlp.relu");
        assertThat(texts("unit(mlp.relu, 1, ")).containsExactly("one", "two");
        assertThat(texts("models(one, two)")).containsExactly(".disagree");
        assertThat(texts("correct(one) = t")).containsExactly("true");
        Completion word = Completion.of(table, "label = contra AND", 14, 5);
        assertThat(word.from()).isEqualTo(8);
        assertThat(word.to()).isEqualTo(14);
        Completion.Item item = word.items().getFirst();
        assertThat(item.kind()).isEqualTo(Completion.Kind.VALUE);
        assertThat(item.rows()).isEqualTo((int)
                rows.stream().filter(row -> row.label.equals("contradiction")).count());
    }

    @Test
    void completionFindsWhatWasTypedWithinNamesAndNoKindOfItemCrowdsOutTheOthers() {
        List<Completion.Item> few = Completion.of(table, "", 0, 8).items();
        assertThat(few).hasSize(8);
        assertThat(few.stream().map(Completion.Item::kind).distinct())
                .contains(Completion.Kind.COLUMN, Completion.Kind.SLICE, Completion.Kind.CONCEPT);
        assertThat(few.getFirst().kind()).isEqualTo(Completion.Kind.COLUMN);
        // A concept of a word that begins so comes before one that has it within.
        List<Completion.Item> man = Completion.of(table, "MAN", 3, 10).items();
        assertThat(man.stream().map(Completion.Item::text).map(text -> text.substring(8)))
                .containsExactly("man", "man", "woman", "woman");
        assertThat(man.get(0).rows())
                .isGreaterThanOrEqualTo(Objects.requireNonNull(man.get(1).rows()));
        assertThat(man.get(2).rows())
                .isGreaterThanOrEqualTo(Objects.requireNonNull(man.get(3).rows()));
        assertThat(texts("neutral")).contains("probability(neutral, one)", "probability(neutral, two)");
        assertThat(texts("tok:ca")).containsExactlyInAnyOrder("pre:tok:cat", "hyp:tok:cat");
        assertThat(texts("label = CONTRA")).containsExactly("contradiction");
        assertThat(texts("source = \"a \\\"quo")).containsExactly("\"a \\\"quoted\\\" one\"");
        assertThat(texts("source = quoted")).containsExactly("\"a \\\"quoted\\\" one\"");
        assertThat(texts("pre:tok:dog AND ".repeat(6_000)))
                .as("96,000 characters")
                .isEmpty();
        assertThat(texts("x".repeat(100_001))).isEmpty();
    }

    @Test
    void whatIsKeptOfADataSetGoesWithIt() {
        DataSets dataSets = new DataSets(connection);
        dataSets.whenGone(tables::forget);
        List<Example> examples = List.of(new Example(0, "one dog", "two dogs", "neutral"));
        dataSets.store("passing", false, DataSet.PAIR_FIELDS, LABELS, examples);
        long before = tables.cachedBytes();
        Table passing = tables.open("passing", null);
        assertThat(passing.select("label = neutral AND row = 0 AND \"TWO dog\"").count())
                .isEqualTo(1);
        assertThat(tables.cachedBytes()).isGreaterThan(before);
        dataSets.store("passing", true, DataSet.PAIR_FIELDS, LABELS, List.of());
        assertThat(tables.cachedBytes()).isEqualTo(before);
        assertThatThrownBy(() -> passing.select("premise = \"one dog\""))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("replaced or deleted meanwhile");
        dataSets.delete("passing");
    }

    private Set<String> names(List<ColumnInfo> columns, ColumnInfo.Origin origin) {
        return columns.stream()
                .filter(column -> column.origin() == origin)
                .map(ColumnInfo::name)
                .collect(Collectors.toSet());
    }

    private List<String> texts(String before) {
        return Completion.of(table, before, before.length(), 60).items().stream()
                .map(Completion.Item::text)
                .toList();
    }

    @Test
    void conceptsAreCountedForEachRow() {
        NumberColumn counts = (NumberColumn) table.column(ColumnName.of("concepts", "hyp"));
        for (int row = 0; row < table.rows(); row += 7) {
            int each = row;
            long holding = table.index().concepts().stream()
                    .filter(concept -> concept.name().startsWith("hyp:"))
                    .filter(concept -> table.index().rows(concept.name()).get(each))
                    .count();
            assertThat(counts.values()[row]).isEqualTo((double) holding);
        }
        assertThat(table.select("concepts(hyp) >= 0").count()).isEqualTo(table.rows());
    }

    @Test
    void columnsAreListedWithTheirTypesAndOrigins() {
        List<ColumnInfo> columns = tables.open("random", "one").columns();
        assertThat(names(columns, ColumnInfo.Origin.DATA))
                .containsExactlyInAnyOrder(
                        "row",
                        "premise",
                        "hypothesis",
                        "label",
                        "length(pre)",
                        "length(hyp)",
                        "concepts(pre)",
                        "concepts(hyp)",
                        "concepts(pair)");
        assertThat(names(columns, ColumnInfo.Origin.IMPORTED))
                .containsExactlyInAnyOrder("score", "checked", "source", "note");
        assertThat(names(columns, ColumnInfo.Origin.MODEL))
                .contains("predicted(one)", "correct(two)", "loss(one)", "probability(neutral, two)");
        assertThat(columns.stream()
                        .filter(column -> column.name().equals("note"))
                        .map(ColumnInfo::type))
                .containsExactly(ColumnType.TEXT);
    }
}
