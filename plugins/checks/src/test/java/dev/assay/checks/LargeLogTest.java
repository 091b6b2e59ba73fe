package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A log that no memory holds is read line by line. A build reads some megabytes; {@code -Dassay.large.log=4000} makes as many of them, for
 * instance {@code mvn -pl plugins/checks -am test -Dtest=LargeLogTest -Dassay.large.log=4000 -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Timeout(600)
class LargeLogTest {

    private static final int MEGABYTES = Integer.getInteger("assay.large.log", 96);
    /** What may be held of it, as much as there is. */
    private static final long HELD = 32 << 20;

    @TempDir
    private Path folder;

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** The lines never lie on a disk: a pipe with a name is read as they are written. Some have fields of a megabyte that nobody asked for. */
    @Test
    void aLogOfGenerationsIsReadAsItComes() throws Exception {
        Path pipe = folder.resolve("log.jsonl");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "skipped: no named pipes here");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        try (Transformer model = Transformer.load(Places.tiny("llama"))) {
            LanguageSubject subject = new TransformerSubject(model, Places.tiny("llama"), "llama", Run.unwatched());
            String right = "{\"prompt_ids\":[3,5],\"output_ids\":[7],\"logprobs\":[%.9f],\"note\":\"%s\"}%n"
                    .formatted(
                            LogSoftmax.of(
                                    subject.logits(Batch.of(new int[] {3, 5})).getFirst()[1])[7],
                            "x".repeat(1 << 20));
            long before = used();
            CompletableFuture<Long> held = CompletableFuture.supplyAsync(() -> {
                try (BufferedWriter out = Files.newBufferedWriter(pipe)) {
                    for (int i = 0; i < MEGABYTES; i++) {
                        out.write(right);
                    }
                    out.flush();
                    return used() - before;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            List<Finding> findings = new LogReading(pipe, Precision.SINGLE, subject, Run.unwatched()).findings();
            assertThat(Findings.of(findings, "log-score").summary())
                    .isEqualTo(MEGABYTES + " tokens of " + MEGABYTES + " texts agree");
            assertThat(held.get(60, TimeUnit.SECONDS)).isLessThan(HELD);
        }
    }
}
