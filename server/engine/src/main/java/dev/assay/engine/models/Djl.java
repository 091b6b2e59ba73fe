package dev.assay.engine.models;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The PyTorch engine, started at most once per process and never looking at the network: the native libraries come from the
 * class path and are unpacked to DJL's cache folder (environment variable {@code DJL_CACHE_DIR}, default {@code ~/.djl.ai}).
 */
public final class Djl {

    private static final Engine ENGINE;

    static {
        // Read by DJL at its first use, so they have to stand before the engine is asked for.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        ENGINE = Engine.getEngine("PyTorch");
    }

    private Djl() {}

    static Engine engine() {
        return ENGINE;
    }

    /** A new manager, to be closed by the caller; everything made by it or by operations on its arrays goes with it. */
    public static NDManager newManager() {
        return ENGINE.newBaseManager();
    }

    /**
     * An array with native memory of its own. {@code manager.create(values)} alone wraps a Java buffer that lives only as long
     * as its Java handle, which is too short for a graph.
     *
     * @param values in row-major order
     */
    public static NDArray array(NDManager manager, float[] values, long... shape) {
        try (NDArray wrapped = manager.create(values, new Shape(shape))) {
            return wrapped.duplicate();
        }
    }

    /** As {@link #array(NDManager, float[], long...)}, for 64-bit integers: indices. */
    public static NDArray array(NDManager manager, long[] values, long... shape) {
        try (NDArray wrapped = manager.create(values, new Shape(shape))) {
            return wrapped.duplicate();
        }
    }

    /** One number in native memory, which broadcasts: the safe operand where DJL offers a Java {@code Number}. */
    public static NDArray constant(NDManager manager, float value) {
        return manager.full(new Shape(1), value);
    }
}
