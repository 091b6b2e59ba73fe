package dev.assay.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.activations.Activations;
import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThresholdsTest {

    /** Unit 0 holds 1 to 8 in disorder, unit 1 mostly zeros. */
    private static final Activations EIGHT_ROWS =
            Activations.of("test", new float[][] {{3, 0}, {8, 0}, {1, 5}, {6, 0}, {2, 0}, {7, 0}, {5, 0}, {4, 9}});

    @Test
    void reluMeansAboveZero() {
        assertThat(Thresholds.of("relu", EIGHT_ROWS)).containsExactly(0, 0);
    }

    @Test
    void aQuantileLeavesThatShareOfTheRowsActive() {
        // A quarter of eight rows is two: 7 and 8 are above 6; of the second unit, 5 and 9 are above 0.
        assertThat(Thresholds.of("quantile:0.25", EIGHT_ROWS)).containsExactly(6, 0);
    }

    @Test
    void tiesAtTheQuantileAreInactiveRatherThanTooMany() {
        // An eighth is one row; half is four, but only two values differ from zero.
        assertThat(Thresholds.of("quantile:0.125", EIGHT_ROWS)).containsExactly(7, 5);
        assertThat(Thresholds.of("quantile:0.5", EIGHT_ROWS)).containsExactly(4, 0);
    }

    @Test
    void whereMoreThanTheShareAreHighestTheseAreActive() {
        Activations ties = Activations.of("test", new float[][] {{3, 1}, {3, 1}, {3, 1}, {-1, 1}, {0, 1}});
        assertThat(Thresholds.of("quantile:0.2", ties)).containsExactly(0, 1);
    }

    @Test
    void aQuantileIsTakenOfTheRowsThatCount() {
        FixedBitSet counted = new FixedBitSet(8);
        counted.set(0, 4);
        // Of 3, 8, 1, 6 a quarter is one: 8 is above 6.
        assertThat(Thresholds.of("quantile:0.25", EIGHT_ROWS, counted)[0]).isEqualTo(6);
    }

    @Test
    void aNumberIsTheThresholdOfAllUnitsAndAFileHasOnePerUnit(@TempDir Path folder) throws Exception {
        assertThat(Thresholds.of("1.5", EIGHT_ROWS)).containsExactly(1.5, 1.5);
        Path file = Files.writeString(folder.resolve("t.txt"), "0.5\n2\n");
        assertThat(Thresholds.of(file.toString(), EIGHT_ROWS)).containsExactly(0.5, 2);
    }

    @Test
    void whatIsNoThresholdIsRefusedWithWhatWouldBe(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> Thresholds.of("tanh", EIGHT_ROWS))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--thresholds tanh")
                .hasMessageContaining("relu");
        assertThatThrownBy(() -> Thresholds.of("quantile:1.5", EIGHT_ROWS)).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> Thresholds.of("NaN", EIGHT_ROWS)).isInstanceOf(UserError.class);
        Path three = Files.writeString(folder.resolve("t.txt"), "1\n2\n3\n");
        assertThatThrownBy(() -> Thresholds.of(three.toString(), EIGHT_ROWS))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has 3 thresholds, but there are 2 units");
        Path word = Files.writeString(folder.resolve("w.txt"), "1\none\n");
        assertThatThrownBy(() -> Thresholds.of(word.toString(), EIGHT_ROWS))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("\"one\"");
    }
}
