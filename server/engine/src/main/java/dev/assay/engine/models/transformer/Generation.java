package dev.assay.engine.models.transformer;

import java.util.List;

/**
 * What came of a generation.
 *
 * @param texts in order of the prompts; of a beam search the best first, several for each prompt
 * @param run what was recorded and touched
 */
public record Generation(List<GeneratedText> texts, RunResult run) {

    public Generation {
        texts = List.copyOf(texts);
    }

    /** Hears of what is read and chosen, as it happens. */
    @FunctionalInterface
    public interface Listener {

        /** A token was chosen. A beam search tells nobody, for its tokens are not final. */
        void token(int row, GeneratedText.Token token);

        /** The tokens of a prompt, if {@linkplain GenerationSettings#scorePrompt their log-probabilities} were asked for; before all others. Those of very long prompts have none. */
        default void prompt(int row, List<GeneratedText.Token> tokens) {}
    }
}
