package dev.assay.engine.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    private Path folder;

    @Test
    void aFailureKeepsTheOldFileAndLeavesNothingElse() throws Exception {
        Path target = folder.resolve("result.csv");
        AtomicFile.write(target, "old".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> AtomicFile.write(target, out -> {
                    out.write(1);
                    throw new IOException("halfway");
                }))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(target.toString())
                .hasMessageContaining("halfway");
        assertThat(target).hasContent("old");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void aFolderIsReplacedWhole() throws Exception {
        Path target = folder.resolve("index");
        AtomicFile.writeFolder(target, into -> Files.writeString(into.resolve("a"), "1"));
        AtomicFile.writeFolder(target, into -> Files.writeString(into.resolve("b"), "2"));
        try (var files = Files.list(target)) {
            assertThat(files).containsExactly(target.resolve("b"));
        }
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void aFullDiskIsNamedWithPlaceAndRemedy() {
        Path target = folder.resolve("result.csv");
        // The message is the one that Linux gives for ENOSPC.
        assertThatThrownBy(() -> AtomicFile.write(target, out -> {
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(target.toString())
                .hasMessageContaining("full")
                .hasMessageContaining("free some space");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileWhereAFolderIsNeededIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> AtomicFile.write(file.resolve("below/x"), new byte[0]))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Not a directory");
    }
}
