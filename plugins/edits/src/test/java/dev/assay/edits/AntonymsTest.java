package dev.assay.edits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected pairs are common knowledge; WordNet's online search shows them too. */
class AntonymsTest {

    private static final Antonyms ANTONYMS = new Antonyms();

    @ParameterizedTest
    @CsvSource({
        "man, woman",
        "men, women",
        "boys, girls",
        "old, young",
        "tall, short",
        "taller, shorter",
        "inside, outside",
        "asleep, awake",
        "sleeping, waking",
        "opening, closing",
        "quickly, slowly",
        "she, he",
        "everyone, nobody",
        "with, without"
    })
    void aWordHasItsOppositeInTheSameForm(String word, String opposite) {
        assertThat(ANTONYMS.of(word, any -> true)).contains(opposite);
    }

    @Test
    void wordsThatNobodyKnowsAreLeftOut() {
        assertThat(ANTONYMS.of("old", Set.of("young")::contains)).containsExactly("young");
        assertThat(ANTONYMS.of("old", none -> false)).isEmpty();
        // WordNet has lie and stand for sit; "lieing" is no word, and the rule that makes it gives way to the list of
        // words.
        assertThat(ANTONYMS.of("sitting", Set.of("standing", "lying")::contains))
                .containsExactly("standing");
    }

    @ParameterizedTest
    @CsvSource({"xyzzy", "dog", "don't", "'", "😀", "3"})
    void aWordWithoutOppositeHasNone(String word) {
        assertThat(ANTONYMS.of(word, any -> true)).isEmpty();
    }
}
