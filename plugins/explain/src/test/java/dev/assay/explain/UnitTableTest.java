package dev.assay.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitTableTest {

    @TempDir
    private Path folder;

    @Test
    void thresholdsAndClassWeightsComeFromTheirColumns() throws Exception {
        Path file = Files.writeString(
                folder.resolve("units.csv"), "unit,threshold_strict_gt,w_entail,w_contra\n0,0.5,0.25,-1\n1,0,,\n");
        UnitTable table = UnitTable.read(file, 2);
        assertThat(table.thresholds()).containsExactly(0.5, 0);
        assertThat(table.labels()).containsExactly("entail", "contra");
        assertThat(table.weights()).containsExactly(List.of(0.25, -1.0), null);
    }

    @Test
    void aTableWithoutThresholdsHasNone() throws Exception {
        assertThat(UnitTable.read(Files.writeString(folder.resolve("units.csv"), "unit\n0\n"), 1)
                        .thresholds())
                .isNull();
    }

    @Test
    void theNumberOfUnitsMustBeThatOfTheActivations() throws Exception {
        Path file = Files.writeString(folder.resolve("units.csv"), "unit\n0\n1\n");
        assertThatThrownBy(() -> UnitTable.read(file, 3))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has 2 units, but the activations have 3 columns");
    }

    @Test
    void aWordWhereANumberBelongsIsReportedWithLineAndColumn() throws Exception {
        Path file = Files.writeString(folder.resolve("units.csv"), "unit,threshold_strict_gt\n0,0\n1,high\n");
        assertThatThrownBy(() -> UnitTable.read(file, 2))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("line 3, column threshold_strict_gt")
                .hasMessageContaining("high");
    }

    @Test
    void aFileThatIsNotThereIsReported() {
        assertThatThrownBy(() -> UnitTable.read(folder.resolve("none.csv"), 2))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("none.csv");
    }
}
