package dev.assay.checks.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs as common tools write them; the lines are theirs, typed by hand. */
class LogFileTest {

    @TempDir
    private Path folder;

    private TrainingLog read(String name, String content) throws IOException {
        return LogFile.read(Files.writeString(folder.resolve(name), content), List.of(), Run.unwatched());
    }

    private static List<Double> values(TrainingLog log, Metric metric) {
        return log.of(metric).orElseThrow().points().stream()
                .map(Series.Point::value)
                .toList();
    }

    private static List<Long> steps(TrainingLog log, Metric metric) {
        return log.of(metric).orElseThrow().points().stream()
                .map(Series.Point::step)
                .toList();
    }

    @Test
    void kerasCsvIsReadByEpoch() throws IOException {
        TrainingLog log =
                read("k.csv", "epoch,accuracy,loss,val_accuracy,val_loss\n0,0.5,0.7,0.6,0.65\n1,0.8,0.4,0.7,0.6\n");
        assertThat(log.axis()).isEqualTo(TrainingLog.Axis.EPOCH);
        assertThat(values(log, Metric.DEV_ACCURACY)).containsExactly(0.6, 0.7);
        assertThat(values(log, Metric.TRAIN_LOSS)).containsExactly(0.7, 0.4);
    }

    @Test
    void lightningCsvWithBlanksIsReadByStep() throws IOException {
        TrainingLog log = read(
                "l.csv",
                "epoch,lr-AdamW,step,train_loss_epoch,train_loss_step,val_loss\n0,0.001,49,,1.2,\n0,0.001,99,,0.9,\n0,,99,1.1,,1.0\n");
        assertThat(steps(log, Metric.TRAIN_LOSS)).hasSizeBetween(1, 2);
        assertThat(values(log, Metric.DEV_LOSS)).containsExactly(1.0);
        assertThat(values(log, Metric.LEARNING_RATE)).containsExactly(0.001, 0.001);
    }

    @Test
    void transformersStateIsReadWithoutItsSummary() throws IOException {
        TrainingLog log = read("trainer_state.json", """
                {"max_steps": 20, "train_batch_size": 8, "log_history": [
                 {"epoch": 0.5, "grad_norm": 2.5, "learning_rate": 5e-05, "loss": 1.1, "step": 10},
                 {"epoch": 0.5, "eval_accuracy": 0.4, "eval_loss": 1.0, "eval_runtime": 3.1, "step": 10},
                 {"epoch": 1.0, "grad_norm": 1.5, "learning_rate": 0.0, "loss": 0.9, "step": 20},
                 {"epoch": 1.0, "step": 20, "total_flos": 1e15, "train_loss": 1.0, "train_runtime": 60.0}]}
                """);
        assertThat(values(log, Metric.TRAIN_LOSS)).containsExactly(1.1, 0.9);
        assertThat(values(log, Metric.GRADIENT_NORM)).containsExactly(2.5, 1.5);
        assertThat(values(log, Metric.DEV_ACCURACY)).containsExactly(0.4);
        assertThat(log.facts()).containsEntry("train_batch_size", "8");
    }

    @Test
    void fairseqLinesHaveNumbersInQuotes() throws IOException {
        TrainingLog log = read("f.jsonl", """
                {"epoch": 1, "loss": "9.5", "num_updates": "100", "lr": "1e-05", "gnorm": "3.2"}
                {"epoch": 1, "loss": "8.0", "num_updates": "200", "lr": "2e-05", "gnorm": "inf"}
                {"epoch": 1, "valid_loss": "8.1", "valid_num_updates": "200", "num_updates": "200"}
                """);
        assertThat(steps(log, Metric.TRAIN_LOSS)).containsExactly(100L, 200L);
        assertThat(log.of(Metric.GRADIENT_NORM).orElseThrow().broken()).isNotNull();
        assertThat(values(log, Metric.DEV_LOSS)).containsExactly(8.1);
    }

    @Test
    void stepsThatBeginAnewWithEachEpochAreAddedUp() throws IOException {
        TrainingLog log = read("e.jsonl", """
                {"epoch": 1, "step": 5, "steps": 10, "trainLoss": 1.0}
                {"epoch": 1, "step": 10, "steps": 10, "trainLoss": 0.9, "devLoss": 0.8}
                {"epoch": 2, "step": 5, "steps": 10, "trainLoss": 0.7}
                {"epoch": 2, "step": 10, "steps": 10, "trainLoss": 0.6, "devLoss": 0.5}
                {"epoch": 3, "step": 10, "steps": 10, "trainLoss": 0.5, "devLoss": 0.4}
                """);
        assertThat(steps(log, Metric.TRAIN_LOSS)).containsExactly(5L, 10L, 15L, 20L, 30L);
        assertThat(log.reading().restarts()).isZero();
    }

    @Test
    void aRestartReplacesWhatItDoesAgainAndADuplicateTheOneBefore() throws IOException {
        TrainingLog log = read("r.csv", "step,loss\n10,5\n20,4\n30,3\n20,3.5\n20,3.4\n30,2.5\n");
        assertThat(values(log, Metric.TRAIN_LOSS)).containsExactly(5.0, 3.4, 2.5);
        assertThat(log.reading().restarts()).isEqualTo(1);
        assertThat(log.reading().replaced()).isEqualTo(2);
        assertThat(log.reading().duplicates()).isEqualTo(1);
    }

