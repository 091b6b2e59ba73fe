package dev.assay.engine.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.engine.corpus.ImportRequest.Format;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataSetsTest {

    private static final Columns COLUMNS = Columns.pair("premise", "hypothesis", "label");

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

    @ParameterizedTest
    @ValueSource(strings = {"esnli_dev.tsv", "esnli_test.tsv"})
    void snliComesInWithTheCountsOfItsFiles(String name) {
        Path file = real("snli/" + name);
        DataSet snli = dataSets.importFiles(ImportRequest.snli("snli", List.of(file)), Run.unwatched());
        // Counted with cut, sort and uniq on the files.
        boolean dev = name.contains("dev");
        assertThat(snli.rows()).isEqualTo(dev ? 9842 : 9824);
        int[] counts = new int[3];
        for (int label : snli.labelIndexes()) {
            counts[label]++;
        }
        assertThat(counts).containsExactly(dev ? new int[] {3329, 3235, 3278} : new int[] {3368, 3219, 3237});
        assertThat(snli.labels()).containsExactly("entailment", "neutral", "contradiction");
        if (dev) {
            assertThat(snli.example(2))
                    .isEqualTo(new Example(
                            2,
                            "Two women are embracing while holding to go packages .",
                            "The men are fighting outside a deli .",
                            "contradiction"));
        }
    }

    @Test
    void snlisOwnJsonAndTheTsvOfItsRevisionComeInByTheSameFormat() {
        Path hard = real("snli-hard/snli_1.0_test_hard.jsonl");
        Path revised = real("cad-nli/all_combined_train.tsv");
        assertThat(dataSets.importFiles(ImportRequest.snli("hard", List.of(hard)), Run.unwatched())
                        .rows())
                .isEqualTo(3261);
        DataSet cad = dataSets.importFiles(ImportRequest.snli("cad", List.of(revised)), Run.unwatched());
        assertThat(cad.rows()).isEqualTo(8330);
        List<String> quoted = new ArrayList<>();
        cad.forEach(Run.unwatched(), example -> {
            if (example.premise().contains("\"TheFaceShop\"")) {
                quoted.add(example.premise());
            }
        });
        assertThat(quoted)
                .isNotEmpty()
                .allMatch(premise -> premise.startsWith("A boy stands outside of \"TheFaceShop\" "));
    }

    @Test
    void snlisTxtMayLackTrailingColumnsAndItsDashesAreLeftOutAndCounted() {
        Path file = write("s.txt", """
                gold_label\tsentence1\tsentence2\tcaptionID\tlabel1\tlabel2
                neutral\t"A man" sleeps.\tA man's tired.\t1\tneutral\tneutral
                -\tA dog.\tA cat.\t2\tneutral
                contradiction\tA dog.\tA cat.\t3
                """);
        DataSet set = dataSets.importFiles(ImportRequest.snli("s", List.of(file, file)), Run.unwatched());
        assertThat(set.rows()).isEqualTo(4);
        assertThat(set.leftOut()).isEqualTo(2);
        assertThat(set.page(0, 1)).containsExactly(new Example(0, "\"A man\" sleeps.", "A man's tired.", "neutral"));
        assertThat(set.example(3).row()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"CSV", "TSV", "JSONL", "PARQUET"})
    void everyFormatGivesTheSameRows(Format format) throws SQLException {
        DataSet set = dataSets.importFiles(
                ImportRequest.pairs("d", format, List.of(sample(format)), COLUMNS), Run.unwatched());
        assertThat(set.page(0, 10))
                .containsExactly(
                        new Example(0, "He said \"hi\", twice.", "Zoë 😀 spoke.", "entailment"),
                        new Example(1, "Two dogs.", "Nobody.", "contradiction"));
        assertThat(set.leftOut()).isEqualTo(1);
        assertThat(set.fingerprint()).hasSize(64);
    }

    @Test
    void theFingerprintDependsOnContentAlone() throws SQLException {
        DataSet csv = dataSets.importFiles(
                ImportRequest.pairs("a", Format.CSV, List.of(sample(Format.CSV)), COLUMNS), Run.unwatched());
        DataSet parquet = dataSets.importFiles(
                ImportRequest.pairs("b", Format.PARQUET, List.of(sample(Format.PARQUET)), COLUMNS), Run.unwatched());
        DataSet other = dataSets.store(
                "c",
                false,
                csv.fields(),
                csv.labels(),
                List.of(new Example(0, "Two dogs.", "Nobody.", "contradiction")));
        assertThat(parquet.fingerprint()).isEqualTo(csv.fingerprint()).isNotEqualTo(other.fingerprint());
    }

    @Test
    void singleTextsTakeTheLabelsThatOccur() {
        Path file = write("t.csv", "text,stars\n\"A fine,\nquiet film\",good\nDull,bad\n");
        DataSet set = dataSets.importFiles(
                ImportRequest.texts("films", Format.CSV, List.of(file), Columns.single("text", "stars")),
                Run.unwatched());
        assertThat(set.fields()).containsExactly("text");
        assertThat(set.labels()).containsExactly("bad", "good");
        assertThat(set.example(0).text("text")).isEqualTo("A fine,\nquiet film");
        assertThat(set.labelIndexes()).containsExactly(1, 0);
    }

    @Test
    void rowsComeBackInTheOrderAskedForAndInBatches() {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            examples.add(new Example(i, "premise " + i, "hypothesis " + i, null));
        }
        DataSet set = dataSets.store("many", false, DataSet.PAIR_FIELDS, List.of(), examples);
        assertThat(set.examples(9_999, 0, 9_999))
                .containsExactly(examples.get(9_999), examples.get(0), examples.get(9_999));
        assertThat(set.page(9_998, 10)).isEqualTo(examples.subList(9_998, 10_000));
        assertThat(set.page(20_000, 10)).isEmpty();
        List<Example> read = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        set.forEachBatch(3_000, Run.unwatched(), batch -> {
            sizes.add(batch.size());
            read.addAll(batch);
        });
        assertThat(sizes).containsExactly(3_000, 3_000, 3_000, 1_000);
        assertThat(read).isEqualTo(examples);
        assertThatThrownBy(() -> set.example(10_000)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aNameIsTakenOnceUnlessReplacingIsAsked() {
        Path one = write("1.csv", "premise,hypothesis,label\na,b,neutral\n");
        Path two = write("2.csv", "premise,hypothesis,label\nc,d,neutral\ne,f,neutral\n");
        dataSets.importFiles(ImportRequest.pairs("d", Format.CSV, List.of(one), COLUMNS), Run.unwatched());
        ImportRequest again = ImportRequest.pairs("d", Format.CSV, List.of(two), COLUMNS);
        assertThatThrownBy(() -> dataSets.importFiles(again, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("already a data set 'd'");
        assertThat(dataSets.get("d").rows()).isEqualTo(1);
        dataSets.importFiles(again.replacing(), Run.unwatched());
        assertThat(dataSets.get("d").rows()).isEqualTo(2);
        assertThat(dataSets.list()).hasSize(1);
        dataSets.delete("d");
        assertThat(dataSets.list()).isEmpty();
        assertThatThrownBy(() -> dataSets.get("d")).hasMessageContaining("There is no data set 'd'; import one first");
    }

    @Test
    void badInputIsRefusedInOneSentenceWithPlaceAndRemedy() {
        String header = "premise,hypothesis,label\n";
        refused("", "is empty; check that it was downloaded");
        refused(header, "has no rows after its header");
        refused(
                "premise,text,label\na,b,neutral\n",
                "has no column 'hypothesis'; its columns are premise, text, label");
        refused(
                header + "a,b,neutral\na,b,maybe\n",
                "line 3: the label 'maybe' is unknown; it must be entailment, neutral,");
        refused(header + "a,b,neutral\na, ,neutral\n", "line 3: the text of column 'hypothesis' is empty; fill it in");
        refused(header + "a,b,neutral\na,b\n", "line 3: the row has 2 fields where the header has 3");
        refused(header + "a,b,neutral\na,b,c,neutral\n", "line 3: the row has 4 fields where the header has 3");
        refused(
                header + "a," + "word ".repeat(100_000) + ",neutral\n",
                "line 2: the text of column 'hypothesis' has 100000 words");
        refused(
                header + "a," + "w".repeat(300_000) + ",neutral\n",
                "line 2: the text of column 'hypothesis' has 1 words and 300000");
        refused(header + "a,b,-\n", "None of the 1 rows has a label");
    }

    @Test
    void aQuotationMarkThatIsNeverClosedIsReported() {
        Path file = write(
                "open.csv", "premise,hypothesis,label\na,b,neutral\n\"a,b,neutral\n" + "c,d,neutral\n".repeat(10));
        assertThatThrownBy(() -> dataSets.importFiles(
                        ImportRequest.pairs("d", Format.CSV, List.of(file), COLUMNS), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("open.csv, line ");
        assertThat(dataSets.list()).isEmpty();
    }

    @Test
    void invalidUtf8IsReportedWithLineAndOffset() throws IOException {
        Path file = folder.resolve("latin.csv");
        byte[] start = "premise,hypothesis,label\na,b,neutral\ncaf".getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[start.length + 10];
        System.arraycopy(start, 0, bytes, 0, start.length);
        bytes[start.length] = (byte) 0xE9;
        Files.write(file, bytes);
        assertThatThrownBy(() -> dataSets.importFiles(
                        ImportRequest.pairs("d", Format.CSV, List.of(file), COLUMNS), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "latin.csv, line 3: the bytes from offset " + start.length + " are not UTF-8; save");
    }

    @Test
    void badJsonAndMembersOfTheWrongTypeAreReportedWithTheirLine() {
        String good = "{\"premise\": \"a\", \"hypothesis\": \"b\", \"label\": \"neutral\"}\n";
        refused(Format.JSONL, good + "{\"premise\": \n", "line 2: this is not JSON");
        refused(Format.JSONL, good + "[1]\n", "line 2: this is JSON but not an object");
        refused(Format.JSONL, good + good.replace("\"a\"", "3"), "line 2: 'premise' must be a text in quotes, not 3");
        refused(Format.JSONL, good + "{\"text\": \"a\"}", "line 2: there is no column 'premise'; this object has text");
        refused(Format.PARQUET, "not parquet", "cannot be read as Parquet");
    }

    @Test
    void oddCharactersSurviveOrAreRefused() {
        Path file = write("odd.jsonl", """
                {"premise": "a\\u0000b \\ud83d\\ude00", "hypothesis": "'; DROP TABLE assay_datasets; --", "label": "neutral"}
                """);
        DataSet set =
                dataSets.importFiles(ImportRequest.pairs("odd", Format.JSONL, List.of(file), COLUMNS), Run.unwatched());
        assertThat(set.example(0))
                .isEqualTo(new Example(0, "a\u0000b \uD83D\uDE00", "'; DROP TABLE assay_datasets; --", "neutral"));
        dataSets.delete("odd");
        refused(
                Format.JSONL,
                "{\"premise\": \"half \\ud83d\", \"hypothesis\": \"b\", \"label\": \"neutral\"}",
                "line 1: the text of column 'premise' has half a character");
    }

    @Test
    void aFileThatIsNotThereAndANameThatCannotBeAreRefused() {
        assertThatThrownBy(() -> dataSets.importFiles(
                        ImportRequest.snli("d", List.of(folder.resolve("absent.tsv"))), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("There is no file");
        assertThatThrownBy(() -> dataSets.store("a/b", false, DataSet.PAIR_FIELDS, List.of(), List.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'a/b' cannot name a data set");
    }

    @Test
    void aCancelledImportLeavesNothing() throws SQLException {
        StringBuilder text = new StringBuilder("premise,hypothesis,label\n");
        for (int i = 0; i < 5_000; i++) {
            text.append("a").append(i).append(",b,neutral\n");
        }
        Path file = write("many.csv", text.toString());
        Run cancelled = new CancelledAfter(5);
        assertThatThrownBy(() ->
                        dataSets.importFiles(ImportRequest.pairs("d", Format.CSV, List.of(file), COLUMNS), cancelled))
                .isInstanceOf(CancellationException.class);
        assertThat(dataSets.list()).isEmpty();
        try (Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery("SELECT count(*) FROM duckdb_tables()")) {
            tables.next();
            assertThat(tables.getInt(1)).as("tables: the two catalogues alone").isEqualTo(2);
        }
    }

    /** A run that is cancelled at the given look. */
    private static final class CancelledAfter implements Run {
        private int left;

        CancelledAfter(int looks) {
            this.left = looks;
        }

        @Override
        public void progress(double fraction, String message) {}

        @Override
        public void partial(Object part) {}

        @Override
        public void log(String line) {}

        @Override
        public void checkCancelled() {
            if (--left <= 0) {
                throw new CancellationException();
            }
        }
    }

    private Path sample(Format format) throws SQLException {
        return switch (format) {
            case CSV -> write("d.csv", """
                    id,Premise,hypothesis,label
                    1,"He said ""hi"", twice.",Zoë 😀 spoke.,entailment
                    2,x,y,
                    3,Two dogs.,Nobody.,contradiction
                    """);
            case TSV ->
                write(
                        "d.tsv",
                        "\uFEFFpremise\thypothesis\tlabel\r\n"
                                + "\"He said \"\"hi\"\", twice.\"\tZoë 😀 spoke.\tentailment\r\nx\ty\t-\r\nTwo dogs.\tNobody.\tContradiction");
            case JSONL -> write("d.jsonl", """
                    {"premise": "He said \\"hi\\", twice.", "hypothesis": "Zo\\u00eb 😀 spoke.", "label": 0}

                    {"premise": "x", "hypothesis": "y", "label": null}
                    {"premise": "Two dogs.", "hypothesis": "Nobody.", "label": "contradiction"}
                    """);
            case PARQUET -> {
                Path file = folder.resolve("d.parquet");
                try (Statement statement = connection.createStatement()) {
                    statement.execute("COPY (SELECT * FROM (VALUES ('He said \"hi\", twice.', 'Zoë 😀 spoke.', 0),"
                            + " ('x', 'y', -1), ('Two dogs.', 'Nobody.', 2)) AS t(premise, hypothesis, label)) TO '"
                            + file + "' (FORMAT parquet)");
                }
                yield file;
            }
            case SNLI -> throw new AssertionError("not a sample");
        };
    }

    private void refused(String csv, String message) {
        refused(Format.CSV, csv, message);
    }

    private void refused(Format format, String content, String message) {
        Path file = write("bad", content);
        assertThatThrownBy(() ->
                        dataSets.importFiles(ImportRequest.pairs("d", format, List.of(file), COLUMNS), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(message);
        assertThat(dataSets.list()).isEmpty();
    }

    private Path write(String name, String content) {
        try {
            return Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path real(String name) {
        Path file = Path.of(System.getProperty("assay.shared", ""), "real").resolve(name);
        assumeTrue(Files.exists(file), "real data is not there: " + file);
        return file;
    }
}
