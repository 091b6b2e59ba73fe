package dev.assay.steering.directions;

import dev.assay.spi.UserError;
import java.util.Locale;

/**
 * Which of a text's tokens its hidden state is taken from. Tokens that the model adds are no tokens of the text: the state of a begin token is
 * the same in every text, and its norm can be many times that of others.
 *
 * @param fromEnd for {@link Which#FROM_END} from 1, the text's last token; else 0
 */
public record TokenChoice(Which which, int fromEnd) {

    /** Kinds of choice. */
    public enum Which {
        /** The mean over all tokens of the text. */
        MEAN,
        /** A token counted from the text's end. */
        FROM_END,
        /** The first token of all, added ones among them: what a classifier of BERT's kind reads. */
        FIRST
    }

    private static final String HELP = "last, -2 (the last but one, and so on), mean or first";

    public TokenChoice {
        if ((which == Which.FROM_END) != (fromEnd > 0) || fromEnd < 0) {
            throw new IllegalArgumentException(which + " does not go with " + fromEnd);
        }
    }

    /** The last token of the text. */
    public static TokenChoice last() {
        return new TokenChoice(Which.FROM_END, 1);
    }

    /** The mean over the tokens of the text. */
    public static TokenChoice mean() {
        return new TokenChoice(Which.MEAN, 0);
    }

    /**
     * Reads what {@link #text} writes.
     *
     * @throws UserError when it is none of these
     */
    public static TokenChoice parse(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (word.matches("-[1-9]\\d{0,5}")) {
            return new TokenChoice(Which.FROM_END, -Integer.parseInt(word));
        }
        return switch (word) {
            case "last" -> last();
            case "mean" -> mean();
            case "first" -> new TokenChoice(Which.FIRST, 0);
            default -> throw new UserError("\"" + text + "\" is no choice of a token; write " + HELP + ".");
        };
    }

    /** As users write it. */
    public String text() {
        return switch (which) {
            case MEAN -> "mean";
            case FIRST -> "first";
            case FROM_END -> fromEnd == 1 ? "last" : "-" + fromEnd;
        };
    }

    /** The positions whose states are averaged; none where the text is too short. */
    int[] positions(Prompt prompt) {
        int[] own = prompt.own();
        return switch (which) {
            case MEAN -> own;
            case FIRST -> new int[] {0};
            case FROM_END -> own.length < fromEnd ? new int[0] : new int[] {own[own.length - fromEnd]};
        };
    }

    @Override
    public String toString() {
        return text();
    }
}
