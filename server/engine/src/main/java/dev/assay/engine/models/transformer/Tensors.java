package dev.assay.engine.models.transformer;

import java.util.SequencedSet;

/** Named tensors, wherever they come from. */
interface Tensors {

    /** What an error calls the source: a folder. */
    String source();

    SequencedSet<String> names();

    /** The shape of a tensor that there is. */
    long[] shape(String name);

    /** How many numbers a tensor that there is has. */
    default long size(String name) {
        long size = 1;
        for (long length : shape(name)) {
            size *= length;
        }
        return size;
    }

    /** How many bytes a tensor that there is takes where it comes from. */
    default long bytes(String name) {
        return Float.BYTES * size(name);
    }

    /**
     * A tensor as floats in row-major order.
     *
     * @throws dev.assay.spi.UserError when it is missing, or has another shape or unusable values
     */
    float[] floats(String name, long... shape);
}
