package dev.assay.checks.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training's log that no memory holds is read in one pass. A build reads some megabytes; {@code -Dassay.large.log=4000} makes as many of
 * them, for instance {@code mvn -pl plugins/checks -am test -Dtest=LargeTrainingLogTest -Dassay.large.log=4000
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Timeout(600)
class LargeTrainingLogTest {

    private static final int MEGABYTES = Integer.getInteger("assay.large.log", 24);
    /** What may be held of it, as much as there is. */
    private static final long HELD = 32 << 20;

    @TempDir
    private Path folder;

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** By hand: losses go from 2 down to 1, and the rows are counted as they are written. */
    @Test
    void aTrainingsLogIsReadInOnePassWithFewPointsKept() throws Exception {
        Path log = folder.resolve("log.csv");
        long rows = 0;
        long wanted = (long) MEGABYTES << 20;
        long bytes = 0;
        try (BufferedWriter out = Files.newBufferedWriter(log)) {
            out.write("step,train_loss,dev_loss\n");
            while (bytes < wanted) {
                String line = rows + "," + (1 + (wanted - bytes) / (double) wanted) + ",\n";
                out.write(line);
                bytes += line.length();
                rows++;
            }
        }
        long before = used();
        try (Workspace workspace = Workspace.at(folder.resolve("workspace"))) {
            TrainingReport report = new CheckTraining(workspace)
                    .run(
                            new CheckTraining.Parameters(log, null, false, null, null, null, null, null, null),
                            Run.unwatched());
            assertThat(report.reading().rows()).isEqualTo(rows);
            assertThat(report.series().getFirst().seen()).isEqualTo(rows);
            assertThat(report.series().getFirst().points()).hasSizeLessThan(5000);
            assertThat(used() - before).isLessThan(HELD);
        }
    }
}
