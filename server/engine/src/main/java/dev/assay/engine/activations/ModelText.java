package dev.assay.engine.activations;

import dev.assay.engine.concepts.RowToken;
import java.util.List;

/**
 * An example as a model reads it.
 *
 * @param example its row in the data set
 * @param ids of its tokens in the model's vocabulary
 * @param types of the tokens: the number of their segment or text, from 0
 * @param tokens where they stand, one per id; empty where a model has no positions to speak of
 * @param cut whether it is longer than the model can read, and the rest left out
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on to a model; never compared.
public record ModelText(int example, int[] ids, int[] types, List<RowToken> tokens, boolean cut) {

    public ModelText {
        tokens = List.copyOf(tokens);
        if (types.length != ids.length || (!tokens.isEmpty() && tokens.size() != ids.length)) {
            throw new IllegalArgumentException(
                    ids.length + " ids, " + types.length + " types and " + tokens.size() + " tokens do not match");
        }
    }

    public int length() {
        return ids.length;
    }
}
