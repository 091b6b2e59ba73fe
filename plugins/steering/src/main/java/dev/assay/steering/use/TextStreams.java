package dev.assay.steering.use;

import dev.assay.engine.models.transformer.Prompt;
import dev.assay.engine.models.transformer.TextStream;
import dev.assay.engine.models.transformer.Transformer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The texts of a prompt's tokens, and of several continuations of it that grow at the same time. */
final class TextStreams {

    private final Transformer model;
    private final Prompt prompt;
    private final @Nullable TextStream ofPrompt;
    private final List<TextStream> ofSamples = new ArrayList<>();

    TextStreams(Transformer model, Prompt prompt) {
        this.model = model;
        this.prompt = prompt;
        this.ofPrompt = model.hasTokenizer() ? new TextStream(model.tokenizer()) : null;
    }

    /** Null where the model has no tokenizer. */
    @Nullable
    TextStream prompt() {
        return ofPrompt;
    }

    /** Null where the model has no tokenizer. */
    @Nullable
    TextStream sample(int number) {
        if (!model.hasTokenizer()) {
            return null;
        }
        while (ofSamples.size() <= number) {
            ofSamples.add(new TextStream(model.tokenizer(), prompt.array()));
        }
        return ofSamples.get(number);
    }
}
