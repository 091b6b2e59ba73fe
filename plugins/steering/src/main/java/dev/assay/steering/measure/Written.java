package dev.assay.steering.measure;

import dev.assay.engine.models.transformer.TextTokenizer;
import java.util.Arrays;

/**
 * A text that the model has written.
 *
 * @param prompt token ids it goes on from
 * @param ids of the tokens written; of an end token, if there is one, too
 * @param stopped whether the last one is an end token
 * @param broken whether the model's output was no number when one of them was chosen
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Written(int[] prompt, int[] ids, boolean stopped, boolean broken) {

    /** The tokens without the end. */
    int[] words() {
        return stopped ? Arrays.copyOf(ids, ids.length - 1) : ids;
    }

    String text(TextTokenizer tokenizer) {
        int[] words = words();
        return words.length == 0 ? "" : tokenizer.decode(words).strip();
    }

    /** Prompt and text together. */
    int[] whole() {
        int[] whole = Arrays.copyOf(prompt, prompt.length + ids.length);
        System.arraycopy(ids, 0, whole, prompt.length, ids.length);
        return whole;
    }
}
