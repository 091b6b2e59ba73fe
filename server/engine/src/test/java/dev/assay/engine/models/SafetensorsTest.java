package dev.assay.engine.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

    @TempDir
    Path folder;

    /** A file by hand: length, header, data. */
    private Path file(String header, byte... data) throws IOException {
        return file(header.getBytes(StandardCharsets.UTF_8).length, header, data);
    }

    private Path file(long length, String header, byte... data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("t.safetensors");
        Files.write(
                file,
                ByteBuffer.allocate(8 + json.length + data.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(length)
                        .put(json)
                        .put(data)
                        .array());
        return file;
    }

    private static String tensor(String name, String dtype, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets
                + "}";
    }

    /** The bytes of 1, −2 and 0.5 in each format, from IEEE 754's tables. */
    @ParameterizedTest
    @CsvSource({
        "F16, 003c00c00038",
        "BF16, 803f00c0003f",
        "F32, 0000803f000000c00000003f",
        "F64, 000000000000f03f00000000000000c0000000000000e03f"
    })
    void floatsOfAllWidthsAreRead(String dtype, String hex) throws IOException {
        byte[] data = HexFormat.of().parseHex(hex);
        Path path = file("{" + tensor("x", dtype, "[3]", "[0," + data.length + "]") + "}", data);
        try (Safetensors file = Safetensors.open(path)) {
            assertThat(file.floats("x", 3)).containsExactly(1, -2, 0.5f);
            assertThat(file.type("x")).isEqualTo(TensorType.valueOf(dtype));
            assertThatThrownBy(() -> file.longs("x", 3))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("integers");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "I8, ff02, -1, 2",
        "U8, ff02, 255, 2",
        "BOOL, 0100, 1, 0",
        "I16, feff0100, -2, 1",
        "I32, ffffffff02000000, -1, 2",
        "U32, ffffffff02000000, 4294967295, 2",
        "I64, ffffffffffffffff0200000000000000, -1, 2"
    })
    void integersOfAllWidthsAreRead(String dtype, String hex, long first, long second) throws IOException {
        byte[] data = HexFormat.of().parseHex(hex);
        try (Safetensors file =
                Safetensors.open(file("{" + tensor("x", dtype, "[2]", "[0," + data.length + "]") + "}", data))) {
            assertThat(file.longs("x", 2)).containsExactly(first, second);
            assertThatThrownBy(() -> file.floats("x", 2))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("floating");
        }
    }

    @Test
    void whatIsWrittenIsReadAgainAndEqualTensorsGiveEqualBytes() throws IOException {
        float[] values = new float[70_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 3f;
        }
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        new SafetensorsWriter()
                .put("b", values, 70, 1000)
                .put("a", new float[] {1})
                .metadata("k", "v")
                .write(one);
        new SafetensorsWriter()
                .metadata("k", "v")
                .put("a", new float[] {1})
                .put("b", values, 70, 1000)
                .write(two);

        assertThat(Files.mismatch(one, two)).isEqualTo(-1);
        try (Safetensors file = Safetensors.open(one)) {
            assertThat(file.names()).containsExactly("a", "b");
            assertThat(file.floats("b", 70, 1000)).isEqualTo(values);
            assertThat(file.floats("a")).containsExactly(1);
            assertThat(file.metadata()).containsEntry("k", "v");
            assertThat(file.shape("b")).containsExactly(70, 1000);
        }
        // The header begins at byte 8 and is padded, so that the data are aligned.
        assertThat(ByteBuffer.wrap(Files.readAllBytes(one))
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getLong(0)
                        % 8)
                .isZero();
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(one, two);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}`         | 8 bytes, but F32 of shape [1] takes 4",
                "`{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}`        | outside the file's 8 bytes",
                "`{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,4]}}`         | outside the file's 8 bytes",
                "`{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}`         | has 8 bytes of data, but its tensors take 4",
                "`{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}`         | starts at byte 4",
                "`{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}` | Tensor y",
                "`{\"x\":{\"dtype\":\"F31\",\"shape\":[2],\"data_offsets\":[0,8]}}`         | unknown dtype",
                "`{\"x\":{\"shape\":[2],\"data_offsets\":[0,8]}}`                           | unknown dtype",
                "`{\"x\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}`        | has -2 where a length",
                "`{\"x\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}`       | where a length",
                "`{\"x\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,9223372036854775807],\"data_offsets\":[0,8]}}` | impossible shape",
                "`{\"x\":{\"dtype\":\"F32\",\"shape\":[9223372036854775808],\"data_offsets\":[0,8]}}` | where a length",
                "`{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,9223372036854775807]}}` | outside the file's 8 bytes",
                "`{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}`           | two data_offsets",
                "`{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}` | not valid JSON",
                "`{\"x\":5}`                                                                | unknown dtype",
                "`[1,2]`                                                                    | not a JSON object",
                "`{\"x`                                                                     | not valid JSON",
                "`{\"__metadata__\":{\"a\":1}}`                                             | object of strings"
            })
    void aHeaderThatContradictsItselfOrTheFileIsRefused(String header, String message) throws IOException {
        Path path = file(header, new byte[8]);
        assertThatThrownBy(() -> Safetensors.open(path))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(message)
                .hasMessageContaining(path.toString());
    }

    @ParameterizedTest
    @CsvSource({"-1", "9223372036854775807", "100", "0", "1"})
    void aHeaderLengthBeyondTheFileIsRefused(long length) throws IOException {
        Path path = file(length, "{}", new byte[8]);
        assertThatThrownBy(() -> Safetensors.open(path))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("header");
    }

    @Test
    void aFileTooShortOrMissingIsRefused() throws IOException {
        Path empty = Files.write(folder.resolve("empty"), new byte[3]);
        assertThatThrownBy(() -> Safetensors.open(empty))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("too short");
        assertThatThrownBy(() -> Safetensors.open(folder.resolve("none")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there is no");
        assertThatThrownBy(() -> Safetensors.open(folder)).isInstanceOf(UserError.class);
    }

    @Test
    void missingTensorsOtherShapesAndNumbersThatAreNoneAreNamed() {
        Path path = folder.resolve("w");
        new SafetensorsWriter().put("a", new float[] {1, Float.NaN}, 2).write(path);
        try (Safetensors file = Safetensors.open(path)) {
            assertThatThrownBy(() -> file.floats("b", 2))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("no tensor b (expected with shape [2]); it has a");
            assertThatThrownBy(() -> file.floats("a", 3))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("has shape [2], but shape [3] is needed");
            assertThatThrownBy(() -> file.floats("a", 2))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("has the value NaN at position 1");
        }
    }

    @Test
    void noChangeOfAByteOfTheHeaderDoesMoreHarmThanARefusal() throws IOException {
        Path path = folder.resolve("w");
        new SafetensorsWriter()
                .put("a", new float[6], 2, 3)
                .put("b", new float[2], 2)
                .write(path);
        byte[] good = Files.readAllBytes(path);
        SplittableRandom random = new SplittableRandom(1);
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] bad = good.clone();
            for (int k = 0; k <= random.nextInt(3); k++) {
                bad[random.nextInt(good.length - 32)] = (byte) random.nextInt(256);
            }
            Files.write(path, bad);
            try (Safetensors file = Safetensors.open(path)) {
                file.names().forEach(name -> file.shape(name));
            } catch (UserError e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(300);
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamedAndStaysAsItIs() throws IOException {
        Path path = folder.resolve("w");
        Files.createDirectories(path.resolve("in the way"));
        assertThatThrownBy(() ->
                        new SafetensorsWriter().put("a", new float[] {2}, 1).write(path))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(path + " cannot be written");
        assertThat(path.resolve("in the way")).isDirectory();
    }
}
