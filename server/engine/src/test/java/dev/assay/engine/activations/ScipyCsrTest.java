package dev.assay.engine.activations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScipyCsrTest {

    @TempDir
    Path folder;

    private final Map<String, byte[]> entries = new HashMap<>();

    /** Rows: {3, 1}, {}, {0 twice, 2 as zero, 1 as 2 - 2}; by hand that is {1, 3}, {}, {0}. */
    @BeforeEach
    void aSmallMatrix() {
        entries.put("format", NpyBytes.array("|S3", "()", "csr".getBytes(StandardCharsets.US_ASCII)));
        entries.put("shape", NpyBytes.array("<i4", "(2,)", NpyBytes.ints(3, 4)));
        entries.put("indptr", NpyBytes.array("<i4", "(4,)", NpyBytes.ints(0, 2, 2, 7)));
        entries.put("indices", NpyBytes.array("<i4", "(7,)", NpyBytes.ints(3, 1, 0, 0, 2, 1, 1)));
        entries.put("data", NpyBytes.array("<f4", "(7,)", NpyBytes.floats(1, 1, 1, 1, 0, 2, -2)));
    }

    private ScipyCsr read() throws IOException {
        return ScipyCsr.read(NpyBytes.zip(folder.resolve("c.npz"), entries));
    }

    private void refused(String entry, byte[] bytes, String... parts) throws IOException {
        byte[] good = entries.put(entry, bytes);
        assertThatThrownBy(this::read)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("c.npz")
                .hasMessageContainingAll(parts);
        entries.put(entry, good);
    }

    @Test
    void columnsAreSortedRepeatsSummedAndZerosDropped() throws IOException {
        ScipyCsr csr = read();
        assertThat(csr.rows()).isEqualTo(3);
        assertThat(csr.columns()).isEqualTo(4);
        assertThat(csr.rowStarts()).containsExactly(0, 2, 2, 3);
        assertThat(csr.columnNumbers()).containsExactly(1, 3, 0);
    }

    @Test
    void booleansAndUnicodeFormatNamesAreRead() throws IOException {
        entries.put("format", NpyBytes.array("<U3", "()", "csr".getBytes(StandardCharsets.UTF_32LE)));
        entries.put("data", NpyBytes.array("|b1", "(7,)", new byte[] {1, 1, 1, 1, 0, 1, 1}));
        assertThat(read().columnNumbers()).containsExactly(1, 3, 0, 1);
    }

    @Test
    void damagedFilesAreRefusedWithOneClearSentence() throws IOException {
        refused("format", NpyBytes.array("|S3", "()", "coo".getBytes(StandardCharsets.US_ASCII)), "'coo'", "tocsr");
        refused("shape", NpyBytes.array("<i4", "(2,)", NpyBytes.ints(5, 4)), "row starts");
        refused("shape", NpyBytes.array("<i4", "(2,)", NpyBytes.ints(3, 3)), "column 3", "row 0");
        refused("indptr", NpyBytes.array("<i4", "(4,)", NpyBytes.ints(0, 3, 2, 7)), "fall after row 1");
        refused("indptr", NpyBytes.array("<i4", "(4,)", NpyBytes.ints(0, 2, 2, 6)), "7 entries");
        refused("data", NpyBytes.array("<f4", "(1,)", NpyBytes.floats(1)), "7 column numbers but 1 values");
        refused("indices", NpyBytes.array("<f4", "(7,)", new byte[28]), "indices.npy", "integers");
        entries.remove("data");
        assertThatThrownBy(this::read).hasMessageContaining("no entry data.npy");
        Path text = Files.writeString(folder.resolve("c.npz"), "not a zip");
        assertThatThrownBy(() -> ScipyCsr.read(text))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("not an .npz");
        assertThatThrownBy(() -> ScipyCsr.read(folder.resolve("none.npz"))).hasMessageContaining("does not exist");
    }
}
