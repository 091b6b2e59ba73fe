package dev.assay.engine.models.transformer;

import dev.assay.engine.models.transformer.Point.Kind;
import dev.assay.spi.UserError;

/**
 * A place on the residual stream between two half blocks, from which a pass can go on. Everything that is added to the stream between
 * attention and the perceptron arrives at the same place, whether it is added to what attention puts out or to the sum; so a few stages
 * serve all hook points at which a vector can be added to the stream.
 *
 * @param layer the block that comes next, or is under way; as many as there are blocks: the end
 * @param middle whether its attention is done
 */
record Stage(int layer, boolean middle) {

    /** Before the first block. */
    static final Stage START = new Stage(0, false);

    /**
     * The stage at which something that is added at a hook point arrives on the residual stream.
     *
     * @throws UserError when nothing that is added there arrives there unchanged
     */
    static Stage of(Point point, TransformerConfig config) {
        Stage after = new Stage(point.layer() + 1, false);
        return switch (point.kind()) {
            case EMBED, POS_EMBED -> START;
            case RESID_PRE -> new Stage(point.layer(), false);
            // In parallel with the perceptron, which does not read what attention puts out.
            case ATTN_OUT -> config.parallel() ? after : new Stage(point.layer(), true);
            case RESID_MID -> new Stage(point.layer(), true);
            case MLP_OUT, RESID_POST -> after;
            default ->
                throw new UserError("A vector is added to the residual stream: at hook_embed, hook_resid_pre, "
                        + "hook_attn_out, hook_resid_mid, hook_mlp_out or hook_resid_post of a block, not at " + point
                        + ".");
        };
    }

    /** The hook point at which the residual stream is as it enters this stage. */
    Point point(TransformerConfig config) {
        return middle
                ? new Point(Kind.RESID_MID, layer)
                : layer < config.layers() ? new Point(Kind.RESID_PRE, layer) : new Point(Kind.RESID_POST, layer - 1);
    }

    /** Whether the attention of a block is still to come. */
    boolean attends(int block) {
        return block > layer || !middle;
    }
}
