package dev.assay.engine.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyTest {

    record Settings(int beam, List<String> sets) {}

    @Test
    void equalPartsGiveEqualKeys() {
        assertThat(Key.of("a", 1, new Settings(10, List.of("tok"))))
                .isEqualTo(Key.of("a", 1, new Settings(10, List.of("tok"))));
    }

    @Test
    void partsDoNotRunTogether() {
        assertThat(Key.of("ab", "c")).isNotEqualTo(Key.of("a", "bc"));
        assertThat(Key.of(List.of("a"), "b")).isNotEqualTo(Key.of(List.of("a", "b")));
        assertThat(Key.of("1")).isNotEqualTo(Key.of(1));
        assertThat(Key.of((Object) null)).isNotEqualTo(Key.of(""));
    }

    @Test
    void aPathStandsForItsContent(@TempDir Path folder) throws Exception {
        Path one = Files.writeString(folder.resolve("one"), "same");
        Path two = Files.writeString(folder.resolve("two"), "same");
        assertThat(Key.of(one)).isEqualTo(Key.of(two));
        Key before = Key.of(folder);
        Files.writeString(two, "other");
        assertThat(Key.of(one)).isNotEqualTo(Key.of(two));
        assertThat(Key.of(folder)).isNotEqualTo(before);
    }

    @Test
    void aPartWithoutAFaithfulTextIsRefused() {
        assertThatThrownBy(() -> Key.of(new Object())).isInstanceOf(IllegalArgumentException.class);
    }
}
