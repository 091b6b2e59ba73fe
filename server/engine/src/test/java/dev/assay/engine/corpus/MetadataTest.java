package dev.assay.engine.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.assay.engine.corpus.ImportRequest.Format;
import dev.assay.spi.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other columns of imported files. Expected values are those written in the files here. */
class MetadataTest {

    private static final String CSV = """
            premise,hypothesis,label,length,checked,source,id,note
            A man.,A cat.,neutral,2.5,true,web,007,
            A dog.,A pet.,entailment,,FALSE,book,008,<b>x</b>
            A cow.,A car.,-,9,true,web,009,left out
            A hen.,A cup.,contradiction,-1e3,,web,010,NaN
            """;

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

    @Test
    void everyColumnGetsTheNarrowestTypeOfAllItsValues() throws IOException {
        DataSet data = imported(Format.CSV, CSV);
        assertThat(data.columns())
                .containsExactlyInAnyOrder(
                        new DataColumn("length", ColumnType.NUMBER),
                        new DataColumn("checked", ColumnType.BOOLEAN),
                        new DataColumn("source", ColumnType.CATEGORY),
                        new DataColumn("id", ColumnType.CATEGORY),
                        new DataColumn("note", ColumnType.CATEGORY));
        // The third row has no label, so the fourth is number 2.
        assertThat(numbers(data, "length")).containsExactly(entry(0, 2.5), entry(2, -1000.0));
        assertThat(numbers(data, "checked")).containsExactly(entry(0, 1.0), entry(1, 0.0));
        assertThat(texts(data, "id")).containsExactly(entry(0, "007"), entry(1, "008"), entry(2, "010"));
        assertThat(texts(data, "note")).containsExactly(entry(1, "<b>x</b>"), entry(2, "NaN"));
    }

    @Test
    void jsonAndTsvGiveTheSameColumnsAsCsv() throws IOException {
        DataSet json = imported(Format.JSONL, """
                {"premise": "A man.", "hypothesis": "A cat.", "label": "neutral", "length": 2.5, "checked": true, "tags": ["a", 1]}
                {"premise": "A dog.", "hypothesis": "A pet.", "label": "entailment", "length": null, "late": "now"}
                """);
        assertThat(numbers(json, "length")).containsExactly(entry(0, 2.5));
        assertThat(numbers(json, "checked")).containsExactly(entry(0, 1.0));
        assertThat(texts(json, "tags")).containsExactly(entry(0, "[\"a\",1]"));
        assertThat(texts(json, "late")).containsExactly(entry(1, "now"));
        DataSet tsv = imported(Format.TSV, CSV.replace(',', '\t'));
        assertThat(numbers(tsv, "length")).containsExactly(entry(0, 2.5), entry(2, -1000.0));
    }

    @Test
    void parquetKeepsItsOtherColumns() throws SQLException {
        Path file = folder.resolve("pairs.parquet");
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (SELECT * FROM (VALUES ('A man.', 'A cat.', 'neutral', 0.1, DATE '2020-02-03', true),"
                            + " ('A dog.', 'A pet.', 'entailment', 'nan'::DOUBLE, NULL, NULL))"
                            + " t(premise, hypothesis, label, score, day, ok)) TO '" + file + "' (FORMAT parquet)");
        }
        DataSet data = dataSets.importFiles(request(Format.PARQUET, file), Run.unwatched());
        assertThat(numbers(data, "score")).containsExactly(entry(0, 0.1));
        assertThat(texts(data, "day")).containsExactly(entry(0, "2020-02-03"));
        assertThat(numbers(data, "ok")).containsExactly(entry(0, 1.0));
    }

    @Test
    void namesThatClashAreTold() throws IOException {
        DataSet data = dataSets.importFiles(
                ImportRequest.pairs(
                        "clash",
                        Format.CSV,
                        List.of(Files.writeString(folder.resolve("clash.csv"), """
                                a,b,gold,label,Label,same,same,
                                A man.,A cat.,neutral,1,2,3,4,5
                                """)),
                        Columns.pair("a", "b", "gold")),
                Run.unwatched());
        assertThat(data.columns())
                .extracting(DataColumn::name)
                .containsExactly("label_2", "Label", "same", "same_2", "column_8");
        assertThat(numbers(data, "label_2")).containsExactly(entry(0, 1.0));
        assertThat(numbers(data, "same_2")).containsExactly(entry(0, 4.0));
    }

