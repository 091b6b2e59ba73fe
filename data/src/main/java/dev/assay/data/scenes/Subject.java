package dev.assay.data.scenes;

import org.jspecify.annotations.Nullable;

/**
 * The agents of a scene.
 *
 * @param other with whom {@code being} makes up two different agents ({@code a man and a woman}), or null
 * @param adjective of each of them, or empty
 * @param outfit of each of them, or null
 */
record Subject(
        Being being,
        @Nullable Being other,
        Quantity quantity,
        String adjective,
        @Nullable Outfit outfit) {

    Subject {
        if (other != null && quantity != Quantity.TWO) {
            throw new IllegalArgumentException("two different agents are two, got " + quantity);
        }
    }

    boolean single() {
        return quantity == Quantity.ONE && !being.group();
    }

    /** Whether there is more than one agent, be it as a crowd. */
    boolean many() {
        return !single();
    }

    Gender gender() {
        if (other == null) {
            return being.gender();
        }
        return other.gender() == being.gender() ? being.gender() : Gender.OPEN;
    }

    Pronoun pronoun() {
        if (many()) {
            return Pronoun.THEY;
        }
        return switch (being.gender()) {
            case MALE -> Pronoun.HE;
            case FEMALE -> Pronoun.SHE;
            case THING -> Pronoun.IT;
            case OPEN -> Pronoun.THEY;
        };
    }

    /** {@code a young man in a red shirt}. The words before the outfit are the caller's: {@code in}, {@code wearing}. */
    NounPhrase described(String before) {
        String tail = outfit == null ? "" : before + " " + outfit.phrase(many());
        return phrase(English.join(counted(adjective), tail), true);
    }

    /** {@code a man}, with another adjective if one is given. */
    NounPhrase indefinite(String anyAdjective) {
        return phrase(counted(anyAdjective), true);
    }

    /** {@code the man}, {@code the two men}, {@code the group of men}, {@code the man and the woman}. */
    NounPhrase definite(String anyAdjective, boolean withNumber) {
        if (other != null) {
            return phrase("the " + being.singular() + " and the " + other.singular(), false);
        }
        String noun = English.join(anyAdjective, quantity == Quantity.ONE ? being.singular() : being.plural());
        String number = quantity == Quantity.GROUP ? "group of" : quantity.words();
        boolean numbered = quantity == Quantity.GROUP || (withNumber && quantity.exact() && quantity != Quantity.ONE);
        return phrase("the " + (numbered ? number + " " : "") + noun, false);
    }

    /** The same number of other beings, with neither adjective nor outfit. */
    Subject of(Being another) {
        return new Subject(another, null, quantity, "", null);
    }

    private String counted(String anyAdjective) {
        if (other != null) {
            return English.withArticle(being.singular()) + " and " + English.withArticle(other.singular());
        }
        if (quantity == Quantity.ONE) {
            return English.withArticle(English.join(anyAdjective, being.singular()));
        }
        return English.join(quantity.words(), anyAdjective, being.plural());
    }

    private NounPhrase phrase(String text, boolean indefinite) {
        boolean plural = quantity != Quantity.ONE && quantity != Quantity.GROUP;
        return new NounPhrase(text, plural, pronoun(), many(), indefinite);
    }
}
