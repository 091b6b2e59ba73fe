package dev.assay.data.reviews;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a free text is for or against something, by the words that the generator of the reviews knows: it has learned from no text. A sentence's
 * minor clause (after "although", before "but") is left out, as the generator's rule has it; what is left is looked through for aspects with their own
 * adjectives and deeds, for what is said of a thing as a whole, for verdicts and for opinions, each a vote; a "not" before an adjective turns it
 * round. A word that the lexicon has on both sides has no vote unless its aspect stands in the clause.
 */
final class LexiconLabeller {

    private static final Pattern MARK = Pattern.compile("[\\[<{](\\w+)[\\]>}]");
    private static final Pattern NEGATED =
            Pattern.compile("(?:\\bnot|n't|\\bneither\\b.*)(?: very| really| so| too)? $");
    private static final Pattern OPINION = Pattern.compile(
            "\\b(?:i|we|really) (love|like|enjoy|adore|hate|dislike|could not stand|cannot stand)(?:d|ed)?\\b");

    /** Words for and against something: +1, -1, or 0 where they are on both sides. */
    private static final class Words {
        final Map<String, Integer> sides = new HashMap<>();

        void add(String word, int side) {
            sides.merge(word.toLowerCase(Locale.ROOT), side, (a, b) -> a.equals(b) ? a : 0);
        }
    }

    private record Phrase(Pattern pattern, int side) {}

    private final Map<String, Words> aspects = new HashMap<>();
    private final Words whole = new Words();
    private final Map<String, Phrase> phrases = new HashMap<>();

    LexiconLabeller() {
        for (Topic topic : Topic.values()) {
            Lexicon lexicon = new Lexicon(topic);
            for (Sentiment sentiment : Sentiment.values()) {
                int side = sentiment == Sentiment.POSITIVE ? 1 : -1;
                lexicon.things().stream()
                        .flatMap(thing -> thing.aspects().stream())
                        .distinct()
                        .forEach(aspect -> learn(aspect, sentiment, side));
                lexicon.adjectives(sentiment).forEach(adjective -> whole.add(adjective.text(), side));
                lexicon.nouns(sentiment).forEach(noun -> whole.add(noun, side));
                for (Tense tense : Tense.values()) {
                    lexicon.verdicts(sentiment, tense).forEach(template -> learn(template, side));
                    lexicon.reactions(sentiment, tense).forEach(template -> learn(template, side));
                }
            }
        }
    }

    private void learn(Aspect aspect, Sentiment sentiment, int side) {
        Words words = aspects.computeIfAbsent(aspect.noun().text().toLowerCase(Locale.ROOT), noun -> new Words());
        aspect.adjectives(sentiment).forEach(adjective -> words.add(adjective.text(), side));
        for (String deed : aspect.deeds(sentiment)) {
            forms(deed).forEach(form -> words.add(form, side));
        }
    }

    private static Set<String> forms(String phrase) {
        Set<String> forms = new LinkedHashSet<>();
        for (Verbs.Subject subject : Verbs.Subject.values()) {
            for (Tense tense : Tense.values()) {
                forms.add(Verbs.finite(phrase, subject, tense));
            }
        }
        return forms;
    }

    private void learn(String template, int side) {
        StringBuilder pattern = new StringBuilder("\\b");
        String text = template.toLowerCase(Locale.ROOT);
        Matcher marked = MARK.matcher(text);
        int at = 0;
        while (marked.find()) {
            pattern.append(quoted(text.substring(at, marked.start())))
                    .append(forms(marked.group(1)).stream().collect(Collectors.joining("|", "(?:", ")")));
            at = marked.end();
        }
        pattern.append(quoted(text.substring(at))).append("\\b");
        phrases.merge(
                pattern.toString(),
                new Phrase(Pattern.compile(pattern.toString()), side),
                (a, b) -> new Phrase(a.pattern, a.side == b.side ? a.side : 0));
    }

    private static String quoted(String text) {
        return text.replaceAll("@\\w+", "[a-z' ]+");
    }

    /** Null where nothing is said, or as much for as against. */
    @Nullable
    Sentiment label(String text) {
        int votes = 0;
        for (String clause : clauses(text)) {
            votes += votes(clause);
        }
        return votes > 0 ? Sentiment.POSITIVE : votes < 0 ? Sentiment.NEGATIVE : null;
    }

    /** What counts, sentence by sentence. */
    private static List<String> clauses(String text) {
        List<String> clauses = new ArrayList<>();
        for (String sentence : text.toLowerCase(Locale.ROOT).split("[.!?]+\\s*")) {
            String kept = sentence;
            if (kept.matches("(although|even though|while|despite|in spite of) .*")) {
                kept = kept.contains(",") ? kept.substring(kept.indexOf(',') + 1) : "";
            }
            kept = kept.replaceFirst(", (although|even though) .*", "");
            kept = kept.replaceFirst(".*, (but|yet) ", "");
            if (kept.startsWith("however,") && !clauses.isEmpty()) {
                clauses.removeLast();
            }
            // What two aspects share is said after both.
            clauses.addAll(
                    kept.matches("(neither|both) .*")
                            ? List.of(kept)
                            : Arrays.asList(kept.split(
                                    ", and |, so | because | and best of all, | and worst of all, |,| so that ")));
        }
        return clauses;
    }

    private int votes(String clause) {
        String padded = " " + clause.strip() + " ";
        int votes = 0;
        Map<String, Integer> here = new HashMap<>(whole.sides);
        for (Map.Entry<String, Words> aspect : aspects.entrySet()) {
            if (padded.contains(" " + aspect.getKey() + " ")) {
                here.putAll(aspect.getValue().sides);
            }
        }
        for (Map.Entry<String, Integer> word : here.entrySet()) {
            int found = padded.indexOf(" " + word.getKey() + " ");
            if (found >= 0) {
                boolean turned = NEGATED.matcher(padded.substring(0, found + 1)).find();
                votes += turned ? -word.getValue() : word.getValue();
            }
        }
        for (Phrase phrase : phrases.values()) {
            if (phrase.side != 0 && phrase.pattern.matcher(padded).find()) {
                votes += phrase.side;
            }
        }
        Matcher opinion = OPINION.matcher(padded);
        if (opinion.find()) {
            votes += opinion.group(1).matches("love|like|enjoy|adore") ? 1 : -1;
        }
        return votes;
    }
}
