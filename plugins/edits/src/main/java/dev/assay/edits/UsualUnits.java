package dev.assay.edits;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.UnitExplanations;
import dev.assay.engine.corpus.DataSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is usual for a model's units over a data set, and what they look for, as far as that is known.
 *
 * @param reading null where the model was not run over it, or what is usual is still being computed
 * @param explanations by unit
 */
record UsualUnits(ModelReader reader, @Nullable KeptReading reading, Map<Integer, UnitExplanations.Unit> explanations) {

    /**
     * @param missing told what is not known, and why
     */
    static UsualUnits of(KeptReadings kept, DataSet data, String model, ModelReader reader, List<Missing> missing) {
        return new UsualUnits(
                reader, kept.find(data, model, reader, missing), kept.explanations(data, model, reader, missing));
    }

    /** Nothing is known but the model. */
    static UsualUnits unknown(ModelReader reader) {
        return new UsualUnits(reader, null, Map.of());
    }

    UnitExplanations.@Nullable Unit explanation(int unit) {
        return explanations.get(unit);
    }

    /** A unit is active where its activation is strictly greater; null where that is not known. */
    @Nullable
    Double threshold(int unit) {
        UnitExplanations.@Nullable Unit explained = explanation(unit);
        if (explained != null) {
            return explained.threshold();
        }
        if (reading != null) {
            return reading.thresholds()[unit];
        }
        return reader.rectified() ? 0.0 : null;
    }

    /** Standard deviations above the unit's mean over the data set; null where that is not known. */
    @Nullable
    Double deviations(int unit, float activation) {
        return reading == null ? null : reading.statistics().deviations(unit, activation);
    }
}
