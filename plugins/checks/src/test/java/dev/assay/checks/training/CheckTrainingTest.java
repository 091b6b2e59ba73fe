package dev.assay.checks.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.RunState;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The analysis on models, data and runs of a workspace. */
class CheckTrainingTest {

    @TempDir
    private Path folder;

    private @Nullable Workspace workspace;

    @BeforeEach
    void open() {
        workspace = Workspace.at(folder.resolve("workspace"));
    }

    @AfterEach
    void close() {
        Objects.requireNonNull(workspace).close();
    }

    private TrainingReport check(CheckTraining.Parameters parameters) throws Exception {
        return new CheckTraining(Objects.requireNonNull(workspace)).run(parameters, Run.unwatched());
    }

    private static CheckTraining.Parameters ofRun(String id, boolean follow) {
        return new CheckTraining.Parameters(null, id, follow, null, null, null, null, null, null);
    }

    private static CheckTraining.Parameters byHeart(@Nullable String model, String data) {
        return new CheckTraining.Parameters(null, null, false, model, null, 8, data, null, null);
    }

    private Path keptRun(String id, String analysis, RunState state, String... events) throws IOException {
        Path run =
                Files.createDirectories(Objects.requireNonNull(workspace).runs().resolve(id));
        ObjectNode record = Json.mapper().createObjectNode();
        record.put("id", id).put("analysis", analysis).put("command", "").put("message", "");
        record.put("state", Json.nameOf(state)).put("fraction", 0.5).put("created", "2026-03-02T09:14:00Z");
        record.putObject("parameters").put("batchSize", 64).put("learningRate", 0.001);
        record.putArray("log");
        Files.write(run.resolve("run.json"), Json.mapper().writeValueAsBytes((JsonNode) record));
        return Files.write(run.resolve("events.jsonl"), List.of(events));
    }

    @Test
    void aRunUnderWayIsReadFromItsPartialResults() throws Exception {
        keptRun(
                "a",
                "train nli",
                RunState.RUNNING,
                "{\"partial\":{\"epoch\":1,\"step\":5,\"steps\":10,\"trainLoss\":1.0,\"trainAccuracy\":0.5,\"devLoss\":null,\"devAccuracy\":null}}",
                "{\"log\":\"a line\"}",
                "{\"partial\":{\"epoch\":1,\"step\":10,\"steps\":10,\"trainLoss\":0.8,\"trainAccuracy\":0.6,\"devLoss\":0.7,\"devAccuracy\":0.65}}",
                "{\"partial\":{\"epoch\":2,\"step\":5,\"st");
        TrainingReport report = check(ofRun("a", false));
        assertThat(report.running()).isTrue();
        assertThat(report.choices()).isEqualTo(3);
        assertThat(report.series()).extracting(Series::metric).contains(Metric.TRAIN_LOSS, Metric.DEV_ACCURACY);
        assertThat(report.loss()).contains("likelihood alone");
        assertThat(report.findings()).isEmpty();
    }

    @Test
    void aRunThatIsNoTrainingIsRefused() throws Exception {
        keptRun("b", "explain", RunState.DONE, "{\"partial\":{}}");
        assertThatThrownBy(() -> check(ofRun("b", false))).hasMessageContaining("no training");
        assertThatThrownBy(() -> check(ofRun("../b", false))).hasMessageContaining("There is no run");
        keptRun("c", "train nli", RunState.RUNNING);
        assertThatThrownBy(() -> check(ofRun("c", false))).hasMessageContaining("no numbers yet");
    }

    @Test
    void eightPairsAreLearnedByHeartByTheRealTrainer() throws Exception {
        Overfit overfit =
                Objects.requireNonNull(check(byHeart("demo", "demo-dev")).overfit());
        assertThat(overfit.learned()).as(overfit.sentence()).isTrue();
        assertThat(overfit.examples()).isEqualTo(8);
        assertThat(overfit.floor()).isZero();
    }

    @Test
    void eightTextsAreLearnedByHeartDownToWhatTellsThemApart() throws Exception {
        Overfit overfit =
                Objects.requireNonNull(check(byHeart("reviews", "reviews")).overfit());
        assertThat(overfit.learned()).as(overfit.sentence()).isTrue();
        // Eight texts that begin alike: at least their first tokens cannot be known.
        assertThat(overfit.floor()).isPositive();
    }

    @Test
    void theBuiltInModelsCalibrationStandsBesideItsNull() throws Exception {
        TrainingReport report =
                check(new CheckTraining.Parameters(null, null, false, "demo", "demo-dev", null, null, null, null));
        Calibration calibration = Objects.requireNonNull(report.calibration());
        assertThat(calibration.bins().stream().mapToInt(Calibration.Bin::rows).sum())
                .isEqualTo(calibration.rows());
        assertThat(calibration.nullLow()).isLessThan(calibration.nullMean()).isPositive();
        assertThat(report.printed()).contains("calibration of demo on demo-dev");
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertThatThrownBy(() -> check(
                        new CheckTraining.Parameters(Path.of("a"), "b", false, null, null, null, null, null, null)))
                .hasMessageContaining("not both");
        assertThatThrownBy(() ->
                        check(new CheckTraining.Parameters(null, null, false, null, null, null, null, null, null)))
                .hasMessageContaining("Name a log file");
        assertThatThrownBy(() -> check(
                        new CheckTraining.Parameters(Path.of("a"), null, false, null, "d", null, null, null, null)))
                .hasMessageContaining("--model");
    }
}
