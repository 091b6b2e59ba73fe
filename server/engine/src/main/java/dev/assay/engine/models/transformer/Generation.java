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

    /** Hears of each token when it is chosen. A beam search tells nobody, for its tokens are not final. */
    @FunctionalInterface
    public interface Listener {
        void token(int row, GeneratedText.Token token);
    }
}
