package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.assay.engine.models.Djl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The leaves of one step as weights; they and all that is made of them belong to the step. */
final class LeafWeights implements Weights {

    private final Map<String, NDArray> leaves = new HashMap<>();
    private final NDManager manager;
    private final Constants constants;
    private String prefix = "";

    /**
     * @param manager the step's
     * @param names full names of the leaves, in their order
     */
    LeafWeights(NDManager manager, List<String> names, NDList leaves) {
        this.manager = manager;
        this.constants = new Constants(manager);
        for (int i = 0; i < names.size(); i++) {
            this.leaves.put(names.get(i), leaves.get(i));
        }
    }

    @Override
    public void prefix(String candidate) {
        prefix = candidate;
    }

    @Override
    public boolean has(String name) {
        return leaves.containsKey(prefix + name);
    }

    @Override
    public NDArray take(String name, long... shape) {
        NDArray leaf = leaves.get(prefix + name);
        if (leaf == null) {
            throw new IllegalStateException("no leaf " + prefix + name);
        }
        return leaf;
    }

    @Override
    public NDArray takeTransposed(String name, int rows, int columns) {
        return take(name, rows, columns).transpose();
    }

    @Override
    public NDArray table(float[] values, long... shape) {
        return Djl.array(manager, values, shape);
    }

    @Override
    public Constants constants() {
        return constants;
    }

    @Override
    public void finish(Predicate<String> unneeded) {
        // The leaves are those that the same constructor asked for when they were drawn.
    }
}
