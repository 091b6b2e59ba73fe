package dev.assay.engine.models.transformer;

import java.util.Arrays;

/**
 * The texts of tokens one after the other, so that they add up to the text. A character may take several tokens: the last of them has
 * it, those before have nothing, and a character that stays unfinished belongs to no text.
 *
 * <p>What a token adds is what decoding a short window gives with it and without it, since how a token is decoded depends on those
 * before it (a blank, the rest of a character). The window has the tokens that were last complete, so that a step costs
 * the same however long the text has become.
 */
public final class TextStream {

    /** No character takes more tokens; what is still unfinished then is no character at all. */
    private static final int LONGEST = 4;

    private final TextTokenizer tokenizer;
    private int[] window;
    private int complete;

    /**
     * @param before the tokens that the text follows, which have been shown already
     */
    public TextStream(TextTokenizer tokenizer, int... before) {
        this.tokenizer = tokenizer;
        this.window = Arrays.copyOfRange(before, Math.max(0, before.length - 2 * LONGEST), before.length);
        this.complete = window.length;
    }

    /** What the next token adds to the text. */
    public String next(int id) {
        String before = decoded(complete);
        window = Arrays.copyOf(window, window.length + 1);
        window[window.length - 1] = id;
        String with = decoded(window.length);
        if (with.endsWith("\uFFFD") && window.length - complete < LONGEST) {
            return "";
        }
        // The window begins where a character does: what was complete before stays no longer.
        window = Arrays.copyOfRange(window, complete, window.length);
        complete = window.length;
        return added(before, with);
    }

    /** What a token would add if it came next; one that is a part of a character shows as the replacement character. */
    public String peek(int id) {
        int[] with = Arrays.copyOf(window, window.length + 1);
        with[window.length] = id;
        return added(decoded(complete), tokenizer.decode(with));
    }

    private String decoded(int count) {
        return count == 0 ? "" : tokenizer.decode(Arrays.copyOf(window, count));
    }

    private static String added(String before, String with) {
        int same = 0;
        while (same < Math.min(before.length(), with.length()) && before.charAt(same) == with.charAt(same)) {
            same++;
        }
        return with.substring(same);
    }
}
