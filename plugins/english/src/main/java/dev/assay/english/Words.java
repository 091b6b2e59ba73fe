package dev.assay.english;

import dev.assay.spi.Sentence;
import dev.assay.spi.Sentence.Token;
import java.util.HashSet;
import java.util.Set;

/** What counts as a word. */
final class Words {

    /**
     * Tokens that are no concepts: they hold nearly everywhere. The list of the published method of compositional explanations for
     * NLI (Mu and Andreas 2020), so that results compare.
     */
    private static final Set<String> SKIPPED = Set.of("a", "an", "the", "of", ".", ",");

    private Words() {}

    static boolean isConcept(Token token) {
        return !SKIPPED.contains(token.lower());
    }

    /** Whether the token has a letter or digit, and so is not a punctuation mark. */
    static boolean isWord(Token token) {
        return token.form().codePoints().anyMatch(Character::isLetterOrDigit);
    }

    /** The different tokens of a text in lower case, punctuation marks included. */
    static Set<String> unique(Sentence sentence) {
        Set<String> unique = HashSet.newHashSet(sentence.tokens().size());
        for (Token token : sentence.tokens()) {
            unique.add(token.lower());
        }
        return unique;
    }
}
