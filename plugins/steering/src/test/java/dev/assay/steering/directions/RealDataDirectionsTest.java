package dev.assay.steering.directions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import dev.assay.engine.corpus.Columns;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.ImportRequest;
import dev.assay.engine.corpus.StrictUtf8;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Parameters;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Directions from real data in a real small model; skipped where {@code ../shared/real} is absent. */
class RealDataDirectionsTest {

    @TempDir
    private Path folder;

    private Workspace workspace = Workspace.at(Path.of("unset"));

    @BeforeEach
    void open() {
        workspace = Workspace.at(folder.resolve("workspace"));
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    private static Path real(String name) {
        Path path = Path.of(System.getProperty("assay.shared", "../shared"), "real", name);
        assumeTrue(Files.exists(path), () -> "skipped: no real data at " + path);
        return path;
    }

    private DirectionReport direction(String json) throws Exception {
        SteerDirection analysis = new SteerDirection(workspace);
        ObjectNode given = (ObjectNode) Json.mapper().readTree("{" + json.replace('\'', '"') + "}");
        given.put("model", real("tinystories-656k").toString());
        return analysis.run(Parameters.of(analysis).bind(given), Run.unwatched());
    }

    private static Interval separation(DirectionReport report) {
        return Objects.requireNonNull(report.card().separation());
    }

    /** A model of children's stories knows little of film reviews, but more than chance. */
    @Test
    void sentimentOfFilmReviewsIsToldApartAboveChance() throws Exception {
        List<Example> examples = new ArrayList<>();
        for (String line : Files.readAllLines(real("sst2").resolve("stsa.binary.train"))) {
            examples.add(new Example(examples.size(), line.substring(2), "", line.startsWith("1") ? "good" : "bad"));
        }
        workspace.dataSets().store("sst2", false, DataSet.TEXT_FIELDS, List.of("bad", "good"), examples);
        DirectionReport report = direction(
                "'data':'sst2','column':'label','positive':'good','negative':'bad','limit':500,'token':'mean'");
        assertThat(separation(report).low()).isGreaterThan(0.5);
    }

    /** The two reviews of a pair differ in what makes them good or bad; 1,707 pairs are in the file. */
    @Test
    void revisedReviewsArePairedByTheirNumber() throws Exception {
        Path file = real("cad-sentiment").resolve("combined_paired_train_paired.tsv");
        workspace
                .dataSets()
                .importFiles(
                        ImportRequest.texts(
                                "cad", ImportRequest.Format.TSV, List.of(file), Columns.single("Text", "Sentiment")),
                        Run.unwatched());
        String source = "'data':'cad','column':'label','positive':'Positive','negative':'Negative','pairBy':'batch_id'";
        Contrast all = new Source("cad", "label", "Positive", "Negative", "batch_id", null, null, null, null)
                .read(workspace, null);
        assertThat(all.positive()).hasSize(1707);
        DirectionReport report = direction(source + ",'method':'pca-pairs','token':'mean','limit':40,'layers':[1]");
        assertThat(report.card().paired()).isTrue();
        assertThat(report.card().pairs()).isEqualTo(40);
    }

    /** A model of children's stories does not know which answer is right, and the card must not claim that it does. */
    @Test
    void questionsWithTwoAnswersGoThroughInferenceTimeIntervention() throws Exception {
        DirectionReport report = direction("'method':'iti','pairs':'" + answers()
                + "','stem':'q','positive':'best','negative':'wrong','limit':120,'heads':4");
        assertThat(report.card().places()).hasSize(4).allMatch(place -> place.contains("attn.hook_z.head."));
        assertThat(report.heads()).hasSize(16);
        assertThat(separation(report).low()).isLessThan(0.5);
        assertThat(report.card().warnings())
                .anyMatch(warning -> warning.contains("does not tell held-out texts apart"));
    }

    private Path answers() throws Exception {
        Path file = folder.resolve("answers.jsonl");
        StringBuilder lines = new StringBuilder();
        try (var rows = CsvReader.builder()
                .ofNamedCsvRecord(StrictUtf8.open(real("truthfulqa").resolve("TruthfulQA.csv")))) {
            rows.forEach(row -> {
                ObjectNode line = Json.mapper().createObjectNode();
                line.put("q", row.getField("Question"));
                line.put("best", row.getField("Best Answer"));
                line.put("wrong", row.getField("Incorrect Answers").split(";", 2)[0]);
                lines.append(line).append('\n');
            });
        }
        Files.writeString(file, lines);
        return file;
    }

    /** Questions with " Yes" and " No": the answers are the last token, which alone tells matching from not, since some statements are turned round. */
    @Test
    void personaStatementsAreContrastivePairs() throws Exception {
        Path file = real("evals-persona").resolve("agreeableness.jsonl");
        DirectionReport report = direction(
                "'method':'caa','token':'last','pairs':'" + file
                        + "','stem':'question','positive':'answer_matching_behavior','negative':'answer_not_matching_behavior','limit':100");
        assertThat(report.card().pairs()).isEqualTo(100);
        assertThat(report.card().warnings()).noneMatch(warning -> warning.contains("longer"));
    }
}
