package dev.assay.engine.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * AdamW (Loshchilov and Hutter, 2019) with the gradient shortened to a largest norm over all parameters together. The update is
 * PyTorch's, in place; its own clipping, which cuts only positive values, stays off. Weights of two dimensions decay, biases and
 * gains do not.
 */
public final class Adam {

    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    private final NDList parameters;
    private final NDList first = new NDList();
    private final NDList second = new NDList();
    private final float weightDecay;
    private final double maxNorm;
    private long steps;

    /**
     * @param manager owner of the moments
     * @param parameters changed in place
     */
    public Adam(NDManager manager, NDList parameters, double weightDecay, double maxNorm) {
        this.parameters = parameters;
        this.weightDecay = (float) weightDecay;
        this.maxNorm = maxNorm;
        for (NDArray parameter : parameters) {
            first.add(manager.zeros(parameter.getShape()));
            second.add(manager.zeros(parameter.getShape()));
        }
    }

    /** Means of the gradients, in the order of the parameters, for saving and restoring. */
    public NDList firstMoments() {
        return first;
    }

    /** Means of the gradients' squares, likewise. */
    public NDList secondMoments() {
        return second;
    }

    /** Steps taken. */
    public long steps() {
        return steps;
    }

    /** Sets the number of steps taken, when the moments are restored. */
    public void continueFrom(long stepsDone) {
        steps = stepsDone;
    }

    /**
     * Takes one step against the gradients.
     *
     * @return the norm of the gradients before shortening; when it is not finite, nothing was changed
     */
    public double step(NDList gradients, double learningRate) {
        double squares = 0;
        for (NDArray gradient : gradients) {
            try (NDArray norm = gradient.norm()) {
                squares += Math.pow(norm.getFloat(), 2);
            }
        }
        double norm = Math.sqrt(squares);
        if (!Double.isFinite(norm)) {
            return norm;
        }
        steps++;
        double corrected =
                learningRate * Math.sqrt(1 - Math.pow(BETA2, (double) steps)) / (1 - Math.pow(BETA1, (double) steps));
        float rescale = norm > maxNorm ? (float) (maxNorm / norm) : 1;
        for (int i = 0; i < parameters.size(); i++) {
            NDArray parameter = parameters.get(i);
            float decay = parameter.getShape().dimension() > 1 ? weightDecay : 0;
            parameter
                    .getNDArrayInternal()
                    .adamUpdate(
                            new NDList(parameter, gradients.get(i), first.get(i), second.get(i)),
                            new NDList(parameter),
                            (float) learningRate,
                            (float) corrected,
                            decay,
                            rescale,
                            -1,
                            BETA1,
                            BETA2,
                            EPSILON,
                            false,
                            true);
        }
        return norm;
    }
}
