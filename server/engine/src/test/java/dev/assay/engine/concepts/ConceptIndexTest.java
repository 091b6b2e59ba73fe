package dev.assay.engine.concepts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import dev.assay.engine.corpus.Example;
import dev.assay.spi.ConceptSet;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConceptIndexTest {

    @TempDir
    Path folder;

    Connection connection;
    DataSets dataSets;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        dataSets = new DataSets(connection);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    /** The oracle reads every sentence again with a plain split, knowing nothing of Lucene. */
    @Test
    void theMatrixIsWhatARecountOfRandomSentencesGives() throws IOException {
        List<Example> examples = random(3_000);
        try (ConceptIndex index = index(examples)) {
            ConceptMatrix matrix = index.matrix(new Vocabulary(Integer.MAX_VALUE, List.of()), Run.unwatched());
            Map<String, Set<Integer>> recount = recount(examples);
            assertThat(Set.copyOf(matrix.names())).isEqualTo(recount.keySet());
            assertThat(columns(matrix)).isEqualTo(recount);
            for (Map.Entry<String, Set<Integer>> concept : recount.entrySet()) {
                assertThat(set(index.rows(concept.getKey()))).isEqualTo(concept.getValue());
                assertThat(index.documentFrequency(concept.getKey()))
                        .isEqualTo(concept.getValue().size());
            }
            assertThat(index.rows("pre:tok:absent").cardinality()).isZero();
            assertThat(index.rows("nonsense").cardinality()).isZero();
        }
    }

    @Test
    void openSetsAreCutToTheMostFrequentPerFieldAndColumnsKeepTheirOrder() throws IOException {
        List<Example> examples = List.of(
                new Example(0, "a dog runs", "A dog sleeps now", null),
                new Example(1, "a cat runs", "b", null),
                new Example(2, "A bird runs", "one two three", null));
        try (ConceptIndex index = index(examples)) {
            assertThat(index.matrix(new Vocabulary(2, List.of()), Run.unwatched())
                            .names())
                    .containsExactly(
                            "pre:tok:a",
                            "pre:tok:runs",
                            "pre:case:lower",
                            "pre:case:upper",
                            "hyp:tok:a",
                            "hyp:tok:b",
                            "hyp:case:lower",
                            "hyp:case:upper",
                            "pair:length:same");
            assertThat(index.matrix(new Vocabulary(1, List.of("case", "tok")), Run.unwatched())
                            .names())
                    .containsExactly(
                            "pre:tok:a",
                            "pre:case:lower",
                            "pre:case:upper",
                            "hyp:tok:a",
                            "hyp:case:lower",
                            "hyp:case:upper");
            assertThatThrownBy(() -> index.matrix(new Vocabulary(1, List.of("tokk")), Run.unwatched()))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("there are tok, case, length");
        }
    }

    @Test
    void aFormulaAsALuceneQueryMatchesTheRowsOfItsMasks() throws IOException {
        try (ConceptIndex index = index(random(2_000))) {
            BooleanQuery query = new BooleanQuery.Builder()
                    .add(new TermQuery(ConceptIndex.term("pre:tok:w1")), Occur.FILTER)
                    .add(new TermQuery(ConceptIndex.term("hyp:tok:w2")), Occur.MUST_NOT)
                    .build();
            FixedBitSet expected = index.rows("pre:tok:w1");
            expected.andNot(index.rows("hyp:tok:w2"));
            assertThat(index.rows(query)).isEqualTo(expected);
        }
    }

    @Test
    void theNearestRowsShareWhatTellsMost() throws IOException {
        List<Example> examples = List.of(
                new Example(0, "a red dog", "x", null),
                new Example(1, "a red cat", "x", null),
                new Example(2, "a blue dog", "x", null),
                new Example(3, "a dog", "x", null),
                new Example(4, "a bird", "x", null));
        try (ConceptIndex index = index(examples)) {
            // Of five rows "a" is in all and tells nothing, "dog" is in three, "red" in two, and "owl" in none.
            List<NearRow> near = index.nearest(List.of("pre:tok:a", "pre:tok:red", "pre:tok:dog", "pre:tok:owl"), 3, 0);
            double red = Math.log(5 / 2.0);
            double dog = Math.log(5 / 3.0);
            assertThat(near.stream().map(NearRow::row)).containsExactly(1, 2, 3);
            assertThat(near.get(0).score()).isCloseTo(red / (red + dog), within(1e-6));
            assertThat(near.get(1).score()).isCloseTo(dog / (red + dog), within(1e-6));
            assertThat(index.nearest(List.of("pre:tok:a"), 3, -1)).isEmpty();
        }
    }

    @Test
    void anIndexIsReopenedUntilTheDataOrAVersionChanges() throws IOException {
        DataSet data = store("d", random(50));
        ConceptIndex.open(data, SmallSets.all(), folder, Run.unwatched()).close();
        assertThat(folders()).hasSize(1);
        ConceptIndex.open(data, SmallSets.all(), folder, new Refusing()).close();
        List<ConceptSet> newer = List.of(new SmallSets.Tok("2"));
        ConceptIndex.open(data, newer, folder, Run.unwatched()).close();
        assertThat(folders()).hasSize(2);
        ConceptIndex.open(store("e", random(51)), newer, folder, Run.unwatched())
                .close();
        assertThat(folders()).hasSize(3);
    }

    @Test
    void aCancelledBuildLeavesNothingBehind() {
        DataSet data = store("d", random(500));
        assertThatThrownBy(() -> ConceptIndex.open(data, SmallSets.all(), folder, new Refusing()))
                .isInstanceOf(CancellationException.class);
        assertThat(folders()).isEmpty();
    }

    @Test
    void aSetThatFailsIsNamedAndLeavesNothingBehind() {
        DataSet data = store("d", random(50));
        ConceptSet failing = new Failing();
        assertThatThrownBy(() -> ConceptIndex.open(data, List.of(failing), folder, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("The concept set 'failing' failed on row 0")
                .hasRootCauseMessage("no luck");
        assertThat(folders()).isEmpty();
        assertThatThrownBy(() -> ConceptIndex.open(
                        data, List.of(new SmallSets.Tok("1"), new SmallSets.Tok("2")), folder, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Two concept sets are called tok");
    }

    @Test
    void namesCompleteByTheirBeginningOrTheirValue() throws IOException {
        List<Example> examples = List.of(
                new Example(0, "woman won", "women", null),
                new Example(1, "won", "Woman", null),
                new Example(2, "won", "other", null));
        try (ConceptIndex index = index(examples)) {
            assertThat(index.complete("Wo", 3))
                    .containsExactly(
                            new ConceptCount("pre:tok:won", 3),
                            new ConceptCount("pre:tok:woman", 1),
                            new ConceptCount("hyp:tok:woman", 1));
            assertThat(index.complete("hyp:tok:wom", 9))
                    .extracting(ConceptCount::name)
                    .containsExactly("hyp:tok:woman", "hyp:tok:women");
            assertThat(index.complete("zzz", 9)).isEmpty();
        }
    }

    @Test
    void marksAreTheWordsThatMakeConceptsHold() throws IOException {
        Example example = new Example(0, "The dog sees the 😀 dog", "the Dog", null);
        try (ConceptIndex index = index(List.of(example))) {
            assertThat(index.marks(
                            example,
                            List.of("pre:tok:dog", "pre:tok:😀", "hyp:tok:dog", "pair:length:same", "pre:case:upper")))
                    .containsExactly(
                            new Mark("pre", 4, 7),
                            new Mark("pre", 17, 19),
                            new Mark("pre", 20, 23),
                            new Mark("hyp", 4, 7));
            assertThat(index.conceptsOf(new Example(7, "new words", "Here two", null)))
                    .containsExactlyInAnyOrder(
                            "pre:tok:new",
                            "pre:tok:words",
                            "pre:case:lower",
                            "hyp:tok:here",
                            "hyp:tok:two",
                            "hyp:case:upper",
                            "pair:length:same");
        }
    }

    @Test
    void aDataSetOfSingleTextsHasOneFieldAndNoPairs() throws IOException {
        DataSet data = dataSets.store(
                "t", false, DataSet.TEXT_FIELDS, List.of(), List.of(new Example(0, "one two", "", null)));
        try (ConceptIndex index = ConceptIndex.open(data, SmallSets.all(), folder, Run.unwatched())) {
            assertThat(index.concepts())
                    .extracting(ConceptCount::name)
                    .containsExactly("text:tok:one", "text:tok:two", "text:case:lower");
        }
    }

    @Test
    void aWordAsLongAsASentenceIsNoConcept() throws IOException {
        try (ConceptIndex index = index(List.of(new Example(0, "x".repeat(100_000) + " short", "b", null)))) {
            assertThat(index.concepts())
                    .extracting(ConceptCount::name)
                    .containsExactly("pre:tok:short", "pre:case:lower", "hyp:tok:b", "hyp:case:lower");
        }
    }

    private ConceptIndex index(Collection<Example> examples) {
        return ConceptIndex.open(store("d", examples), SmallSets.all(), folder, Run.unwatched());
    }

    private DataSet store(String name, Collection<Example> examples) {
        return dataSets.store(name, false, DataSet.PAIR_FIELDS, List.of(), examples);
    }

    private static List<Example> random(int rows) {
        Random random = new Random(11);
        List<Example> examples = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            examples.add(new Example(row, sentence(random), sentence(random), null));
        }
        return examples;
    }

    /** Words w0, w1, … of falling frequency, some in capitals. */
    private static String sentence(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(1, 9); i > 0; i--) {
            int word = (int) (40 * Math.pow(random.nextDouble(), 3));
            text.append(random.nextInt(10) == 0 ? 'W' : 'w').append(word).append(i > 1 ? " " : "");
        }
        return text.toString();
    }

    private static Map<String, Set<Integer>> recount(List<Example> examples) {
        Map<String, Set<Integer>> rows = new TreeMap<>();
        for (Example example : examples) {
            List<String> names = new ArrayList<>();
            for (String field : DataSet.PAIR_FIELDS) {
                String text = example.text(field);
                Arrays.stream(text.toLowerCase(Locale.ROOT).split(" ")).forEach(w -> names.add(field + ":tok:" + w));
                names.add(field + ":case:" + (text.contains("W") ? "upper" : "lower"));
            }
            if (example.premise().split(" ").length == example.hypothesis().split(" ").length) {
                names.add("pair:length:same");
            }
            names.forEach(
                    name -> rows.computeIfAbsent(name, n -> new TreeSet<>()).add(example.row()));
        }
        return rows;
    }

    private static Map<String, Set<Integer>> columns(ConceptMatrix matrix) {
        Map<String, Set<Integer>> rows = new TreeMap<>();
        for (int row = 0; row < matrix.rows(); row++) {
            for (int k = matrix.rowStarts()[row]; k < matrix.rowStarts()[row + 1]; k++) {
                rows.computeIfAbsent(matrix.names().get(matrix.columns()[k]), n -> new TreeSet<>())
                        .add(row);
            }
        }
        return rows;
    }

    private static Set<Integer> set(FixedBitSet mask) {
        return new TreeSet<>(
                IntStream.range(0, mask.length()).filter(mask::get).boxed().toList());
    }

    private List<Path> folders() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cancelled before it starts. */
    private static final class Refusing implements Run {
        @Override
        public void progress(double fraction, String message) {}

        @Override
        public void partial(Object part) {}

        @Override
        public void log(String line) {}

        @Override
        public void checkCancelled() {
            throw new CancellationException();
        }
    }

    private static final class Failing implements ConceptSet.OfText {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public String description() {
            return "fails";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public TextFinder finder() {
            return (sentence, sink) -> {
                throw new IllegalStateException("no luck");
            };
        }
    }
}
