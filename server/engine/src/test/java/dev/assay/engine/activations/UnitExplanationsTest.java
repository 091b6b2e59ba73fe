package dev.assay.engine.activations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitExplanationsTest {

    @Test
    void whatIsWrittenIsReadAndWhatIsDamagedCountsForNothing(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("new").resolve("mlp.explanations.json");
        assertThat(UnitExplanations.read(file)).isEmpty();
        UnitExplanations all = new UnitExplanations(
                List.of(new UnitExplanations.Unit(3, 0.5, "pre:tok:\"n't\" OR hyp:tok:über", 0.25)));
        all.write(file);
        assertThat(UnitExplanations.read(file)).contains(all);
        Files.writeString(file, "{\"units\": [{");
        assertThat(UnitExplanations.read(file)).isEmpty();
    }
}
