package dev.assay.checks;

import dev.assay.engine.models.transformer.Inputs;
import java.util.List;

/** The checks of language models, what others build on first: where several fail, the first is nearest to the cause. */
final class LanguageChecks {

    private LanguageChecks() {}

    static List<Check<LanguageProbe>> all(long seed) {
        return List.of(
                new FiniteCheck(),
                new DeterminismCheck(),
                new LossCheck(),
                new EveryTokenCheck(),
                new CausalityCheck(),
                BatchCheck.unpadded(),
                BatchCheck.padded(Inputs.Padding.RIGHT),
                BatchCheck.padded(Inputs.Padding.LEFT),
                new MeanLossCheck(),
                new TieCheck(),
                new RoundTripCheck(),
                new BeginCheck(),
                new DecodeDeterminismCheck(),
                ScoreCheck.greedy(),
                new GreedyChoiceCheck(),
                new EndCheck(),
                new DecodeBatchCheck(),
                new ContextCheck(),
                ScoreCheck.sampling(seed),
                ScoreCheck.warped(seed),
                FrequencyCheck.raw(seed),
                FrequencyCheck.topK(seed),
                FrequencyCheck.warped(seed),
                new BeamOneCheck(),
                ScoreCheck.beam(),
                ScoreCheck.normalisedBeam(),
                new NBestCheck(),
                new ExhaustiveBeamCheck(),
                new WiderBeamCheck(),
                new LengthBiasCheck());
    }
}
