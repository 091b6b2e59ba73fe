package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights that were cut short, tampered with or trained to death, for one model of every family. */
class CorruptCheckpointTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private byte[] good = {};

    static List<String> families() {
        return List.of(
                "gpt2", "llama", "llama-tied-bf16", "neox", "bert-labels", "roberta-masked", "distilbert-labels");
    }

    private void copy(String name) throws IOException {
        Files.copy(Cases.folder(name).resolve("config.json"), folder.resolve("config.json"));
        good = Files.readAllBytes(Cases.folder(name).resolve("model.safetensors"));
    }

    private String header() {
        int length = (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return new String(good, 8, length, StandardCharsets.UTF_8);
    }

    /** The file with another header, whose length is announced as it is. */
    private byte[] withHeader(String header) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        int data = 8 + header().getBytes(StandardCharsets.UTF_8).length;
        return ByteBuffer.allocate(8 + json.length + good.length - data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(good, data, good.length - data)
                .array();
    }

    private void refused(byte[] file, String... why) throws IOException {
        Files.write(folder.resolve("model.safetensors"), file);
        assertThatThrownBy(() -> Transformer.load(folder).close())
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll(why);
    }

    @ParameterizedTest
    @MethodSource("families")
    void aFileCutShortAnywhereIsRefused(String name) throws IOException {
        copy(name);
        for (int part = 0; part < 40; part++) {
            refused(Arrays.copyOf(good, good.length * part / 40), folder.toString());
        }
        refused(Arrays.copyOf(good, good.length - 1), "bytes of data");
        refused(Arrays.copyOf(good, good.length + 1), "its tensors take");
    }

    @ParameterizedTest
    @MethodSource("families")
    void lengthsAndOffsetsThatTheFileDoesNotHaveAreRefused(String name) throws IOException {
        copy(name);
        for (long length : new long[] {good.length - 7, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
            byte[] bad = good.clone();
            ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            refused(bad, "announces a header of " + Long.toUnsignedString(length) + " bytes");
        }
        String header = header();
        Matcher offsets =
                Pattern.compile("\"data_offsets\": \\[(\\d+), (\\d+)]").matcher(header);
        assertThat(offsets.find()).isTrue();
        String first = offsets.group();
        assertThat(offsets.find()).isTrue();
        String second = offsets.group();
        refused(withHeader(header.replace(second, first)), "unusable");
        refused(
                withHeader(header.replace(second, second.replace(offsets.group(2), String.valueOf(good.length)))),
                "outside the file's");
        refused(
                withHeader(header.replace(second, second.replace(offsets.group(2), "9223372036854775807"))),
                "outside the file's");
        refused(
                withHeader(header.replace(second, second.replace(offsets.group(2), "9223372036854775808"))),
                "where a length or offset is needed");
        refused(withHeader(header.replaceFirst("\"shape\": \\[\\d+", "\"shape\": [9223372036854775807")), "shape");
        refused(withHeader(header.replaceFirst("\"shape\": \\[\\d+", "\"shape\": [-1")), "-1");
    }

    @ParameterizedTest
    @MethodSource("families")
    void weightsThatAreNotFloatingPointNumbersAreRefused(String name) throws IOException {
        copy(name);
        String header = header();
        boolean half = header.contains("BF16");
        String integers = header.replaceFirst("\"" + (half ? "BF16" : "F32") + "\"", half ? "\"I16\"" : "\"I32\"");
        refused(withHeader(integers), half ? "is of type I16" : "is of type I32", "floating point numbers are needed");
        refused(withHeader(header.replaceFirst("\"B?F\\d+\"", "\"F4\"")), "unknown dtype \"F4\"");
    }

    @ParameterizedTest
    @MethodSource("families")
    void aNumberThatIsNoneIsRefusedWithItsTensorWhereverItStands(String name) throws IOException {
        copy(name);
        String header = header();
        int data = 8 + header.getBytes(StandardCharsets.UTF_8).length;
        boolean half = header.contains("BF16");
        Matcher tensors = Pattern.compile(
                        "\"([^\"]+)\": \\{\"dtype\": \"B?F\\d+\", \"shape\": [^]]+], \"data_offsets\": \\[(\\d+),")
                .matcher(header);
        int found = 0;
        while (tensors.find()) {
            byte[] bad = good.clone();
            ByteBuffer bytes = ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN);
            int at = data + Integer.parseInt(tensors.group(2));
            float value = found++ % 2 == 0 ? Float.NaN : Float.NEGATIVE_INFINITY;
            if (half) {
                bytes.putShort(at, (short) (Float.floatToRawIntBits(value) >>> 16));
            } else {
                bytes.putFloat(at, value);
            }
            refused(bad, "Tensor " + tensors.group(1) + " of ", "has the value " + value + " at position 0");
        }
        assertThat(found).isGreaterThan(15);
    }

    @ParameterizedTest
    @MethodSource("families")
    void noChangeOfAnyBytesDoesMoreHarmThanARefusal(String name) throws IOException {
        copy(name);
        SplittableRandom random = new SplittableRandom(name.hashCode());
        int header = 8 + header().length();
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] bad = good.clone();
            for (int k = 0; k <= random.nextInt(4); k++) {
                bad[random.nextInt(header)] = (byte) random.nextInt(256);
            }
            Files.write(folder.resolve("model.safetensors"), bad);
            try (Transformer model = Transformer.load(folder)) {
                model.logits(Inputs.of(new int[] {1, 2}));
            } catch (UserError e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(200);
    }
}
