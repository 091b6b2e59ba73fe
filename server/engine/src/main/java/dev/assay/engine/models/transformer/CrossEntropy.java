package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.assay.engine.models.Djl;
import java.util.Arrays;
import java.util.List;

/**
 * The loss of a batch of texts: how badly each token but the first is predicted from those before it in its text. Padding does not
 * count.
 *
 * @param inputs the texts without their last tokens
 * @param targets {@code [batch · slots]}: the token that follows; anything in padding
 * @param counts whether a slot has one
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record CrossEntropy(Inputs inputs, long[] targets, boolean[] counts) {

    /** @param texts of two tokens at least */
    static CrossEntropy of(List<int[]> texts) {
        Inputs inputs = Inputs.of(
                texts.stream().map(text -> Arrays.copyOf(text, text.length - 1)).toList());
        int slots = inputs.slots();
        long[] targets = new long[Math.multiplyExact(inputs.rows(), slots)];
        boolean[] counts = new boolean[targets.length];
        for (int b = 0; b < inputs.rows(); b++) {
            int[] text = texts.get(b);
            for (int t = 0; t + 1 < text.length; t++) {
                targets[b * slots + t] = text[t + 1];
                counts[b * slots + t] = true;
            }
        }
        return new CrossEntropy(inputs, targets, counts);
    }

    /**
     * The sum over all tokens, in nats, times a weight.
     *
     * @param logits {@code [batch, slots, vocabulary]} of the inputs
     */
    NDArray sum(NDManager step, NDArray logits, float weight) {
        float[] weights = new float[targets.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = counts[i] ? -weight : 0;
        }
        return logits.reshape(new Shape(targets.length, logits.getShape().get(2)))
                .logSoftmax(-1)
                .gather(Djl.array(step, targets, targets.length, 1), 1)
                .mul(Djl.array(step, weights, targets.length, 1))
                .sum();
    }
}
