package dev.assay.checks.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fault is planted into a log of known truth and found; what is not planted is not found. */
class FindingsTest {

    @TempDir
    private Path folder;

    private TrainingReport check(Path log, @Nullable Integer classes, String... columns) throws Exception {
        try (Workspace workspace = Workspace.at(folder.resolve("workspace"))) {
            return new CheckTraining(workspace)
                    .run(
                            new CheckTraining.Parameters(
                                    log, null, false, null, null, null, null, classes, List.of(columns)),
                            Run.unwatched());
        }
    }

    private TrainingReport check(SyntheticTraining training, int classes) throws Exception {
        return check(training.write(folder), classes);
    }

    private static List<String> ids(TrainingReport report) {
        return report.findings().stream().map(Diagnosis::id).toList();
    }

    private static Diagnosis only(TrainingReport report) {
        assertThat(report.findings()).as(report.findings().toString()).hasSize(1);
        return report.findings().getFirst();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 77, 5000})
    void aCleanLogHasNoFinding(int classes) throws Exception {
        List<String> wrong = new ArrayList<>();
        for (int seed = 0; seed < 25; seed++) {
            TrainingReport report = check(new SyntheticTraining(classes, seed), classes);
            report.findings().forEach(finding -> wrong.add(finding.summary()));
            assertThat(report.good()).isTrue();
        }
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "language"})
    void theLogsOfTheBuiltInTrainingsHaveNoFinding(String model) throws Exception {
        Path root = Path.of(System.getProperty("assay.root", "../.."));
        Path log = root.resolve("data/builtin").resolve(model).resolve("training.json");
        TrainingReport report = check(log, model.equals("model") ? 3 : 1500);
        assertThat(report.findings()).isEmpty();
        // By hand from the files: the lowest of their development losses.
        assertThat(report.stopping().byLoss())
                .extracting(Stopping.Point::step)
                .isEqualTo(model.equals("model") ? 7L * 375 : 12452L);
        assertThat(report.loss()).contains("likelihood alone");
    }

    @Test
    void aFirstLossSummedOverTheBatchIsNamed() throws Exception {
        SyntheticTraining training = new SyntheticTraining(3, 1);
        training.begin = 32;
        Diagnosis finding = check(training, 3).findings().getFirst();
        assertThat(finding.id()).isEqualTo("initial-loss");
        assertThat(finding.severity()).isEqualTo(Severity.FAILURE);
        assertThat(finding.cause()).contains("summed over the batch of 32");
    }

    @Test
    void aFirstLossInBitsIsNamedWhereItIsLargeEnoughToTell() throws Exception {
        SyntheticTraining training = new SyntheticTraining(5000, 1);
        training.begin = 1 / Math.log(2);
        Diagnosis finding = check(training, 5000).findings().getFirst();
        assertThat(finding.id()).isEqualTo("initial-loss");
        assertThat(finding.cause()).contains("in bits");
    }

    @Test
    void aFirstLossDividedByTheStepsOfAnAccumulationIsNamed() throws Exception {
        SyntheticTraining training = new SyntheticTraining(5000, 1);
        training.begin = 1 / 4.0;
        assertThat(check(training, 5000).findings().getFirst().cause()).contains("divided by 4");
    }

    @Test
    void aLossThatStaysAtGuessingIsAFailure() throws Exception {
        SyntheticTraining training = new SyntheticTraining(3, 2);
        training.flatFrom = 1;
        TrainingReport report = check(training, 3);
        assertThat(only(report).id()).isEqualTo("not-learning");
        assertThat(report.good()).isFalse();
    }

    @Test
    void aPlateauFarAboveZeroIsNamedWithItsStep() throws Exception {
        SyntheticTraining training = new SyntheticTraining(3, 3);
        training.steps = 20_000;
        training.flatFrom = 400;
        TrainingReport report = check(training, 3);
        assertThat(ids(report)).contains("plateau").doesNotContain("not-learning", "diverged");
        assertThat(report.good()).isTrue();
    }

    @Test
    void aLossThatGrowsHasDiverged() throws Exception {
        SyntheticTraining training = new SyntheticTraining(3, 4);
        training.divergesFrom = 2500;
        Diagnosis finding = only(check(training, 3));
        assertThat(finding.id()).isEqualTo("diverged");
        assertThat(finding.severity()).isEqualTo(Severity.FAILURE);
        assertThat(finding.evidence().get(1).step()).isBetween(2000L, 2600L);
    }

    @Test
    void aLossThatIsNaNIsNamedWithItsFirstStep() throws Exception {
        SyntheticTraining training = new SyntheticTraining(3, 5);
        training.nanFrom = 3000;
        Diagnosis finding = check(training, 3).findings().getFirst();
        assertThat(finding.id()).isEqualTo("not-a-number");
        assertThat(finding.summary()).contains("NaN from step 3000 on");
    }

    @Test
    void spikesAreFoundAtTheirSteps() throws Exception {
        SyntheticTraining training = new SyntheticTraining(3, 6);
        training.spikes = List.of(1500, 3100);
        Diagnosis finding = only(check(training, 3));
        assertThat(finding.id()).isEqualTo("loss-spikes");
        assertThat(finding.evidence()).extracting(Diagnosis.Evidence::step).containsExactly(1500L, 3100L);
    }

    @Test
    void aRisingLossWithARisingAccuracyIsOverConfidenceWithBothStoppingPoints() throws Exception {
        SyntheticTraining training = new SyntheticTraining(3, 7);
        training.devRisesFrom = 1600;
        TrainingReport report = check(training, 3);
        assertThat(only(report).id()).isEqualTo("over-confidence");
        assertThat(report.stopping().byLoss()).extracting(Stopping.Point::step).isEqualTo(1600L);
        assertThat(Objects.requireNonNull(report.stopping().byAccuracy()).step())
                .isGreaterThanOrEqualTo(3600);
    }

    @Test
    void aRisingLossWithAFallingAccuracyIsOverfitting() throws Exception {
        SyntheticTraining training = new SyntheticTraining(3, 8);
        training.devRisesFrom = 1600;
        training.devAccuracyFalls = true;
        assertThat(only(check(training, 3)).id()).isEqualTo("overfitting");
    }

    @Test
    void aPenaltyWithinTheLossIsTold() throws Exception {
        SyntheticTraining training = new SyntheticTraining(3, 9);
        training.penalty = 0.2;
        assertThat(ids(check(training, 3))).containsExactly("loss-parts");
    }

    @Test
    void aLogWithoutMetricsOnTrainingDataIsTold() throws Exception {
        SyntheticTraining training = new SyntheticTraining(3, 10);
        training.trainAccuracy = false;
        assertThat(only(check(training, 3)).severity()).isEqualTo(Severity.NOTE);
        training.trainLoss = false;
        assertThat(only(check(training, 3)).severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void gradientsThatAreAlwaysClippedAreTold() throws Exception {
        SyntheticTraining training = new SyntheticTraining(3, 11);
        training.clippedTo = 0.1;
        assertThat(only(check(training, 3)).id()).isEqualTo("gradient-clipped");
    }

    @Test
    void gradientsThatVanishWhileTheLossIsHighAreTold() throws Exception {
        SyntheticTraining training = new SyntheticTraining(3, 12);
        training.flatFrom = 1;
        training.gradient = 1e-10;
        assertThat(ids(check(training, 3))).contains("not-learning", "gradient-vanishes");
    }

    @Test
    void aMissingMetricIsAnErrorThatSaysHowToMapColumns() throws IOException {
        Path log = Files.writeString(folder.resolve("odd.csv"), "schritt,verlust\n1,2\n");
        assertThat(catchThrowable(() -> check(log, null)))
                .hasMessageContaining("its columns are schritt, verlust")
                .hasMessageContaining("--columns");
    }

    @Test
    void unusualColumnsAreReadAsTheUserMapsThem() throws Exception {
        Path log = Files.writeString(folder.resolve("odd.csv"), "schritt;verlust\r\n1;0,75\r\n2;0,5\n3;0,25\r");
        TrainingReport report = check(log, null, "step=schritt", "train-loss=verlust");
        Series series = report.series().getFirst();
        assertThat(series.points()).extracting(Series.Point::value).containsExactly(0.75, 0.5, 0.25);
        assertThat(series.lastStep()).isEqualTo(3);
    }
}
