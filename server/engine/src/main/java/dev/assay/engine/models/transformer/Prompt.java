package dev.assay.engine.models.transformer;

import dev.assay.spi.UserError;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a language model is to continue.
 *
 * @param ids tokens, one at least, all of them in the model's vocabulary
 */
public record Prompt(List<Integer> ids) {

    public Prompt {
        ids = List.copyOf(ids);
    }

    /**
     * A prompt of a text, of token ids, or with neither of the one token that begins a text.
     *
     * @throws UserError when both are given or the model cannot read what is given
     */
    public static Prompt of(Transformer model, @Nullable String text, @Nullable List<Integer> ids) {
        if (text != null && ids != null) {
            throw new UserError("give the prompt either as a text or as token ids, not both");
        }
        Prompt prompt =
                new Prompt(ids != null ? ids : text != null ? encoded(model, text) : List.of(startToken(model)));
        prompt.check(model);
        return prompt;
    }

    private static int startToken(Transformer model) {
        Integer start = model.config().startToken();
        if (start == null) {
            throw new UserError(
                    "the model has no token that begins a text; give it something to continue, with --prompt or --prompt-ids");
        }
        return start;
    }

    /** A text's tokens with what the model expects before them, but not after: the text is to go on. */
    private static List<Integer> encoded(Transformer model, String text) {
        if (!model.hasTokenizer()) {
            throw new UserError(
                    "the model's folder has no tokenizer, so it cannot read a text; give token ids with --prompt-ids");
        }
        int[] plain = model.tokenizer().encode(text, false);
        int[] special = model.tokenizer().encode(text, true);
        boolean closed = plain.length > 0
                && special.length > plain.length
                && special[special.length - 1] != plain[plain.length - 1]
                && model.config().stopTokens().contains(special[special.length - 1]);
        int[] read = plain.length == 0 ? plain : closed ? Arrays.copyOf(special, special.length - 1) : special;
        return Arrays.stream(read).boxed().toList();
    }

    private void check(Transformer model) {
        if (ids.isEmpty()) {
            throw new UserError("the prompt is empty; give a text or token ids to continue, or leave it out");
        }
        for (int position = 0; position < ids.size(); position++) {
            if (ids.get(position) < 0 || ids.get(position) >= model.config().vocabulary()) {
                throw new UserError("token " + position + " of the prompt is " + ids.get(position)
                        + ", but the model's tokens go from 0 to "
                        + (model.config().vocabulary() - 1));
            }
        }
    }

    /**
     * Refuses to write more tokens than the model's context has room for; the last one is written, but not read.
     *
     * @throws UserError which says how many there is room for
     */
    public void checkRoom(Transformer model, int maxNew) {
        int context = model.config().positions();
        if (ids.size() > context) {
            throw new UserError(
                    "the prompt has " + counted() + ", but the model's context is " + context + " tokens; shorten it");
        }
        int room = context - ids.size() + 1;
        if (maxNew > room) {
            throw new UserError("the prompt has " + counted() + " and is to get " + maxNew
                    + " more, but the model's context is " + context + " tokens; shorten the prompt or give --max-new "
                    + room + " or less");
        }
    }

    private String counted() {
        return ids.size() == 1 ? "1 token" : ids.size() + " tokens";
    }

    /** The ids as a model takes them. */
    public int[] array() {
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }
}
