package dev.assay.engine.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The one way to take gradients. DJL 0.35.1 over PyTorch has defects that give wrong gradients without a word, so every
 * gradient in the engine is taken here, under these rules:
 *
 * <ul>
 *   <li>A process may have one {@link GradientCollector}: callers wait in one fair queue.
 *   <li>Each step works on fresh leaves that share the parameters' memory. A gradient therefore starts at zero, and a NaN in one
 *       step's gradient cannot reach the next (DJL's {@code zeroGradients} computes {@code g -= g}, which keeps it).
 *   <li>Everything belongs to the step: leaves, intermediate results, gradients. The result of an operation belongs to its
 *       receiver's manager, so a step that calls a long-lived array would leak; the step counts the arrays of the parameters'
 *       managers before and after, and refuses when there are more.
 *   <li>Numbers and inputs enter a graph through {@link Step#constant} and {@link Step#array}, in native memory. The overloads of
 *       {@code mul}, {@code div}, {@code pow}, {@code maximum} and {@code minimum} that take a Java {@code Number} free their operand
 *       before the backward pass reads it; an ArchUnit rule bans them from this package.
 * </ul>
 */
public final class Gradients {

    private static final ReentrantLock QUEUE = new ReentrantLock(true);

    private Gradients() {}

    /** What a step uses to build its loss; valid until the step ends. */
    public record Step(NDManager manager, NDList leaves) {

        /** The leaf that stands for the parameter of this number. */
        public NDArray leaf(int parameter) {
            return leaves.get(parameter);
        }

        /** A number, as an array that broadcasts. */
        public NDArray constant(float value) {
            return Djl.constant(manager, value);
        }

        /** An input in row-major order. */
        public NDArray array(float[] values, long... shape) {
            return Djl.array(manager, values, shape);
        }

        /** Indices in row-major order. */
        public NDArray array(long[] values, long... shape) {
            return Djl.array(manager, values, shape);
        }
    }

    /** What becomes of a step's loss and gradients while they exist. */
    @FunctionalInterface
    public interface Use<R> {
        /**
         * @param loss the scalar that the step computed
         * @param gradients of the loss, one per parameter and of its shape; zeros where the loss does not depend on it
         */
        R apply(NDArray loss, NDList gradients);
    }

    /**
     * Computes a loss and its gradients. The parameters themselves never require gradients, and may be changed in place by {@code use}.
     *
     * @param parameters arrays with managers of their own, which outlive the step
     * @param loss from the leaves to a scalar that belongs to the step's manager
     * @return what {@code use} returns; it must not hold arrays of the step
     * @throws IllegalStateException when the step leaves arrays behind in a parameter's manager
     */
    public static <R> R step(NDList parameters, Function<Step, NDArray> loss, Use<R> use) {
        return Djl.work(() -> inQueue(parameters, loss, use));
    }

    private static <R> R inQueue(NDList parameters, Function<Step, NDArray> loss, Use<R> use) {
        QUEUE.lock();
        try (NDManager scope = Djl.newManager()) {
            int before = arraysAround(parameters);
            NDList leaves = new NDList(parameters.size());
            for (NDArray parameter : parameters) {
                NDArray leaf = parameter.stopGradient();
                leaf.attach(scope);
                leaf.setRequiresGradient(true);
                leaves.add(leaf);
            }
            NDArray value;
            try (GradientCollector collector = Djl.engine().newGradientCollector()) {
                value = loss.apply(new Step(scope, leaves));
                if (!value.getManager().equals(scope)) {
                    throw new IllegalStateException("the loss belongs to another manager than the step's");
                }
                collector.backward(value);
            }
            NDList gradients = new NDList(parameters.size());
            for (NDArray leaf : leaves) {
                gradients.add(leaf.getGradient());
            }
            R result = use.apply(value, gradients);
            int leaked = arraysAround(parameters) - before;
            if (leaked != 0) {
                throw new IllegalStateException(
                        "the step left " + leaked + " arrays in the manager of a parameter: the receiver "
                                + "of an operation must belong to the step");
            }
            return result;
        } finally {
            QUEUE.unlock();
        }
    }

    /** Whether this thread is in a step, so that what it computes may need a gradient. */
    public static boolean underWay() {
        return QUEUE.isHeldByCurrentThread();
    }

    private static int arraysAround(NDList parameters) {
        Set<NDManager> managers = Collections.newSetFromMap(new IdentityHashMap<>());
        int arrays = 0;
        for (NDArray parameter : parameters) {
            if (managers.add(parameter.getManager())) {
                arrays += parameter.getManager().getManagedArrays().size();
            }
        }
        return arrays;
    }
}
