package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A language model with the code around it, as its user sees it: a side that scores given texts (the loss) and a side that makes
 * texts (the decoder). Whatever implements this can be checked.
 */
public interface LanguageSubject {

    LanguageFacts facts();

    /** Logits of one pass, {@code [position][vocabulary]} for each text; those of position p are of the token after it. */
    List<float[][]> logits(Batch batch);

    /**
     * The loss, negated, by token: ln p(token | tokens before) for each text, {@code [position]}. The first is NaN: nothing is before
     * it.
     */
    List<double[]> score(Batch batch);

    /** The mean loss of a token in nats as the system reports it, computed in batches of that size; empty: it reports none. */
    OptionalDouble meanLoss(List<int[]> texts, int batchSize);

    /** Continues prompts, in one batch; of a beam search several texts for each prompt, the best first. */
    List<GeneratedText> decode(List<int[]> prompts, GenerationSettings settings);

    /** How it reads and writes text; empty: token ids only. */
    default Optional<Codec> codec() {
        return Optional.empty();
    }

    /** Its hidden states; empty: they cannot be seen. */
    default Optional<States> states() {
        return Optional.empty();
    }

    /** Its embedding and output matrix; empty: they cannot be seen. */
    default Optional<Tie> tie() {
        return Optional.empty();
    }
}
