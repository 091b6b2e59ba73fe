package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;

/** Listens at hook points. */
interface Tap {

    boolean hears(Point point);

    /** What the pass goes on with: {@code x}, which is never changed in place, or an array of the same shape and manager. */
    NDArray at(Point point, NDArray x, Frame frame);
}
