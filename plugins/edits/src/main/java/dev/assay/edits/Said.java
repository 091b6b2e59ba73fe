package dev.assay.edits;

import dev.assay.engine.activations.Prediction;
import dev.assay.engine.models.FloatMatrix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model did on one example.
 *
 * @param units activations at the hook point
 * @param probabilities in the order of the model's labels; null for a model that does not classify
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never compared
record Said(float[] units, float @Nullable [] probabilities) {

    /** Null for a model that does not classify. */
    @Nullable
    Prediction prediction(List<String> labels) {
        return probabilities == null
                ? null
                : Prediction.of(labels, new FloatMatrix(1, probabilities.length, probabilities), 0);
    }
}
