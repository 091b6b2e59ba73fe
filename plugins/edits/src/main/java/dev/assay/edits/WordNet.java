package dev.assay.edits;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import net.sf.extjwnl.JWNLException;
import net.sf.extjwnl.data.IndexWord;
import net.sf.extjwnl.data.POS;
import net.sf.extjwnl.data.Pointer;
import net.sf.extjwnl.data.PointerType;
import net.sf.extjwnl.data.Synset;
import net.sf.extjwnl.data.Word;
import net.sf.extjwnl.dictionary.Dictionary;
import org.jspecify.annotations.Nullable;

/**
 * What WordNet 3.1 (Fellbaum 1998) knows of words in the forms that stand in texts: their opposites, to which come pairs of function words,
 * which it does not have; and which words can stand in each other's place. It is read when somebody first asks, which takes 0.4 s and
 * 40 MB of heap. Safe for use by several threads.
 */
final class WordNet {

    private static final List<List<String>> FUNCTION_WORDS = List.of(
            List.of("he", "she"),
            List.of("his", "her"),
            List.of("him", "her"),
            List.of("himself", "herself"),
            List.of("a", "no"),
            List.of("an", "no"),
            List.of("the", "no"),
            List.of("all", "no"),
            List.of("every", "no"),
            List.of("some", "no"),
            List.of("somebody", "nobody"),
            List.of("someone", "nobody"),
            List.of("everybody", "nobody"),
            List.of("everyone", "nobody"),
            List.of("something", "nothing"),
            List.of("everything", "nothing"),
            List.of("always", "never"),
            List.of("with", "without"),
            List.of("before", "after"),
            List.of("above", "below"),
            List.of("over", "under"),
            List.of("up", "down"),
            List.of("on", "off"),
            List.of("more", "less"),
            List.of("most", "few"),
            List.of("both", "neither"));

    private static final int REMEMBERED = 20_000;

    /** A form that is asked for as a part of speech. */
    private record Asked(String form, POS pos) {}

    private final Map<String, Set<String>> functionWords = new HashMap<>();
    private final Map<Asked, Set<String>> entries = new Recent<>(REMEMBERED);
    private @Nullable Dictionary dictionary;

    WordNet() {
        for (List<String> pair : FUNCTION_WORDS) {
            functionWords
                    .computeIfAbsent(pair.getFirst(), none -> new LinkedHashSet<>())
                    .add(pair.getLast());
            functionWords
                    .computeIfAbsent(pair.getLast(), none -> new LinkedHashSet<>())
                    .add(pair.getFirst());
        }
    }

    /**
     * The opposites of a word.
     *
     * @param form in lower case
     * @param known tells the words that exist; others are left out, and so are opposites of several words
     */
    synchronized Set<String> opposites(String form, Predicate<String> known) {
        Set<String> opposites = new LinkedHashSet<>();
        functionWords.getOrDefault(form, Set.of()).stream().filter(known).forEach(opposites::add);
        try {
            for (POS pos : POS.getAllPOS()) {
                for (String entry : entries(form, pos)) {
                    add(Objects.requireNonNull(dictionary().getIndexWord(pos, entry)), form, known, opposites);
                }
            }
        } catch (JWNLException e) {
            throw unreadable(e);
        }
        opposites.remove(form);
        return opposites;
    }

    private static void add(IndexWord entry, String form, Predicate<String> known, Set<String> opposites)
            throws JWNLException {
        for (Synset sense : entry.getSenses()) {
            for (Word word : sense.getWords()) {
                if (word.getLemma().equalsIgnoreCase(entry.getLemma())) {
                    for (Pointer pointer : word.getPointers(PointerType.ANTONYM)) {
                        if (pointer.getTarget() instanceof Word opposite
                                && opposite.getLemma().matches("\\p{L}+")) {
                            opposites.addAll(Inflection.like(form, entry.getLemma(), opposite.getLemma(), known));
                        }
                    }
                }
            }
        }
    }

    /**
     * Whether a word can stand in another's place as far as grammar goes: it is of the same part of speech, and inflected alike. Where
     * WordNet has nothing on the form, or the part of speech is not one of those it has, it can.
     *
     * @param tag universal part of speech of the form in its text
     * @param other in lower case, as is {@code form}
     */
    synchronized boolean alike(String form, String tag, String other) {
        @Nullable
        POS pos = switch (tag) {
            case "NOUN" -> POS.NOUN;
            case "VERB" -> POS.VERB;
            case "ADJ" -> POS.ADJECTIVE;
            case "ADV" -> POS.ADVERB;
            default -> null;
        };
        if (pos == null) {
            return true;
        }
        try {
            if (!entries(form, pos).isEmpty()) {
                return alike(form, pos, other);
            }
            // The tag is not one that the form can have: any that it can have will do.
            boolean known = false;
            for (POS any : POS.getAllPOS()) {
                known |= !entries(form, any).isEmpty();
                if (alike(form, any, other)) {
                    return true;
                }
            }
            return !known;
        } catch (JWNLException e) {
            throw unreadable(e);
        }
    }

    private boolean alike(String form, POS pos, String other) throws JWNLException {
        Set<String> own = entries(form, pos);
        Set<String> others = entries(other, pos);
        return !own.isEmpty() && !others.isEmpty() && ending(form, own, pos).equals(ending(other, others, pos));
    }

    /** How a form is inflected: a plural like <i>-s</i>, however it is made, and <i>sat</i> like <i>-ed</i>. */
    private static String ending(String form, Set<String> entries, POS pos) {
        if (entries.equals(Set.of(form))) {
            return "";
        }
        return form.endsWith("ing") ? "ing" : pos == POS.NOUN || form.endsWith("s") ? "s" : "ed";
    }

    /**
     * The entries that a form belongs to. It may be a word of its own and a form of another: <i>men</i> is a noun in WordNet, and the
     * plural of <i>man</i>.
     */
    private Set<String> entries(String form, POS pos) throws JWNLException {
        Asked asked = new Asked(form, pos);
        @Nullable Set<String> known = entries.get(asked);
        if (known == null) {
            Set<String> lemmas = new LinkedHashSet<>(List.of(form));
            lemmas.addAll(dictionary().getMorphologicalProcessor().lookupAllBaseForms(pos, form));
            known = new LinkedHashSet<>();
            for (String lemma : lemmas) {
                if (dictionary().getIndexWord(pos, lemma) != null) {
                    known.add(lemma);
                }
            }
            entries.put(asked, known);
        }
        return known;
    }

    private Dictionary dictionary() throws JWNLException {
        if (dictionary == null) {
            dictionary = Dictionary.getDefaultResourceInstance();
        }
        return dictionary;
    }

    private static IllegalStateException unreadable(JWNLException e) {
        return new IllegalStateException("WordNet, which comes with Assay, cannot be read", e);
    }
}
