package dev.assay.engine.models.training;

import dev.assay.engine.models.transformer.TextTokenizer;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Texts as a language model learns them: the begin token, the text, and the same token again as its end. A text that does not fit the
 * context is cut into pieces, each of which starts with the begin token.
 *
 * @param texts token ids of each text or piece
 * @param predicted how many tokens follow another one in them
 */
public record TokenTexts(List<int[]> texts, long predicted) {

    /** The token that stands before and after each text. */
    public static final String BEGIN = "<|endoftext|>";

    public TokenTexts {
        texts = List.copyOf(texts);
    }

    /**
     * Tokenizes texts; empty ones are left out.
     *
     * @param context tokens that the model can read
     * @throws UserError when the tokenizer lacks the begin token
     */
    public static TokenTexts of(Iterable<String> texts, TextTokenizer tokenizer, int context, Run run) {
        int begin = begin(tokenizer);
        List<int[]> cut = new ArrayList<>();
        for (String text : texts) {
            run.checkCancelled();
            int[] ids = tokenizer.encode(text, false);
            for (int from = 0; from < ids.length; from += context) {
                int length = Math.min(context, ids.length - from);
                boolean whole = from + length == ids.length && length < context;
                int[] piece = new int[length + (whole ? 2 : 1)];
                piece[0] = begin;
                System.arraycopy(ids, from, piece, 1, length);
                if (whole) {
                    piece[length + 1] = begin;
                }
                cut.add(piece);
            }
        }
        return new TokenTexts(
                cut, cut.stream().mapToLong(text -> text.length - 1).sum());
    }

    /**
     * The id of the begin token.
     *
     * @throws UserError when the tokenizer does not know it
     */
    public static int begin(TextTokenizer tokenizer) {
        int[] ids = tokenizer.encode(BEGIN, false);
        if (ids.length != 1) {
            throw new UserError("The tokenizer has no token " + BEGIN
                    + ", which stands before and after every text; add it to tokenizer.json as a special token.");
        }
        return ids[0];
    }

    Comparator<Integer> byLength() {
        return Comparator.comparingInt(i -> texts.get(i).length);
    }

    List<int[]> chosen(int... numbers) {
        List<int[]> chosen = new ArrayList<>(numbers.length);
        for (int number : numbers) {
            chosen.add(texts.get(number));
        }
        return chosen;
    }
}
