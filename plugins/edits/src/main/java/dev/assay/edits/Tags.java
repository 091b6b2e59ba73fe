package dev.assay.edits;

import dev.assay.spi.ConceptSet;
import dev.assay.spi.Sentence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parts of speech, as the concept set {@code tag} of whichever plug-in has one tells them: universal tags such as NOUN. Without such a
 * set nothing has a tag. For use by one thread.
 */
final class Tags {

    private static final Set<String> NOUNS = Set.of("NOUN", "PROPN", "ADJ");
    private static final Set<String> VERBS = Set.of("VERB", "AUX");
    private static final Set<String> DETERMINED = Set.of("DET", "ADJ", "NUM", "NOUN", "PROPN");
    private static final Set<String> DESCRIBED = Set.of("VERB", "ADJ", "ADV");

    private final ConceptSet.OfText.@Nullable TextFinder finder;

    Tags(List<ConceptSet> sets) {
        finder = sets.stream()
                .filter(set -> set.name().equals("tag"))
                .filter(ConceptSet.OfText.class::isInstance)
                .map(set -> ((ConceptSet.OfText) set).finder())
                .findFirst()
                .orElse(null);
    }

    /** Whether there are tags at all. */
    boolean known() {
        return finder != null;
    }

    /** Per token its tag; empty where it has none. */
    List<String> of(Sentence sentence) {
        String[] tags = new String[sentence.tokens().size()];
        Arrays.fill(tags, "");
        if (finder != null) {
            finder.find(sentence, new ConceptSet.Sink() {
                @Override
                public void add(String value) {}

                @Override
                public void add(String value, int token) {
                    tags[token] = value;
                }
            });
        }
        return List.of(tags);
    }

    /**
     * Whether a modifier reads as English at a place: an adjective before a noun, an adverb beside what it describes, <i>no</i> before a
     * noun phrase, <i>not</i> beside a verb. Where a tag is not known, it does.
     *
     * @param word of the modifier
     * @param tag of the modifier
     * @param before tag of the word before the place; empty: none
     * @param after tag of the word after it; empty: none
     */
    boolean fits(String word, String tag, String before, String after) {
        if (!known()) {
            return true;
        }
        return switch (word) {
            case "no" -> NOUNS.contains(after) && !DETERMINED.contains(before);
            case "not", "never" -> VERBS.contains(before) || VERBS.contains(after);
            default ->
                switch (tag) {
                    case "ADJ" -> NOUNS.contains(after);
                    case "ADV" -> DESCRIBED.contains(after) || VERBS.contains(before);
                    default -> true;
                };
        };
    }
}
