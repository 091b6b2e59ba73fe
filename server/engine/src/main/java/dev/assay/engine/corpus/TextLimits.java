package dev.assay.engine.corpus;

import org.jspecify.annotations.Nullable;

/** What a text of an example may be, wherever it comes from. */
public final class TextLimits {

    /**
     * No real sentence, or paragraph, has so many words; an unclosed quote, a document or the wrong column has. Such a row
     * would slow down every model that reads it by orders of magnitude.
     */
    static final int MOST_WORDS = 10_000;
    /** The same limit for texts without blanks: 20 characters a word. */
    static final int MOST_CHARACTERS = 20 * MOST_WORDS;

    private TextLimits() {}

    /**
     * What is wrong with a text, to be read after its name: "the premise …". Null when nothing is.
     *
     * @param text without blanks around it
     */
    public static @Nullable String complaint(String text) {
        if (text.isEmpty()) {
            return "is empty; fill it in";
        }
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            return "has half a character (a surrogate without its partner); write the whole character, or remove it";
        }
        int words = words(text);
        if (words > MOST_WORDS || text.length() > MOST_CHARACTERS) {
            return "has " + words + " words and " + text.length() + " characters, more than the limit of " + MOST_WORDS
                    + " words or " + MOST_CHARACTERS
                    + " characters; shorten it (in a file, look for a missing quote or line break)";
        }
        return null;
    }

    /** Words between blanks. */
    private static int words(String text) {
        int words = 1;
        for (int i = 1; i < text.length(); i++) {
            if (Character.isWhitespace(text.charAt(i)) && !Character.isWhitespace(text.charAt(i - 1))) {
                words++;
            }
        }
        return words;
    }
}
