package dev.assay.engine.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.spi.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is told to end while it trains. */
class EndingProcessTest {

    /** Trains for longer than any test waits. */
    static final class Endless {
        public static void main(String[] arguments) {
            new PairTrainer(Toy.settings().withSizes(32, 128, 256).withEpochs(1_000_000, 1_000_000))
                    .train(Toy.pairs(12_800, 1), Toy.pairs(100, 2), Path.of(arguments[0]), Run.unwatched());
        }
    }

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
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            Path checkpoint = out.resolve(PairTraining.CHECKPOINT);
            for (int i = 0; i < 600 && process.isAlive() && !Files.exists(checkpoint); i++) {
                Thread.sleep(100);
            }
            assertThat(checkpoint).exists();
            // Into the next epoch of 800 steps.
            Thread.sleep(500);
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        // 128 + SIGTERM; a crash would be 134.
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("log")))
                .isEqualTo(143);
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("out", "log");
        }
        try (Safetensors file = Safetensors.open(out.resolve(PairTraining.CHECKPOINT))) {
            assertThat(file.metadata().get("state")).containsPattern("\"step\":[1-9]");
        }
    }
}
