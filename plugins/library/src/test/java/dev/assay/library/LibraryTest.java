package dev.assay.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.corpus.ImportRequest.Format;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.TrainReport;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryTest {

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void open() {
        workspace = Workspace.at(folder.resolve("workspace"), List.of());
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    @Test
    void aFileBecomesADataSetOfItsNameAndRowsWithoutGoldLabelAreCounted() throws Exception {
        Import.Imported imported = pairs("news.csv", 12, null, false);
        assertThat(imported.name()).isEqualTo("news");
        assertThat(imported.rows()).isEqualTo(12);
        assertThat(imported.leftOut()).isEqualTo(1);
        assertThat(imported.labels()).containsExactly("entailment", "neutral", "contradiction");
        assertThat(workspace.dataSets().get("news").example(1).hypothesis()).isEqualTo("A dog runs 1.");
    }

    @Test
    void aTakenNameIsRefusedUnlessItMayBeReplaced() throws Exception {
        pairs("first.csv", 12, "mine", false);
        assertThatThrownBy(() -> pairs("second.csv", 6, "mine", false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("mine");
        assertThat(workspace.dataSets().get("mine").rows()).isEqualTo(12);
        assertThat(pairs("second.csv", 6, "mine", true).rows()).isEqualTo(6);
    }

    @Test
    void columnsThatAreNotNamedAreAskedFor() throws Exception {
        Path file = file("pairs.csv", 3);
        assertThatThrownBy(() -> new Import(workspace)
                        .run(
                                new Import.Parameters(Format.CSV, List.of(file), null, "p", null, "l", null, false),
                                Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--premise COLUMN --hypothesis COLUMN");
    }

    @Test
    void aModelTrainedOnADataSetIsKnownByTheNameOfItsFolder() throws Exception {
        pairs("train.csv", 30, null, false);
        pairs("dev.csv", 12, null, false);
        Path out = folder.resolve("small");
        TrainReport report = new TrainNli(workspace).run(training("train", out), Run.unwatched());
        assertThat(report.trainPairs()).isEqualTo(30);
        assertThat(report.devPairs()).isEqualTo(12);
        assertThat(report.epochs()).hasSize(2);
        assertThat(workspace.models().find("small")).isEqualTo(out);
        try (PairModel model = PairModel.load(out)) {
            assertThat(model.config().mlpSize()).isEqualTo(7);
        }
        assertThatThrownBy(() -> new TrainNli(workspace).run(training("trian", folder.resolve("x")), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("train");
    }

    private static TrainNli.Parameters training(String data, Path out) {
        return new TrainNli.Parameters(List.of(data), "dev", out, 2, 2, 8, 0.001, 0.8, 4, 5, 7, 0.1, 1, 1, null);
    }

    private Import.Imported pairs(String name, int rows, @Nullable String as, boolean replace) throws Exception {
        return new Import(workspace)
                .run(
                        new Import.Parameters(Format.CSV, List.of(file(name, rows)), as, "p", "h", "l", null, replace),
                        Run.unwatched());
    }

    /** So many labelled rows, and one more without gold label. */
    private Path file(String name, int rows) throws Exception {
        List<String> labels = List.of("entailment", "neutral", "contradiction");
        StringBuilder csv = new StringBuilder("p,h,l\n");
        for (int row = 0; row < rows; row++) {
            csv.append("\"A man, asleep ")
                    .append(row)
                    .append(".\",A dog runs ")
                    .append(row)
                    .append(".,")
                    .append(labels.get(row % 3))
                    .append('\n');
        }
        csv.append("A man.,A cat.,-\n");
        return Files.writeString(folder.resolve(name), csv);
    }
}
