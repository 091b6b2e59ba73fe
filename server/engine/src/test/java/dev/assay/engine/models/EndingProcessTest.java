package dev.assay.engine.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.spi.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process is told to end while it trains. */
class EndingProcessTest {

    private static final String UNDER_WAY = "some steps beyond a checkpoint";

    /** Trains for longer than any test waits, and says when it is some steps into the epoch after a checkpoint. */
    static final class Endless {
        public static void main(String[] arguments) {
            Path out = Path.of(arguments[0]);
            new PairTrainer(Toy.settings().withSizes(32, 128, 256).withEpochs(1_000_000, 1_000_000))
                    .train(Toy.pairs(12_800, 1), Toy.pairs(100, 2), out, new Announcing(out));
        }
    }

    private static final class Announcing implements Run {
        private final Path checkpoint;
        private int asked;

        Announcing(Path out) {
            this.checkpoint = out.resolve(PairTraining.CHECKPOINT);
        }

        @Override
        public void progress(double fraction, String message) {}

        @Override
        public void partial(Object part) {}

        @Override
        public void log(String line) {}

        @Override
        public void checkCancelled() {
            if (asked < 20 && Files.exists(checkpoint) && ++asked == 20) {
                System.out.println(UNDER_WAY);
            }
        }
    }

    @Timeout(120)
    @Test
    void aTrainingProcessThatIsToldToEndSavesItsCheckpointAndDoesNotCrash(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.add(Endless.class.getName());
        command.add(out.toString());
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        StringBuilder log = new StringBuilder();
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            while (line != null && !line.equals(UNDER_WAY)) {
                log.append(line).append('\n');
                line = output.readLine();
            }
            assertThat(line).as(log.toString()).isNotNull();
            // Process.destroy would close the output, and the report of a crash would be lost.
            assertThat(process.toHandle().destroy()).isTrue();
            output.lines().forEach(rest -> log.append(rest).append('\n'));
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        // 128 + SIGTERM; a crash would be 134.
        assertThat(process.exitValue()).as(log.toString()).isEqualTo(143);
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("out");
        }
        try (Safetensors file = Safetensors.open(out.resolve(PairTraining.CHECKPOINT))) {
            assertThat(file.metadata().get("state")).containsPattern("\"step\":[1-9]");
        }
    }
}
