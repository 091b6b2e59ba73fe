package dev.assay.edits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected pairs are common knowledge; WordNet's online search shows them too. */
class WordNetTest {

    private static final WordNet WORD_NET = new WordNet();

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
        "with, without",
        "a, no"
    })
    void aWordHasItsOppositeInTheSameForm(String word, String opposite) {
        assertThat(WORD_NET.opposites(word, any -> true)).contains(opposite);
    }

    @Test
    void wordsThatNobodyKnowsAreLeftOut() {
        assertThat(WORD_NET.opposites("old", Set.of("young")::contains)).containsExactly("young");
        assertThat(WORD_NET.opposites("old", none -> false)).isEmpty();
        // WordNet has lie and stand for sit; "lieing" is no word, and the rule that makes it gives way to the list of
        // words.
        assertThat(WORD_NET.opposites("sitting", Set.of("standing", "lying")::contains))
                .containsExactly("standing");
    }

    @ParameterizedTest
    @CsvSource({"xyzzy", "dog", "don't", "'", "😀", "3"})
    void aWordWithoutOppositeHasNone(String word) {
        assertThat(WORD_NET.opposites(word, any -> true)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "asleep, ADJ, awake, true",
        "asleep, ADJ, couch, false",
        "man, NOUN, woman, true",
        "man, NOUN, women, false",
        "men, NOUN, boys, true",
        "sleeping, VERB, running, true",
        "sleeping, VERB, runs, false",
        "sleeping, VERB, couch, false",
        "sat, VERB, walked, true",
        "slowly, ADV, quickly, true",
        "xyzzy, NOUN, dog, true",
        "asleep, NOUN, couch, false",
        "asleep, NOUN, awake, true",
        "on, ADP, couch, true"
    })
    void onlyWordsOfTheSameKindAndFormStandInEachOthersPlace(String form, String tag, String other, boolean alike) {
        assertThat(WORD_NET.alike(form, tag, other)).isEqualTo(alike);
    }
}
