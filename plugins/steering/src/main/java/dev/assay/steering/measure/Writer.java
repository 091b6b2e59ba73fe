package dev.assay.steering.measure;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.Generation;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.GenerationSettings.Choice.Sampling;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Lets a model write. Text {@code i} draws from a stream of its own, whatever steers it and whichever batch it is in, so that texts of two strengths
 * or two directions with the same number differ by what was added alone.
 */
final class Writer {

    /** Texts of a batch: more gain nothing, and a batch should end soon after it is cancelled. */
    static final int BATCH = 256;

    private final Transformer model;
    private final List<int[]> prompts;
    private final Sampling sampling;
    private final int maxNew;
    private final int batch;

    /**
     * @param prompts token ids, one for each text
     * @param maxNew tokens of a text at most
     * @param batch how many texts are written at once
     */
    Writer(Transformer model, List<int[]> prompts, Sampling sampling, int maxNew, int batch) {
        this.model = model;
        this.prompts = List.copyOf(prompts);
        this.sampling = sampling;
        this.maxNew = maxNew;
        this.batch = batch;
    }

    int texts() {
        return prompts.size();
    }

    /** One text for each prompt. */
    List<Written> write(List<Intervention> interventions, Run run) {
        List<Written> written = new ArrayList<>();
        for (int from = 0; from < prompts.size(); from += batch) {
            List<int[]> some = prompts.subList(from, Math.min(prompts.size(), from + batch));
            GenerationSettings settings = new GenerationSettings(
                    maxNew, sampling.from(from), new HashSet<>(model.config().stopTokens()));
            Generation generation = model.generate(
                    Inputs.of(some), settings, new RunPlan(List.of(), interventions), (row, token) -> {}, run);
            for (GeneratedText text : generation.texts()) {
                boolean broken = text.tokens().stream().anyMatch(token -> !Double.isFinite(token.logprob()));
                written.add(new Written(some.get(text.row()), text.ids(), text.stopped(), broken));
            }
        }
        return written;
    }
}
