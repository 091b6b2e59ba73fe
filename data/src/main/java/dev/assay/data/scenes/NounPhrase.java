package dev.assay.data.scenes;

/**
 * Who a sentence is about.
 *
 * @param text in lower case, with its article
 * @param plural whether the verb after it is
 * @param pronoun that takes it up
 * @param many whether it stands for more than one, as {@code a group of men} does
 * @param indefinite whether {@code there is} may come before it
 */
record NounPhrase(String text, boolean plural, Pronoun pronoun, boolean many, boolean indefinite) {

    static NounPhrase one(String text, Pronoun pronoun, boolean indefinite) {
        return new NounPhrase(text, false, pronoun, false, indefinite);
    }

    static NounPhrase several(String text, boolean indefinite) {
        return new NounPhrase(text, true, Pronoun.THEY, true, indefinite);
    }

    String is() {
        return plural ? "are" : "is";
    }

    /** The verb phrase in the present tense, agreeing. */
    String finite(String verbPhrase) {
        if (!plural) {
            return English.thirdPerson(verbPhrase);
        }
        return English.firstWord(verbPhrase).equals("be") ? "are" + English.afterFirstWord(verbPhrase) : verbPhrase;
    }
}
