package dev.assay.edits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.spi.Sentence.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordEditsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "A tall man sleeps.|1|A man sleeps.",
                "The man sleeps.|0|Man sleeps.",
                "The man  sleeps , here .|2|The man , here .",
                "He sleeps|1|He",
                "Yes, he sleeps.|0|, he sleeps.",
                "He (really) sleeps.|2|He () sleeps.",
                "It rains. The man sleeps.|3|It rains. Man sleeps.",
                "He doesn't sleep.|2|He does sleep.",
                "He can't sleep.|2|He can sleep.",
                "It WON'T rain.|2|It WILL rain.",
                "The man's dog|2|The man dog",
                "An old man|1|A man",
                "A big orange|1|An orange",
                "😀 man שלום naps|2|😀 man naps"
            })
    void aWordIsTakenOut(String text, int token, String expected) {
        assertThat(changed(edits(text).delete(token))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "A man sleeps.|1|woman|A woman sleeps.",
                "Man sleeps.|0|woman|Woman sleeps.",
                "A MAN SLEEPS.|1|woman|A WOMAN SLEEPS.",
                "A man sleeps.|0|the|The man sleeps.",
                "A man sleeps.|1|adult|An adult sleeps.",
                "An adult sleeps.|1|man|A man sleeps.",
                "The old man|0|a|An old man",
                "An hour|1|day|A day",
                "An hour|1|uniform|A uniform",
                "\"man\",  he said|1|woman|\"woman\",  he said",
                "He doesn't sleep.|1|do|He don't sleep."
            })
    void aWordTakesAnothersPlaceInItsCase(String text, int token, String word, String expected) {
        assertThat(changed(edits(text).substitute(token, word))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "A man sleeps.|1|tall|A tall man sleeps.",
                "A man sleeps.|1|old|An old man sleeps.",
                "An old man|1|tall|A tall old man",
                "The man sleeps.|0|not|Not the man sleeps.",
                "The man sleeps.|3|not|The man sleeps not.",
                "the man sleeps|3|not|the man sleeps not",
                "Yes, he sleeps.|1|sir|Yes sir, he sleeps.",
                "I sleep.|0|now|Now I sleep.",
                "It rains. He sleeps.|3|now|It rains. Now he sleeps."
            })
    void aWordIsPutIn(String text, int gap, String word, String expected) {
        assertThat(changed(edits(text).insert(gap, word))).isEqualTo(expected);
    }

    @Test
    void aNameKeepsItsCapital() {
        WordEdits named = new WordEdits("John sleeps.", token -> token == 0);
        assertThat(changed(named.insert(0, "maybe"))).isEqualTo("Maybe John sleeps.");
    }

    @Test
    void whatCannotBeWrittenIsNoEdit() {
        assertThat(edits("Man.").delete(0)).isNull();
        assertThat(edits("He doesn't.").delete(1)).isNull();
        assertThat(edits("He doesn't.").substitute(2, "not")).isNull();
        assertThat(edits("He doesn't.").insert(2, "do")).isNull();
        assertThat(edits("A man.").substitute(1, "man")).isNull();
        assertThat(edits("A man.").substitute(2, "man")).isNull();
        assertThat(edits("A man.").substitute(3, "man")).isNull();
        assertThat(edits("A man.").insert(1, "man")).isNull();
        assertThat(edits("A man.").insert(2, "man")).isNull();
        assertThat(edits("A man.").insert(3, "now")).isNull();
        assertThat(edits("...").delete(0)).isNull();
    }

    /** Random texts of words, marks, blanks and contractions: the tokens afterwards are the old ones with one word less, more or other. */
    @Test
    void exactlyOneWordIsAnother() {
        SplittableRandom random = new SplittableRandom(1);
        List<String> parts = List.of(
                "dog",
                "Dog",
                "I",
                "MEN",
                "don't",
                "man's",
                ",",
                ".",
                "!",
                "\"",
                "(",
                "😀",
                "שלום",
                "é",
                "3",
                "well-known");
        List<String> blanks = List.of(" ", "  ", " ", "\t", " ");
        for (int round = 0; round < 3000; round++) {
            StringBuilder text = new StringBuilder(random.nextInt(8) == 0 ? " " : "");
            int length = 1 + random.nextInt(7);
            for (int i = 0; i < length; i++) {
                text.append(parts.get(random.nextInt(parts.size()))).append(blanks.get(random.nextInt(blanks.size())));
            }
            String whole = text.toString();
            WordEdits edits = edits(whole);
            List<String> old = lower(whole);
            for (int token = 0; token <= old.size(); token++) {
                List<String> without = new ArrayList<>(old);
                if (token < old.size()) {
                    without.remove(token);
                }
                List<String> more = new ArrayList<>(old);
                more.add(token, "zebra");
                List<String> other = new ArrayList<>(without);
                other.add(Math.min(token, without.size()), "zebra");
                check(whole, token < old.size() ? edits.delete(token) : null, without);
                check(whole, edits.substitute(token, "zebra"), other);
                check(whole, edits.insert(token, "zebra"), more);
            }
        }
    }

    private static void check(String whole, @Nullable Change change, List<String> expected) {
        if (change != null) {
            assertThat(whole.substring(change.start(), change.end())).isEqualTo(change.old());
            assertThat(change.text())
                    .isEqualTo(
                            whole.substring(0, change.start()) + change.replacement() + whole.substring(change.end()));
            assertThat(lower(change.text())).as("%s → %s", whole, change.text()).isEqualTo(expected);
        }
    }

    private static List<String> lower(String text) {
        return WordTokenizer.tokenize(text).tokens().stream().map(Token::lower).toList();
    }

    @Test
    void everyWordThatStandsAloneCanBeTakenOut() {
        WordEdits edits = edits("Two young men sleep on a couch.");
        assertThat(IntStream.range(0, 7).mapToObj(edits::delete)).doesNotContainNull();
    }

    private static WordEdits edits(String text) {
        return new WordEdits(text, token -> false);
    }

    private static String changed(@Nullable Change change) {
        return Objects.requireNonNull(change, "no edit").text();
    }
}
