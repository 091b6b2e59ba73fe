package dev.assay.engine.activations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFileTest {

    @TempDir
    Path folder;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("a.npy"), bytes);
    }

    private void refused(byte[] bytes, String... parts) throws IOException {
        Path file = file(bytes);
        assertThatThrownBy(() -> NpyFile.readMatrix(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("a.npy")
                .hasMessageContainingAll(parts);
    }

    @Test
    void float32IsReadRowByRow() throws IOException {
        Activations a = NpyFile.readMatrix(file(NpyBytes.array("<f4", "(2, 3)", NpyBytes.floats(1, 2, 3, 4, 5, 6))));
        assertThat(a.rows()).isEqualTo(2);
        assertThat(a.units()).isEqualTo(3);
        assertThat(a.unit(1)).containsExactly(2, 5);
        assertThat(a.value(1, 2)).isEqualTo(6);
    }

    @Test
    void otherTypesAndByteOrdersBecomeFloat32() throws IOException {
        byte[] doubles = ByteBuffer.allocate(16).putDouble(1.5).putDouble(-2).array();
        assertThat(NpyFile.readMatrix(file(NpyBytes.array(">f8", "(2, 1)", doubles)))
                        .unit(0))
                .containsExactly(1.5f, -2f);
        // IEEE half precision: 0x3c00 is 1, 0xc000 is -2
        byte[] halves = {0x00, 0x3c, 0x00, (byte) 0xc0};
        assertThat(NpyFile.readMatrix(file(NpyBytes.array("<f2", "(2, 1)", halves)))
                        .unit(0))
                .containsExactly(1f, -2f);
        byte[] bytes = {(byte) 255, 1};
        assertThat(NpyFile.readMatrix(file(NpyBytes.array("|u1", "(2, 1)", bytes)))
                        .unit(0))
                .containsExactly(255f, 1f);
        assertThat(NpyFile.readMatrix(file(NpyBytes.array("|i1", "(2, 1)", bytes)))
                        .unit(0))
                .containsExactly(-1f, 1f);
        assertThat(NpyFile.readMatrix(file(NpyBytes.array("<i4", "(1, 1)", NpyBytes.ints(-7))))
                        .unit(0))
                .containsExactly(-7f);
    }

    @Test
    void activeMeansStrictlyGreater() throws IOException {
        float[] column = new float[130];
        for (int row = 0; row < column.length; row++) {
            column[row] = row;
        }
        Activations a = NpyFile.readMatrix(file(NpyBytes.array("<f4", "(130, 1)", NpyBytes.floats(column))));
        assertThat(a.active(0, 64).cardinality()).isEqualTo(65);
        assertThat(a.active(0, 64).get(64)).isFalse();
        assertThat(a.active(0, 64).get(129)).isTrue();
    }

    @Test
    void damagedFilesAreRefusedWithOneClearSentence() throws IOException {
        byte[] six = NpyBytes.floats(1, 2, 3, 4, 5, 6);
        refused(new byte[0], "empty");
        refused("unit,threshold\n1,2\n".getBytes(StandardCharsets.UTF_8), "not an NPY array");
        refused(NpyBytes.array("<c8", "(1, 3)", six), "'<c8'", "float32");
        refused(NpyBytes.array("|O", "(1, 3)", six), "'|O'");
        refused(NpyBytes.array("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,), }", six), "fields");
        refused(NpyBytes.array("<f4", "(6,)", six), "1 dimensions");
        refused(NpyBytes.array("<f4", "(1, 2, 3)", six), "3 dimensions");
        refused(NpyBytes.array("<f4", "(0, 3)", new byte[0]), "at least one row");
        refused(NpyBytes.array("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", six), "Fortran");
        refused(NpyBytes.array("<f4", "(3, 3)", six), "truncated");
        refused(NpyBytes.array("<f4", "(1, 3)", six), "12 bytes after its array");
        refused(NpyBytes.array("<f4", "(9223372036854775807, 3)", six), "more elements than can be counted");
        refused(NpyBytes.array("<f4", "(92233720368547758070, 3)", six), "cannot be read");
        refused(NpyBytes.array("{'shape': (1,)}", six), "without descr");
        refused(Arrays.copyOf(NpyBytes.array("<f4", "(2, 3)", six), 30), "damaged");
        assertThatThrownBy(() -> NpyFile.readMatrix(folder.resolve("none.npy"))).hasMessageContaining("does not exist");
    }

    @Test
    void activationsThatAreNotFiniteAreNamedByRowAndUnit() throws IOException {
        refused(NpyBytes.array("<f4", "(2, 2)", NpyBytes.floats(1, 2, 3, Float.NaN)), "NaN", "row 1, unit 1");
        refused(
                NpyBytes.array("<f4", "(2, 2)", NpyBytes.floats(1, Float.NEGATIVE_INFINITY, 3, 4)),
                "-Infinity",
                "row 0, unit 1");
    }

    @Test
    void whatIsWrittenCanBeReadAndIsThereOnlyWhenFinished() throws IOException {
        Path file = folder.resolve("w.npy");
        try (NpyWriter writer = NpyWriter.create(file, 2)) {
            for (int row = 0; row < 20_000; row++) {
                writer.row(new float[] {row, -row});
            }
            assertThat(file).doesNotExist();
            writer.finish();
        }
        Activations a = NpyFile.readMatrix(file);
        assertThat(a.rows()).isEqualTo(20_000);
        assertThat(a.value(19_999, 1)).isEqualTo(-19_999f);
        assertThat(Files.size(file)).isEqualTo(128 + 20_000 * 8);
        try (NpyWriter writer = NpyWriter.create(folder.resolve("x.npy"), 2)) {
            writer.row(new float[] {1, 2});
        }
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void rowsThatDoNotMatchAreReported() throws IOException {
        Activations a = NpyFile.readMatrix(file(NpyBytes.array("<f4", "(1, 1)", NpyBytes.floats(1))));
        assertThatThrownBy(() -> a.refuseUnlessRows(3, "c.npz")).hasMessageContainingAll("1 rows", "c.npz", "3");
    }
}
