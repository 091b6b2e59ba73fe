package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.assay.engine.models.Djl;
import java.util.random.RandomGenerator;

/**
 * Leaves out a share of the units during training (Srivastava et al., 2014), at the places where GPT-2 does: the embedded text, the
 * attention pattern, and what attention and perceptron add to the residual stream. What is left is scaled up, so that sums stay as large.
 */
final class Dropout implements Tap {

    private final double share;
    private final RandomGenerator random;

    /**
     * @param share from 0 to below 1
     */
    Dropout(double share, RandomGenerator random) {
        this.share = share;
        this.random = random;
    }

    @Override
    public boolean hears(Point point) {
        return switch (point.kind()) {
            case PATTERN, ATTN_OUT, MLP_OUT -> true;
            case RESID_PRE -> point.layer() == 0;
            default -> false;
        };
    }

    @Override
    public NDArray at(Point point, NDArray x, Frame frame) {
        if (share == 0 || !hears(point)) {
            return x;
        }
        Shape shape = x.getShape();
        float[] mask = new float[Math.toIntExact(shape.size())];
        float kept = (float) (1 / (1 - share));
        for (int i = 0; i < mask.length; i++) {
            mask[i] = random.nextDouble() < share ? 0 : kept;
        }
        return x.mul(Djl.array(x.getManager(), mask, shape.getShape()));
    }
}
