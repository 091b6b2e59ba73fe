package dev.assay.engine.models.transformer;

import java.util.SequencedSet;

/** Named tensors, wherever they come from. */
interface Tensors {

    /** What an error calls the source: a folder. */
    String source();

    SequencedSet<String> names();

    /** The shape of a tensor that there is. */
    long[] shape(String name);

    /**
     * A tensor as floats in row-major order.
     *
     * @throws dev.assay.spi.UserError when it is missing, or has another shape or unusable values
     */
    float[] floats(String name, long... shape);
}
