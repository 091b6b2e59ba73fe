package dev.assay.english;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.spi.ConceptSet;
import dev.assay.spi.Plugin;
import dev.assay.spi.Sentence;
import dev.assay.spi.Sentence.Token;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Sentences worked by hand; tags as in the guidelines of Universal Dependencies. */
class EnglishSetsTest {

    private final EnglishPlugin plugin = new EnglishPlugin();

    @Test
    void thePluginIsFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(Plugin.class)).hasAtLeastOneElementOfType(EnglishPlugin.class);
        assertThat(plugin.conceptSets()).extracting(ConceptSet::name).doesNotHaveDuplicates();
    }

    @Test
    void tokensAreLowerCasedAndTheSkippedOnesAreNoConcepts() {
        assertThat(found("tok", "The Man , of a dog 's - .")).containsExactly("man@1", "dog@5", "'s@6", "-@7");
    }

    @Test
    void wordsOfEveryTextCountAtTheirTokenAlone() {
        List<String> only = new ArrayList<>();
        ((ConceptSet.OfText) set(plugin, "tok")).finder().find(sentence("The Man , of a dog ."), new ConceptSet.Sink() {
            @Override
            public void add(String value) {}

            @Override
            public void add(String value, int token) {}

            @Override
            public void addOnlyAt(String value, int token) {
                only.add(value + "@" + token);
            }
        });
        assertThat(only).containsExactly("the@0", ",@2", "of@3", "a@4", ".@6");
    }

    @Test
    void lemmasUseThePartOfSpeech() {
        assertThat(found("lemma", "Two women were running .")).containsExactly("two@0", "woman@1", "be@2", "run@3");
    }

    @Test
    void tagsAreUniversal() {
        assertThat(found("tag", "Two women are embracing while holding to go packages ."))
                .contains("NUM@0", "NOUN@1", "AUX@2", "VERB@3", "SCONJ@4", "VERB@5", "NOUN@8", "PUNCT@9");
        assertThat(found("tag", "The little boy quickly kicks a red ball in Paris ."))
                .containsExactly(
                        "DET@0",
                        "ADJ@1",
                        "NOUN@2",
                        "ADV@3",
                        "VERB@4",
                        "DET@5",
                        "ADJ@6",
                        "NOUN@7",
                        "ADP@8",
                        "PROPN@9",
                        "PUNCT@10");
    }

    @Test
    void negationWordsAreMarked() {
        assertThat(found("neg", "Nobody is n't here , not now")).containsExactly("any@0", "any@2", "any@5");
        assertThat(found("neg", "A knot is noted")).isEmpty();
    }

    @Test
    void exactlyOneLengthBandHolds() {
        assertThat(found("len", "One two three four five .")).containsExactly("upto5");
        assertThat(found("len", "One two three four five six .")).containsExactly("6to10");
        assertThat(found("len", "w ".repeat(11))).containsExactly("11to15");
        assertThat(found("len", "w ".repeat(20))).containsExactly("16to20");
        assertThat(found("len", "w ".repeat(21))).containsExactly("over20");
    }

    @Test
    void overlapDividesSharedWordsByWordsInOnlyOneText() {
        // shared: a, man; in one only: walks, sleeps, now (3): 2/3, so 25 and 50.
        assertThat(pair("overlap", "A man walks", "a man sleeps now")).containsExactly("25", "50");
        // shared: a; in one only: b, c, d, e (4): exactly a quarter.
        assertThat(pair("overlap", "a b c", "a d e")).containsExactly("25");
        assertThat(pair("overlap", "a b c", "a d e f")).isEmpty();
        assertThat(pair("overlap", "a b", "b a a")).containsExactly("25", "50", "75");
        assertThat(pair("overlap", "a", "b")).isEmpty();
    }

    @Test
    void containedIgnoresCaseAndMarks() {
        assertThat(pair("contained", "A man is walking his dog", "a man walking ."))
                .containsExactly("all");
        assertThat(pair("contained", "A man is walking", "a man is running")).isEmpty();
        assertThat(pair("contained", "A man", "!")).isEmpty();
    }

    @Test
    void severalThreadsFindTheSameTags() throws Exception {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            texts.add("The man number " + i + " is walking slowly to his house .");
        }
        List<List<String>> expected =
                texts.stream().map(text -> found("tag", text)).toList();
        EnglishPlugin fresh = new EnglishPlugin();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Callable<List<List<String>>> work = () -> {
                ConceptSet.OfText.TextFinder finder = ((ConceptSet.OfText) set(fresh, "tag")).finder();
                return texts.stream().map(text -> found(finder, text)).toList();
            };
            for (Future<List<List<String>>> result : threads.invokeAll(Collections.nCopies(4, work))) {
                assertThat(result.get()).isEqualTo(expected);
            }
        }
    }

    @Test
    void aTextOfThousandsOfWordsIsTaggedInLinearTime() {
        assertThat(found("tag", "the dog sees the cat ".repeat(2_000))).hasSize(10_000);
    }

    private static ConceptSet set(EnglishPlugin plugin, String name) {
        return plugin.conceptSets().stream()
                .filter(set -> set.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> found(String set, String text) {
        return found(((ConceptSet.OfText) set(plugin, set)).finder(), text);
    }

    private static List<String> found(ConceptSet.OfText.TextFinder finder, String text) {
        List<String> found = new ArrayList<>();
        finder.find(sentence(text), sink(found));
        return found;
    }

    private List<String> pair(String set, String premise, String hypothesis) {
        List<String> found = new ArrayList<>();
        ((ConceptSet.OfPair) set(plugin, set)).finder().find(sentence(premise), sentence(hypothesis), sink(found));
        return found;
    }

    private static ConceptSet.Sink sink(List<String> found) {
        return new ConceptSet.Sink() {
            @Override
            public void add(String value) {
                found.add(value);
            }

            @Override
            public void add(String value, int token) {
                found.add(value + "@" + token);
            }
        };
    }

    /** Tokens are what stands between blanks. */
    private static Sentence sentence(String text) {
        List<Token> tokens = new ArrayList<>();
        int start = 0;
        for (String form : text.strip().split(" ")) {
            tokens.add(new Token(form, form.toLowerCase(Locale.ROOT), start, start + form.length()));
            start += form.length() + 1;
        }
        return new Sentence(text, tokens);
    }
}
