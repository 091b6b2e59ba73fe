package dev.assay.data.reviews;

/**
 * @param extreme it says "very" already: {@code perfect}
 */
record Adjective(String text, boolean extreme) {

    /** From {@code perfect!} or {@code good}. */
    static Adjective parse(String text) {
        return text.endsWith("!")
                ? new Adjective(text.substring(0, text.length() - 1), true)
                : new Adjective(text, false);
    }

    /** Of one word, so that it can stand before a noun and after a degree. */
    boolean simple() {
        return text.chars().allMatch(Character::isLetter);
    }
}
