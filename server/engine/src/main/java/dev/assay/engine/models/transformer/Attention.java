package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.assay.engine.models.Kernels;
import dev.assay.engine.models.transformer.Point.Kind;

/**
 * Scaled dot-product attention of several heads (Vaswani et al., 2017), with fewer heads for keys and values than for queries if
 * the configuration says so (Ainslie et al., "GQA", 2023), and the map of its result back to the residual stream.
 */
final class Attention {

    private final int layer;
    private final int heads;
    private final int size;
    private final NDArray scale;
    private final Linear output;

    Attention(TransformerConfig config, int layer, Linear output, Constants constants) {
        this.layer = layer;
        this.heads = config.heads();
        this.size = config.headSize();
        this.output = output;
        double factor = (config.scaleAttention() ? 1 / Math.sqrt(size) : 1) / (config.scaleByLayer() ? layer + 1 : 1);
        this.scale = constants.of((float) factor);
    }

    /** {@code [batch, slots, n · size]} as {@code [batch, slots, n, size]}. */
    static NDArray split(NDArray x, int n) {
        Shape shape = x.getShape();
        return x.reshape(shape.get(0), shape.get(1), n, shape.get(2) / n);
    }

    /**
     * @param q {@code [batch, slots, heads, size]}, rotated where positions are
     * @param k {@code [batch, slots, key heads, size]}
     * @param v as {@code k}
     * @return {@code [batch, slots, hidden]}
     */
    NDArray apply(Pass pass, NDArray q, NDArray k, NDArray v) {
        long batch = q.getShape().get(0);
        long slots = q.getShape().get(1);
        KeyValueCache cache = pass.cache();
        NDArray keys = cache == null ? k.transpose(0, 2, 1, 3) : cache.keys(layer, k, pass.cached());
        NDArray values = cache == null ? v.transpose(0, 2, 1, 3) : cache.values(layer, v, pass.cached());
        NDArray mask = pass.mask();
        NDArray scores = mask == null ? Kernels.scores(q, keys, scale) : Kernels.scores(q, keys, scale, mask);
        scores = pass.at(Kind.ATTN_SCORES, layer, scores);
        NDArray pattern = pass.at(Kind.PATTERN, layer, scores.softmax(-1));
        NDArray z = pass.at(Kind.Z, layer, Kernels.mix(pattern, values));
        NDArray out = output.apply(z.reshape(batch, slots, (long) heads * size));
        if (pass.heard(Kind.RESULT, layer)) {
            // Only the difference that an intervention makes is added, so that one that changes nothing changes no bit.
            NDArray result = results(pass, z);
            NDArray changed = pass.at(Kind.RESULT, layer, result);
            out = out.add(changed.sub(result).sum(new int[] {2}));
        }
        return pass.at(Kind.ATTN_OUT, layer, out);
    }

    /** What each head adds, {@code [batch, slots, heads, hidden]}. */
    private NDArray results(Pass pass, NDArray z) {
        long hidden = output.weight().getShape().get(0);
        NDArray perHead =
                pass.local(output.weight()).reshape(hidden, heads, size).transpose(1, 2, 0);
        return z.transpose(0, 2, 1, 3).matMul(perHead).transpose(0, 2, 1, 3);
    }
}