    @Test
    void twoFilesWithOtherColumnsGiveTheUnion() throws IOException {
        Path first = Files.writeString(folder.resolve("1.csv"), "premise,hypothesis,label,x\na,b,neutral,1\n");
        Path second = Files.writeString(folder.resolve("2.csv"), "premise,hypothesis,y,label,x\nc,d,2,neutral,word\n");
        DataSet data = dataSets.importFiles(
                ImportRequest.pairs(
                        "two", Format.CSV, List.of(first, second), Columns.pair("premise", "hypothesis", "label")),
                Run.unwatched());
        assertThat(texts(data, "x")).containsExactly(entry(0, "1"), entry(1, "word"));
        assertThat(numbers(data, "y")).containsExactly(entry(1, 2.0));
    }

    @Test
    void manyDifferentTextsAreNoCategoryAndStayInTheDatabase() throws IOException {
        StringBuilder csv = new StringBuilder("premise,hypothesis,label,note,group\n");
        for (int row = 0; row < 1500; row++) {
            csv.append("p,h,neutral,note ")
                    .append(1499 - row)
                    .append(",g")
                    .append(row % 700)
                    .append('\n');
        }
        DataSet data = imported(Format.CSV, csv.toString());
        DataColumn note = column(data, "note");
        assertThat(note.type()).isEqualTo(ColumnType.TEXT);
        assertThat(column(data, "group").type()).isEqualTo(ColumnType.CATEGORY);
        List<Integer> rows = new ArrayList<>();
        data.text(note).rowsEqual("note 3", rows::add);
        assertThat(rows).containsExactly(1496);
        data.text(note).rowsContaining("TE 149", rows::add);
        assertThat(rows).hasSize(1 + 11);
        // "note 0" comes first, and "note 999" last, in the order of texts.
        int[] ranks = data.text(note).ranks();
        assertThat(ranks[1499]).isZero();
        assertThat(ranks[500]).isEqualTo(1499);
        assertThat(data.text(note).values(new int[] {1499, 0}, 5)).isEqualTo(Map.of(1499, "note …", 0, "note …"));
        rows.clear();
        data.text(DataSet.HYPOTHESIS).rowsContaining("H", rows::add);
        assertThat(rows).hasSize(1500);
    }

    @Test
    void theColumnsOfADataSetGoWithIt() throws Exception {
        imported(Format.CSV, CSV);
        dataSets.delete("data");
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT (SELECT count(*) FROM assay_columns), (SELECT count(*) FROM duckdb_tables() WHERE"
                                + " table_name LIKE 'column_%' OR table_name LIKE 'arriving_%')")) {
            result.next();
            assertThat(result.getInt(1)).isZero();
            assertThat(result.getInt(2)).isZero();
        }
    }

    @Test
    void theOtherColumnsDoNotChangeTheFingerprint() throws IOException {
        String with = imported(Format.CSV, CSV).fingerprint();
        String without = imported(Format.CSV, """
                premise,hypothesis,label
                A man.,A cat.,neutral
                A dog.,A pet.,entailment
                A hen.,A cup.,contradiction
                """).fingerprint();
        assertThat(with).isEqualTo(without);
    }

    private DataSet imported(Format format, String content) throws IOException {
        Path file = Files.writeString(folder.resolve("data.file"), content);
        return dataSets.importFiles(request(format, file).replacing(), Run.unwatched());
    }

    private static ImportRequest request(Format format, Path file) {
        return ImportRequest.pairs("data", format, List.of(file), Columns.pair("premise", "hypothesis", "label"));
    }

    private static DataColumn column(DataSet data, String name) {
        return data.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<Integer, Double> numbers(DataSet data, String name) {
        Map<Integer, Double> numbers = new TreeMap<>();
        data.forEachNumber(column(data, name), numbers::put);
        return numbers;
    }

    private static Map<Integer, String> texts(DataSet data, String name) {
        Map<Integer, String> texts = new TreeMap<>();
        data.forEachText(column(data, name), texts::put);
        return texts;
    }
}
