package dev.assay.steering.directions;

import dev.assay.engine.activations.ModelText;
import dev.assay.engine.models.transformer.TransformerConfig;
import java.util.stream.IntStream;

/**
 * A text as a model reads it.
 *
 * @param ids of all tokens, one at least
 * @param types segment of each token
 * @param own positions of the tokens that are the text's own, ascending; empty where it has none
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on to a model; never compared.
record Prompt(int[] ids, int[] types, int[] own) {

    /** An example in tokens. */
    static Prompt of(ModelText text) {
        return new Prompt(
                text.ids(),
                text.types(),
                IntStream.range(0, text.length())
                        .filter(at -> !text.tokens().get(at).special())
                        .toArray());
    }

    /** A language model's prompt: all tokens are its own but a begin token in front, unless there is nothing else. */
    static Prompt of(TransformerConfig config, int[] ids) {
        Integer begin = config.startToken();
        int first = ids.length > 1 && begin != null && ids[0] == begin ? 1 : 0;
        return new Prompt(
                ids, new int[ids.length], IntStream.range(first, ids.length).toArray());
    }

    int length() {
        return ids.length;
    }
}
