package dev.assay.edits;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
 * Words of opposite meaning: the antonyms of WordNet 3.1 (Fellbaum 1998) in the form of the word that they replace, and pairs of function
 * words, which WordNet does not have. WordNet is read when somebody first asks, which takes 0.4 s and 40 MB of heap. Safe for use by
 * several threads.
 */
final class Antonyms {

    private static final List<List<String>> FUNCTION_WORDS = List.of(
            List.of("he", "she"),
            List.of("his", "her"),
            List.of("him", "her"),
            List.of("himself", "herself"),
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

    private final Map<String, Set<String>> functionWords = new HashMap<>();
    private @Nullable Dictionary dictionary;

    Antonyms() {
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
    synchronized Set<String> of(String form, Predicate<String> known) {
        Set<String> opposites = new LinkedHashSet<>();
        functionWords.getOrDefault(form, Set.of()).stream().filter(known).forEach(opposites::add);
        try {
            Dictionary wordNet = dictionary == null ? Dictionary.getDefaultResourceInstance() : dictionary;
            dictionary = wordNet;
            for (POS pos : POS.getAllPOS()) {
                // A form may be a word of its own and one of another: men is a noun in WordNet, and the plural of man.
                Set<String> lemmas = new LinkedHashSet<>(List.of(form));
                lemmas.addAll(wordNet.getMorphologicalProcessor().lookupAllBaseForms(pos, form));
                for (String lemma : lemmas) {
                    @Nullable IndexWord entry = wordNet.getIndexWord(pos, lemma);
                    if (entry != null) {
                        add(entry, form, known, opposites);
                    }
                }
            }
        } catch (JWNLException e) {
            throw new IllegalStateException("WordNet, which comes with Assay, cannot be read", e);
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
}
