package dev.assay.steering.space;

import dev.assay.engine.models.transformer.Change;
import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.Positions;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a model writes greedily from the token that begins a text, with a vector of its own added to each row. */
final class LatentDecoder {

    private static final int BATCH = 64;

    private final Transformer model;
    private final Positions positions;
    private final int maxNew;
    private final int begin;

    /**
     * @param positions at which vectors are added
     * @throws UserError when the model has no token that begins a text
     */
    LatentDecoder(Transformer model, Positions positions, int maxNew) {
        Integer start = model.config().startToken();
        if (start == null) {
            throw new UserError(
                    "The model has no token that begins a text, so its latent vectors cannot be decoded; choose another model.");
        }
        this.model = model;
        this.positions = positions;
        this.maxNew = maxNew;
        this.begin = start;
    }

    /**
     * The text of each vector, without the token that ends it.
     *
     * @param vectors of the same places
     */
    List<String> decode(List<SteeringVector> vectors, Run run) {
        List<String> texts = new ArrayList<>();
        Set<Integer> stops = new HashSet<>(model.config().stopTokens());
        GenerationSettings settings = new GenerationSettings(maxNew, new GenerationSettings.Choice.Greedy(), stops);
        for (int from = 0; from < vectors.size(); from += BATCH) {
            run.checkCancelled();
            List<SteeringVector> some = vectors.subList(from, Math.min(vectors.size(), from + BATCH));
            List<GeneratedText> written = model.generate(
                            Inputs.of(Collections.nCopies(some.size(), new int[] {begin})),
                            settings,
                            plan(some),
                            (row, token) -> {},
                            run)
                    .texts();
            for (GeneratedText text : written) {
                int[] ids =
                        text.tokens().stream().mapToInt(GeneratedText.Token::id).toArray();
                boolean ended = ids.length > 0 && stops.contains(ids[ids.length - 1]);
                int[] own = Arrays.copyOf(ids, ended ? ids.length - 1 : ids.length);
                texts.add(own.length == 0 ? "" : model.tokenizer().decode(own).strip());
            }
            run.progress((double) texts.size() / vectors.size(), "decoded " + texts.size() + " of " + vectors.size());
        }
        return texts;
    }

    private RunPlan plan(List<SteeringVector> vectors) {
        RunPlan plan = RunPlan.recording();
        for (Place place : vectors.getFirst().places()) {
            List<List<Float>> parts = vectors.stream()
                    .map(vector -> OutputLens.list(vector.part(place)))
                    .toList();
            Intervention add =
                    Intervention.at(place.hook(), new Change.AddEach(parts)).positions(positions);
            plan = plan.with(place.head() < 0 ? add : add.heads(place.head()));
        }
        return plan;
    }
}
