package dev.assay.steering.use;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.assay.engine.models.transformer.Positions;
import dev.assay.engine.models.transformer.Steps;
import dev.assay.engine.steering.Place;
import dev.assay.spi.Printable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was written without and with steering vectors.
 *
 * @param prompt its tokens, as both models read them
 * @param samples one for each seed
 * @param steers what each vector was, by number
 * @param touched exactly which states were changed in the steered texts
 * @param gate whether the condition held; null: there was none
 * @param warnings sentences for whoever reads the texts; most often none
 * @param printed the same for people
 */
record SteerGenerated(
        List<Integer> promptIds,
        List<Token> prompt,
        List<Sample> samples,
        List<Acting> steers,
        List<Touched> touched,
        @Nullable Gated gate,
        List<String> warnings,
        @JsonIgnore String printed)
        implements Printable {

    /**
     * A token of a text, as both models read it after the same tokens. In nats; null for a text's first token, where no logits are
     * finite, and what was not asked for.
     *
     * @param logprob under the text's own model: of the prompt and the unsteered text the unsteered one
     * @param other under the other model
     * @param kl divergence of Kullback and Leibler from the steered distribution to the unsteered one of this token
     */
    record Token(
            int id,
            String text,
            @Nullable Double logprob,
            @Nullable Double other,
            @Nullable Double kl) {}

    /**
     * The texts of one seed.
     *
     * @param same whether both are the same tokens
     */
    record Sample(long seed, Text unsteered, Text steered, boolean same) {}

    /**
     * A text without its prompt.
     *
     * @param logprob sum over the tokens under the text's own model
     * @param other the same under the other model
     * @param kl mean over the tokens
     * @param stopped whether a stop token or stop text ended it, and not the limit
     */
    record Text(
            List<Token> tokens,
            String text,
            @Nullable Double logprob,
            @Nullable Double other,
            @Nullable Double kl,
            boolean stopped) {}

    /** A vector that was to act. */
    record Acting(String vector, double strength, Steer.How how, Steps steps, Positions positions, List<Part> places) {}

    /**
     * A vector's part at one place.
     *
     * @param norm before its strength
     * @param normInStates the same in units of the mean length of the unsteered texts' hidden states there
     */
    record Part(Place place, double norm, @Nullable Double normInStates) {}

    /**
     * States that were changed.
     *
     * @param steer number of the vector
     * @param sample number of the text
     * @param step 0: while the prompt was read; otherwise the number of the generated token that was read
     * @param positions absolute, from 0 at the prompt's first token
     */
    record Touched(int steer, Place place, int sample, int step, List<Integer> positions) {}

    /**
     * What a gate found in the prompt.
     *
     * @param value that it compared with its threshold
     */
    record Gated(double value, double threshold, boolean open) {}
}