    @Test
    void whatIsNoNumberIsNamedAndTheRestKept() throws IOException {
        TrainingLog log = read("b.csv", "step,loss,val_loss\r1,1.5,x\r\n2,,\n3,1.0\n4,0.5,0.6\n");
        assertThat(values(log, Metric.TRAIN_LOSS)).containsExactly(1.5, 0.5);
        assertThat(log.reading().unusable())
                .containsExactly(
                        "line 2: development loss (column val_loss) is \"x\", which is no number",
                        "line 4: 2 fields, but the header has 3");
    }

    @Test
    void nanThatFillsGapsIsNoNaNLoss() throws IOException {
        TrainingLog log =
                read("n.csv", "step,loss,val_loss\n1,1,nan\n2,0.9,0.8\n3,0.8,nan\n4,0.7,0.6\n5,0.6,nan\n6,0.5,nan\n");
        assertThat(log.of(Metric.DEV_LOSS).orElseThrow().broken()).isNull();
    }

    @Test
    void aLongLogIsJoinedAndLosesNoExtreme() throws IOException {
        StringBuilder lines = new StringBuilder("step,loss\n");
        for (int step = 1; step <= 10_000; step++) {
            lines.append(step).append(',').append(step == 7777 ? 50 : 1).append('\n');
        }
        Series series = read("long.csv", lines.toString()).of(Metric.TRAIN_LOSS).orElseThrow();
        // 10,000 values in at most 1,024 points: 16 a point, the first power of two that suffices.
        assertThat(series.perPoint()).isEqualTo(16);
        assertThat(series.points()).hasSize(625);
        assertThat(series.seen()).isEqualTo(10_000);
        assertThat(series.points().stream().mapToDouble(Series.Point::high).max())
                .hasValue(50);
        assertThat(series.spikes()).extracting(Series.Spike::step).containsExactly(7777L);
    }

    @Test
    void emptyAndHeaderlessFilesAreRefusedWithARemedy() {
        assertThatThrownBy(() -> read("empty.csv", ""))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is empty");
        assertThatThrownBy(() -> read("blank.csv", "\n \n")).hasMessageContaining("only blank lines");
        assertThatThrownBy(() -> read("bare.csv", "1,2.5\n2,2.4\n")).hasMessageContaining("put a header above");
        assertThatThrownBy(() -> read("head.csv", "step,loss\n")).hasMessageContaining("no rows with numbers");
        assertThatThrownBy(() -> read("odd.json", "{\"a\": [}")).hasMessageContaining("line 1, column");
    }

    /** A record of an event file, by the format's definition and not by the code under test. */
    private static byte[] record(byte... data) {
        ByteBuffer record = ByteBuffer.allocate(16 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length).putInt(masked(Arrays.copyOf(record.array(), 8)));
        return record.put(data).putInt(masked(data)).array();
    }

    private static int masked(byte... bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }

    /** {@code Event{step, summary{value{tag, simple_value}}}}, with lengths below 128. */
    private static byte[] scalar(int step, String tag, float number) {
        byte[] name = tag.getBytes(StandardCharsets.UTF_8);
        ByteBuffer value = ByteBuffer.allocate(7 + name.length).order(ByteOrder.LITTLE_ENDIAN);
        value.put((byte) 0x0A)
                .put((byte) name.length)
                .put(name)
                .put((byte) 0x15)
                .putFloat(number);
        ByteBuffer event = ByteBuffer.allocate(6 + value.capacity());
        event.put((byte) 0x10).put((byte) step).put((byte) 0x2A).put((byte) (2 + value.capacity()));
        event.put((byte) 0x0A).put((byte) value.capacity()).put(value.array());
        return record(event.array());
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private TrainingLog events(byte... content) throws IOException {
        return LogFile.read(Files.write(folder.resolve("events.out.tfevents.1"), content), List.of(), Run.unwatched());
    }

    @Test
    void tensorBoardScalarsAreRead() throws IOException {
        TrainingLog log = events(
                joined(scalar(1, "train/loss", 1.5f), scalar(2, "train/loss", 1.25f), scalar(2, "val/loss", 1.75f)));
        assertThat(log.format()).isEqualTo("tensorboard");
        assertThat(values(log, Metric.TRAIN_LOSS)).containsExactly(1.5, 1.25);
        assertThat(steps(log, Metric.DEV_LOSS)).containsExactly(2L);
    }

    @Test
    void tensorBoardTensorsOfOneElementAreRead() throws IOException {
        // Event{2: step 7, 5: {1: {1: "loss", 8: {1: DT_FLOAT, 4: 0.5 as bytes}}}}, written out by hand.
        TrainingLog log = events(record(
                HexFormat.of().parseHex("1007" + "2a12" + "0a10" + "0a046c6f7373" + "4208" + "0801" + "22040000003f")));
        assertThat(steps(log, Metric.TRAIN_LOSS)).containsExactly(7L);
        assertThat(values(log, Metric.TRAIN_LOSS)).containsExactly(0.5);
    }

    @Test
    void aBrokenChecksumAndATornTailAreNamedWithTheirOffsetsAndTheRestIsKept() throws IOException {
        byte[] first = scalar(1, "loss", 3);
        byte[] broken = scalar(2, "loss", 2);
        broken[20] ^= 1;
        byte[] last = scalar(3, "loss", 1);
        TrainingLog log = events(joined(first, broken, last, Arrays.copyOf(first, 20)));
        assertThat(values(log, Metric.TRAIN_LOSS)).containsExactly(3.0, 1.0);
        int at = first.length;
        assertThat(log.reading().unusable())
                .containsExactly(
                        "events.out.tfevents.1, byte " + at + ": the checksum of a record is wrong",
                        "events.out.tfevents.1, byte " + 3 * at + ": the file ends within a record");
    }
}
