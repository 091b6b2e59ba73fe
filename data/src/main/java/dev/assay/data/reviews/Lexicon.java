package dev.assay.data.reviews;

import dev.assay.data.scenes.WordList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The words of one topic, from {@code place.txt} and its like. Their blocks are
 *
 * <ul>
 *   <li>{@code entity | NOUN | WAY MARKS}: a thing, with its aspects;
 *   <li>{@code aspect | NOUN | MARKS}: adjectives and deeds for and against it; {@code !} marks an adjective that takes no "very";
 *   <li>{@code whole}: what is said of the thing as a whole: adjectives, nouns, verdicts, openings for each way and tense, and
 *       the clauses that a reason follows.
 * </ul>
 *
 * The marks of nouns are those of {@link Noun}. In clauses, {@code [verb]} stands with I, we or a plural, {@code <verb>} with another
 * singular, {@code {verb}} with the thing; {@code @this}, {@code @it} and {@code @obj} stand for the thing.
 */
final class Lexicon {

    private final List<Thing> things = new ArrayList<>();
    private final Topic topic;
    private final WordList.Block whole;

    Lexicon(Topic topic) {
        this.topic = topic;
        List<WordList.Block> blocks =
                WordList.read(Lexicon.class, topic.word() + ".txt").blocks();
        Map<String, Aspect> aspects = new HashMap<>();
        for (WordList.Block block : blocks) {
            List<String> cells = WordList.cells(block.heading());
            if (cells.getFirst().equals("aspect")) {
                Noun noun = Noun.of(cells.get(1), cells.size() > 2 ? cells.get(2) : "");
                aspects.put(
                        noun.text(),
                        new Aspect(
                                noun,
                                Map.of(
                                        Sentiment.POSITIVE, adjectives(block, "good"),
                                        Sentiment.NEGATIVE, adjectives(block, "bad")),
                                Map.of(
                                        Sentiment.POSITIVE, block.members("does well"),
                                        Sentiment.NEGATIVE, block.members("does badly"))));
            }
        }
        for (WordList.Block block : blocks) {
            List<String> cells = WordList.cells(block.heading());
            if (cells.getFirst().equals("entity")) {
                String[] marks = cells.get(2).split(" ", 2);
                things.add(new Thing(
                        Noun.of(cells.get(1), marks.length > 1 ? marks[1] : ""),
                        marks[0],
                        block.members("aspects").stream()
                                .map(name -> known(aspects, name))
                                .toList()));
            }
        }
        whole = blocks.stream()
                .filter(block -> block.heading().equals("whole"))
                .findFirst()
                .orElseThrow();
    }

    private static Aspect known(Map<String, Aspect> aspects, String name) {
        Aspect aspect = aspects.get(name);
        if (aspect == null) {
            throw new IllegalStateException("no aspect " + name);
        }
        return aspect;
    }

    private static List<Adjective> adjectives(WordList.Block block, String key) {
        return block.members(key).stream().map(Adjective::parse).toList();
    }

    private static String side(Sentiment sentiment) {
        return sentiment == Sentiment.POSITIVE ? "good" : "bad";
    }

    Topic topic() {
        return topic;
    }

    List<Thing> things() {
        return things;
    }

    /** Adjectives for the thing as a whole. */
    List<Adjective> adjectives(Sentiment sentiment) {
        return adjectives(whole, side(sentiment));
    }

    /** What the thing is called: {@code real bargain}. */
    List<String> nouns(Sentiment sentiment) {
        return whole.members(side(sentiment) + " nouns");
    }

    List<String> verdicts(Sentiment sentiment, Tense tense) {
        return whole.members(side(sentiment) + " verdict " + tense.word());
    }

    List<String> openings(Thing thing, Tense tense) {
        return whole.members(thing.way() + " " + tense.word());
    }

    /** Clauses that a reason follows. */
    List<String> reactions(Sentiment sentiment, Tense tense) {
        return whole.members("because " + side(sentiment) + " " + tense.word());
    }
}
