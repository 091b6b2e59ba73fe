package dev.assay.engine.models.transformer;

import dev.assay.spi.UserError;

/**
 * A hook point: a named place in a model where hidden states can be read and changed. Names are those of TransformerLens.
 *
 * @param layer from 0; -1 for places outside the blocks
 */
public record Point(Kind kind, int layer) implements Comparable<Point> {

    /** How the values at a place are laid out. */
    public enum Axes {
        /** {@code [batch, position, unit]}. */
        STATE,
        /** {@code [batch, position, head, unit]}. */
        HEADS,
        /** {@code [batch, head, query position, key position]}. */
        ATTENTION
    }

    /** The places, in the order in which a forward pass reaches them. */
    public enum Kind {
        /** Token embeddings. */
        EMBED("hook_embed", Axes.STATE),
        /** Position embeddings. */
        POS_EMBED("hook_pos_embed", Axes.STATE),
        /** Segment embeddings. */
        TYPE_EMBED("hook_token_type_embed", Axes.STATE),
        /** The normalised sum of embeddings, in BERT's families. */
        FULL_EMBED("hook_full_embed", Axes.STATE),
        /** The residual stream that enters a block. */
        RESID_PRE("blocks.{l}.hook_resid_pre", Axes.STATE),
        /** What attention reads (in BERT's families: the normalised sum of attention and residual), after gain and offset. */
        LN1_NORMALIZED("blocks.{l}.ln1.hook_normalized", Axes.STATE),
        /** Queries. */
        Q("blocks.{l}.attn.hook_q", Axes.HEADS),
        /** Keys; as many heads as the model has for keys. */
        K("blocks.{l}.attn.hook_k", Axes.HEADS),
        /** Values. */
        V("blocks.{l}.attn.hook_v", Axes.HEADS),
        /** Queries after rotation. */
        ROT_Q("blocks.{l}.attn.hook_rot_q", Axes.HEADS),
        /** Keys after rotation. */
        ROT_K("blocks.{l}.attn.hook_rot_k", Axes.HEADS),
        /** Scaled scores; minus infinity where a position must not look. */
        ATTN_SCORES("blocks.{l}.attn.hook_attn_scores", Axes.ATTENTION),
        /** Attention, each row of which sums to 1. */
        PATTERN("blocks.{l}.attn.hook_pattern", Axes.ATTENTION),
        /** Values mixed by attention. */
        Z("blocks.{l}.attn.hook_z", Axes.HEADS),
        /** What each head adds to the residual stream, without the offset; computed only where it is wanted. */
        RESULT("blocks.{l}.attn.hook_result", Axes.HEADS),
        /** What attention adds to the residual stream. */
        ATTN_OUT("blocks.{l}.hook_attn_out", Axes.STATE),
        /** The residual stream after attention; absent where attention and perceptron work in parallel. */
        RESID_MID("blocks.{l}.hook_resid_mid", Axes.STATE),
        /** What the perceptron reads (in BERT's families: what the block hands on), after gain and offset. */
        LN2_NORMALIZED("blocks.{l}.ln2.hook_normalized", Axes.STATE),
        /** Hidden units before their activation function. */
        MLP_PRE("blocks.{l}.mlp.hook_pre", Axes.STATE),
        /** The factor without activation function of a gated perceptron. */
        MLP_PRE_LINEAR("blocks.{l}.mlp.hook_pre_linear", Axes.STATE),
        /** Hidden units after it: the neurons. */
        MLP_POST("blocks.{l}.mlp.hook_post", Axes.STATE),
        /** What the perceptron adds to the residual stream. */
        MLP_OUT("blocks.{l}.hook_mlp_out", Axes.STATE),
        /** The residual stream that leaves a block; in BERT's families before the block's last normalisation. */
        RESID_POST("blocks.{l}.hook_resid_post", Axes.STATE),
        /** The last residual, normalised: what the unembedding reads. */
        LN_FINAL("ln_final.hook_normalized", Axes.STATE),
        /** The output; a classifier's has one position, the first. */
        LOGITS("logits", Axes.STATE);

        private final String template;
        private final Axes axes;

        Kind(String template, Axes axes) {
            this.template = template;
            this.axes = axes;
        }

        /** The name, with <code>{l}</code> for the number of the layer. */
        public String template() {
            return template;
        }

        public Axes axes() {
            return axes;
        }

        /** Whether there is one for each block. */
        public boolean layered() {
            return template.contains("{l}");
        }
    }

    public Point {
        if (kind.layered() ? layer < 0 : layer != -1) {
            throw new IllegalArgumentException("no layer " + layer + " for " + kind.template);
        }
    }

    /** A place outside the blocks. */
    public static Point of(Kind kind) {
        return new Point(kind, -1);
    }

    /**
     * Reads a name, {@code blocks.3.hook_resid_post}.
     *
     * @throws UserError when no model has such a place
     */
    public static Point of(String id) {
        String template = id;
        int layer = -1;
        if (id.startsWith("blocks.")) {
            int end = id.indexOf('.', 7);
            String number = end < 0 ? "" : id.substring(7, end);
            if (number.matches("[0-9]{1,6}")) {
                layer = Integer.parseInt(number);
                template = "blocks.{l}" + id.substring(end);
            }
        }
        for (Kind kind : Kind.values()) {
            if (kind.template.equals(template)) {
                return new Point(kind, layer);
            }
        }
        throw new UserError("There is no hook point " + id
                + "; names are like hook_embed, blocks.0.hook_resid_post, blocks.0.attn.hook_pattern, blocks.0.mlp.hook_post, "
                + "ln_final.hook_normalized and logits.");
    }

    /** The name. */
    public String id() {
        return kind.template.replace("{l}", String.valueOf(layer));
    }

    @Override
    public int compareTo(Point other) {
        int byLayer = Integer.compare(rank(), other.rank());
        return byLayer != 0 ? byLayer : kind.compareTo(other.kind);
    }

    private int rank() {
        return layer >= 0 ? layer : kind.compareTo(Kind.RESID_PRE) < 0 ? -1 : Integer.MAX_VALUE;
    }

    @Override
    public String toString() {
        return id();
    }
}
