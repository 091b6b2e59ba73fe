package dev.assay.engine.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTest {

    @Test
    void frequentWordsComeFirstAndEqualOnesInTheirOrder() {
        Vocabulary words = Vocabulary.of(Map.of("b", 3, "a", 3, "rare", 1, "most", 9, "less", 2), 2, 5);
        assertThat(words.words()).containsExactly("<unk>", "most", "a", "b", "less");
        assertThat(Vocabulary.of(Map.of("b", 3, "a", 3, "most", 9), 1, 3).words())
                .containsExactly("<unk>", "most", "a");
        assertThat(words.ids(Toy.sentence("most rare b"))).containsExactly(1, 0, 3);
    }

    @Test
    void whatCannotBeALineOfAFileIsUnknown(@TempDir Path folder) {
        Vocabulary words = Vocabulary.of(
                Map.of("\ud800", 5, "two\nlines", 5, "", 5, "<unk>", 5, "?", 5, "\ud83d\ude00", 5), 1, 100);
        assertThat(words.words()).containsExactly("<unk>", "?", "\ud83d\ude00");
        words.write(folder.resolve("vocab.txt"));
        assertThat(Vocabulary.read(folder.resolve("vocab.txt")).words()).isEqualTo(words.words());
    }
}
