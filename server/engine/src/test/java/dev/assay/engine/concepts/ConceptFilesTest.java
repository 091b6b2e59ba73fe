package dev.assay.engine.concepts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConceptFilesTest {

    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("f.txt"), text);
    }

    @Test
    void namesAreReadInOrder() throws IOException {
        assertThat(ConceptNames.read(file("pre:tok:a\r\nhyp:tok:b\n"))).containsExactly("pre:tok:a", "hyp:tok:b");
    }

    @Test
    void namesThatCannotBeToldApartAreRefusedWithTheirLine() throws IOException {
        Path twice = file("a\nb\na\n");
        assertThatThrownBy(() -> ConceptNames.read(twice))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("line 3", "line 1", "name a");
        Path blank = file("a\n\nb\n");
        assertThatThrownBy(() -> ConceptNames.read(blank)).hasMessageContaining("line 2 is blank");
        Path empty = file("");
        assertThatThrownBy(() -> ConceptNames.read(empty)).hasMessageContaining("is empty");
        Path latin = Files.write(folder.resolve("f.txt"), new byte[] {'a', (byte) 0xff, '\n'});
        assertThatThrownBy(() -> ConceptNames.read(latin)).hasMessageContaining("UTF-8");
    }

    @Test
    void neighboursHoldTheConceptItselfAndAscend() throws IOException {
        Neighbours neighbours = Neighbours.read(file("0 2\n\n1 0 2 1\n"), 3);
        assertThat(neighbours.of(0)).containsExactly(0, 2);
        assertThat(neighbours.of(1)).containsExactly(1);
        assertThat(neighbours.of(2)).containsExactly(0, 1, 2);
    }

    @Test
    void neighboursThatAreNoColumnsAreRefusedWithTheirLine() throws IOException {
        Path words = file("0\n1 x\n");
        assertThatThrownBy(() -> Neighbours.read(words, 2))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("line 2", "'x'", "0 to 1");
        Path large = file("0\n2\n");
        assertThatThrownBy(() -> Neighbours.read(large, 2)).hasMessageContaining("line 2");
        assertThatThrownBy(() -> Neighbours.read(large, 3)).hasMessageContaining("2 lines for 3 concepts");
    }
}
