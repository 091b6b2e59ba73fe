package dev.assay.edits;

import dev.assay.engine.activations.Prediction;
import dev.assay.engine.concepts.NearRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model makes of a row.
 *
 * @param prediction null where there is no model that classifies
 * @param near rows where the units point the same way
 * @param reading what the model did over the data set; null where that is not known
 */
record InspectedModel(
        @Nullable Prediction prediction,
        List<InspectedUnit> units,
        List<NearRow> near,
        @Nullable KeptReading reading) {

    /** There is no model to ask. */
    static final InspectedModel NONE = new InspectedModel(null, List.of(), List.of(), null);
}
