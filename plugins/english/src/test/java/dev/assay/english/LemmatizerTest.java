package dev.assay.english;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected forms are those of any dictionary of English. */
class LemmatizerTest {

    @ParameterizedTest
    @CsvSource({
        "dog, dogs",
        "woman, women",
        "box, boxes",
        "bus, buses",
        "house, houses",
        "glass, glasses",
        "city, cities",
        "movie, movies",
        "pie, pies",
        "glove, gloves",
        "knife, knives",
        "horse, horses",
        "potato, potatoes",
        "shoe, shoes",
        "grass, grass",
        "tennis, tennis",
        "virus, viruses",
        "beach, beaches",
        "dish, dishes",
        "jeans, jeans",
        "t-shirt, t-shirts",
        "people, people",
        "nose, noses",
        "breeze, breezes",
        "bicycle, bicycles",
        "bus, bus",
        "blouse, blouses"
    })
    void pluralsBecomeSingular(String lemma, String form) {
        assertThat(Lemmatizer.lemma(form, "NOUN")).isEqualTo(lemma.equals("people") ? "person" : lemma);
    }

    @ParameterizedTest
    @CsvSource({
        "walk, walking",
        "run, running",
        "sit, sitting",
        "ride, riding",
        "make, making",
        "smile, smiling",
        "play, played",
        "jump, jumps",
        "watch, watches",
        "carry, carried",
        "carry, carries",
        "stand, stood",
        "sleep, slept",
        "dance, dancing",
        "juggle, juggling",
        "wrestle, wrestled",
        "climb, climbing",
        "close, closed",
        "open, opening",
        "visit, visited",
        "decorate, decorating",
        "celebrate, celebrated",
        "exercise, exercising",
        "perform, performing",
        "swim, swimming",
        "call, calling",
        "pass, passed",
        "add, adding",
        "eat, eating",
        "read, reading",
        "look, looking",
        "train, training",
        "point, pointing",
        "sing, singing",
        "change, changing",
        "prepare, preparing",
        "share, sharing",
        "enjoy, enjoying",
        "study, studying",
        "wear, wearing",
        "fix, fixing",
        "skate, skating",
        "wave, waving",
        "argue, argued",
        "wander, wandering",
        "hang, hanging",
        "shop, shopping",
        "pose, posing",
        "gather, gathered",
        "listen, listening",
        "need, needed",
        "tie, tying",
        "lie, lying",
        "go, goes",
        "splash, splashes",
        "chase, chasing",
        "race, racing",
        "practice, practicing",
        "hike, hiking",
        "observe, observing",
        "explore, exploring",
        "assemble, assembled",
        "hug, hugging",
        "use, using",
        "seat, seated",
        "clean, cleaning",
        "paint, painted",
        "balance, balancing",
        "cross, crosses",
        "kiss, kissing",
        "buzz, buzzing",
        "examine, examining",
        "squat, squatting",
        "quit, quitting",
        "guide, guiding",
        "cheer, cheering",
        "pull, pulls"
    })
    void verbFormsBecomeTheInfinitive(String lemma, String form) {
        assertThat(Lemmatizer.lemma(form, "VERB")).isEqualTo(lemma);
    }

    @ParameterizedTest
    @CsvSource({
        "big, biggest",
        "large, largest",
        "happy, happiest",
        "tall, tallest",
        "old, older",
        "nice, nicest",
        "good, best",
        "honest, honest",
        "wide, widest",
        "red, red",
        "clever, clever"
    })
    void comparedAdjectivesBecomePositive(String lemma, String form) {
        assertThat(Lemmatizer.lemma(form, "ADJ")).isEqualTo(lemma);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "be, is, AUX",
                "be, 're, AUX",
                "not, n't, PART",
                "have, had, AUX",
                "in, in, ADP",
                "his, his, PRON",
                "9, 9, NUM",
                "gas, gas, NOUN",
                "john, john, PROPN",
                "zzz, zzz, INTJ",
                "thing, thing, NOUN",
                "king, king, NOUN",
                "😀, 😀, SYM"
            })
    void otherWordsAreTheirOwnOrListed(String lemma, String form, String tag) {
        assertThat(Lemmatizer.lemma(form, tag)).isEqualTo(lemma);
    }
}
