package dev.assay.steering.extraction;

import dev.assay.engine.models.transformer.Change;
import dev.assay.engine.models.transformer.FoundVector;
import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.Generation;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a model writes greedily, from the token that begins a text, with a vector added: by the generator that everything else uses, so that a
 * card says what a user will see.
 *
 * @param tokens without the token that ends a text
 * @param exact whether they are the sentence, and the text ended there if the model has a token that ends one
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record GreedyText(int[] tokens, boolean exact) {

    /** Texts that are written at once. */
    private static final int BATCH = 32;

    static List<GreedyText> of(Transformer model, String hook, Where where, List<FoundVector> vectors, Run run) {
        List<GreedyText> texts = new ArrayList<>();
        for (int from = 0; from < vectors.size(); from += BATCH) {
            texts.addAll(batch(model, hook, where, vectors.subList(from, Math.min(vectors.size(), from + BATCH)), run));
            run.progress((double) texts.size() / vectors.size(), "decoded " + texts.size() + " of " + vectors.size());
        }
        return texts;
    }

    private static List<GreedyText> batch(
            Transformer model, String hook, Where where, List<FoundVector> vectors, Run run) {
        int begin = Objects.requireNonNull(model.config().startToken());
        Set<Integer> stops = new HashSet<>(model.config().stopTokens());
        List<List<Float>> added = new ArrayList<>();
        int longest = 0;
        for (int row = 0; row < vectors.size(); row++) {
            List<Float> values = new ArrayList<>();
            for (float value : vectors.get(row).vector()) {
                values.add(value);
            }
            added.add(values);
            longest = Math.max(longest, vectors.get(row).of());
        }
        Generation generation = model.generate(
                Inputs.of(Collections.nCopies(vectors.size(), new int[] {begin})),
                new GenerationSettings(longest, new GenerationSettings.Choice.Greedy(), stops),
                RunPlan.recording()
                        .with(Intervention.at(hook, new Change.AddEach(added)).positions(where.positions())),
                (row, token) -> {},
                run);
        List<GreedyText> texts = new ArrayList<>();
        for (int row = 0; row < vectors.size(); row++) {
            int[] written = generation.texts().get(row).tokens().stream()
                    .mapToInt(GeneratedText.Token::id)
                    .toArray();
            texts.add(of(written, vectors.get(row).sentence(), stops));
        }
        return texts;
    }

    private static GreedyText of(int[] written, int[] sentence, Set<Integer> stops) {
        boolean ended = written.length > 0 && stops.contains(written[written.length - 1]);
        int[] own = Arrays.copyOf(written, ended ? written.length - 1 : written.length);
        if (stops.isEmpty() && own.length > sentence.length) {
            own = Arrays.copyOf(own, sentence.length);
        }
        return new GreedyText(own, Arrays.equals(own, sentence) && (ended || stops.isEmpty()));
    }
}
