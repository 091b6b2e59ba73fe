package dev.assay.checks;

import dev.assay.engine.models.transformer.Inputs;
import java.util.List;

/**
 * Texts to read in one pass.
 *
 * @param texts token ids, each at least one
 * @param padding where shorter ones are filled up
 * @param filler the token in padding; no result may depend on it
 */
public record Batch(List<int[]> texts, Inputs.Padding padding, int filler) {

    public Batch {
        texts = List.copyOf(texts);
    }

    public static Batch of(List<int[]> texts) {
        return new Batch(texts, Inputs.Padding.RIGHT, 0);
    }

    public static Batch of(int[] text) {
        return of(List.of(text));
    }
}
