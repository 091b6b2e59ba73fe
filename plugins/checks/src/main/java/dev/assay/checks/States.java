package dev.assay.checks;

import dev.assay.engine.models.transformer.GenerationSettings;
import java.util.List;
import java.util.Map;

/** A system whose hidden states can be seen, so that the place can be found where two computations part. */
public interface States {

    /** In the order in which a pass reaches them. */
    List<String> hooks();

    /** States {@code [position][unit]} of one text of a batch, by hook. */
    Map<String, float[][]> read(Batch batch, int row);

    /**
     * The same while a prompt is continued with a cache, of one prompt of a batch.
     *
     * @throws IllegalStateException when the system does not decode
     */
    default Map<String, float[][]> decoded(List<int[]> prompts, int row, GenerationSettings settings) {
        throw new IllegalStateException("the system does not decode");
    }
}
