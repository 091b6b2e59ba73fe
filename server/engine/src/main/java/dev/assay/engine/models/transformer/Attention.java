package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.assay.engine.models.transformer.Point.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Scaled dot-product attention of several heads (Vaswani et al., 2017), with fewer heads for keys and values than for queries if
 * the configuration says so (Ainslie et al., "GQA", 2023), and the map of its result back to the residual stream.
 *
 * <p>With shared keys, the queries of a group are stacked along the sequence, so that no key is ever copied.
 */
final class Attention {

    private final int layer;
    private final int heads;
    private final int keyHeads;
    private final int size;
    private final @Nullable NDArray scale;
    private final Linear output;

    Attention(TransformerConfig config, int layer, Linear output, Constants constants) {
        this.layer = layer;
        this.heads = config.heads();
        this.keyHeads = config.keyHeads();
        this.size = config.headSize();
        this.output = output;
        double factor = (config.scaleAttention() ? 1 / Math.sqrt(size) : 1) / (config.scaleByLayer() ? layer + 1 : 1);
        this.scale = factor == 1 ? null : constants.of((float) factor);
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
        NDArray keys = k.transpose(0, 2, 1, 3);
        NDArray values = v.transpose(0, 2, 1, 3);
        KeyValueCache cache = pass.cache();
        if (cache != null) {
            NDList all = cache.append(layer, keys, values);
            keys = all.get(0);
            values = all.get(1);
        }
        long seen = keys.getShape().get(2);
        NDArray queries = (scale == null ? q : q.mul(scale)).transpose(0, 2, 1, 3);
        if (keyHeads != heads) {
            queries = queries.reshape(batch, keyHeads, heads / keyHeads * slots, size);
        }
        NDArray scores = queries.matMul(keys.transpose(0, 1, 3, 2));
        if (keyHeads != heads) {
            scores = scores.reshape(batch, heads, slots, seen);
        }
        NDArray mask = pass.mask();
        if (mask != null) {
            scores = scores.add(mask);
        }
        scores = pass.at(Kind.ATTN_SCORES, layer, scores);
        NDArray pattern = pass.at(Kind.PATTERN, layer, scores.softmax(-1));
        if (keyHeads != heads) {
            pattern = pattern.reshape(batch, keyHeads, heads / keyHeads * slots, seen);
        }
        NDArray mixed = pattern.matMul(values);
        if (keyHeads != heads) {
            mixed = mixed.reshape(batch, heads, slots, size);
        }
        NDArray z = pass.at(Kind.Z, layer, mixed.transpose(0, 2, 1, 3));
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
