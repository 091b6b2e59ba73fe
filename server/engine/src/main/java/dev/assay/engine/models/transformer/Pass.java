package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.SparseFormat;
import dev.assay.engine.models.Djl;
import dev.assay.engine.models.Gradients;
import dev.assay.engine.models.transformer.Point.Kind;
import dev.assay.spi.Run;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One forward pass: its inputs as arrays, the mask, the cache, and who listens. What it makes lives until the next block begins, or as
 * long as the step's manager.
 *
 * <p>Every place of a family's code where a hidden state is made goes through {@link #at}, which returns the state to go on with.
 */
final class Pass {

    private final NDManager manager;
    private final Frame frame;
    private final @Nullable Tap tap;
    private final @Nullable KeyValueCache cache;
    private final boolean lastOnly;
    private final Run run;
    private final NDArray ids;
    private final int[][] segments;
    private final NDArray positions;
    private final @Nullable NDArray mask;
    private final @Nullable NDArray cached;

    /** What the block under way makes belongs to it. */
    private @Nullable NDManager block;

    /**
     * @param ids {@code [batch][slots]}, anything where the frame has padding
     * @param types segments, likewise
     * @param lastOnly whether logits are wanted for the last token of each text only
     */
    Pass(
            NDManager manager,
            TransformerConfig config,
            int[][] ids,
            int[][] types,
            Frame frame,
            @Nullable KeyValueCache cache,
            boolean lastOnly,
            @Nullable Tap tap,
            Run run) {
        this.manager = manager;
        this.frame = frame;
        this.cache = cache;
        this.lastOnly = lastOnly;
        this.tap = tap;
        this.run = run;
        this.ids = indices(ids, 0);
        this.segments = types;
        this.positions = indices(frame.positions(), config.positionOffset());
        this.mask = mask(config);
        this.cached = cache == null ? null : Djl.array(manager, new long[] {frame.keys()[0].length - frame.slots()}, 1);
    }

    private NDArray indices(int[][] rows, int offset) {
        int slots = rows[0].length;
        long[] flat = new long[Math.multiplyExact(rows.length, slots)];
        for (int b = 0; b < rows.length; b++) {
            for (int t = 0; t < slots; t++) {
                flat[b * slots + t] = (long) Math.max(0, rows[b][t]) + offset;
            }
        }
        return Djl.array(manager, flat, rows.length, slots);
    }

    /**
     * 0 where a position looks and minus infinity where it must not, {@code [batch or 1, 1, slots, key slots]}; null: all look
     * everywhere. Padding looks everywhere, so that its rows of attention, which nobody reads, are numbers.
     */
    private @Nullable NDArray mask(TransformerConfig config) {
        int slots = frame.slots();
        int keys = frame.keys()[0].length;
        int rows = sameForAll(frame.positions()) && sameForAll(frame.keys()) ? 1 : frame.batch();
        float[] mask = new float[Math.multiplyExact(rows, Math.multiplyExact(slots, keys))];
        boolean any = false;
        for (int b = 0; b < rows; b++) {
            for (int t = 0; t < slots; t++) {
                int query = frame.positions()[b][t];
                for (int s = 0; s < keys; s++) {
                    if (query >= 0 && !sees(config, query, frame.keys()[b][s])) {
                        mask[(b * slots + t) * keys + s] = Float.NEGATIVE_INFINITY;
                        any = true;
                    }
                }
            }
        }
        return any ? Djl.array(manager, mask, rows, 1, slots, keys) : null;
    }

    /** Texts of one length share a mask. */
    private static boolean sameForAll(int[][] slots) {
        for (int[] row : slots) {
            if (!Arrays.equals(row, slots[0])) {
                return false;
            }
        }
        return true;
    }

    /** Whether the position of a query may look at the position of a key, -1 for padding. */
    static boolean sees(TransformerConfig config, int query, int key) {
        return key >= 0
                && (!config.family().causal()
                        || (key <= query && (config.window() == 0 || query - key < config.window())));
    }

    /** A place outside the blocks. */
    NDArray at(Kind kind, NDArray x) {
        return tap == null ? x : tap.at(Point.of(kind), x, frame);
    }

    /** A place of a block. */
    NDArray at(Kind kind, int layer, NDArray x) {
        return tap == null ? x : tap.at(new Point(kind, layer), x, frame);
    }

    /** Whether anybody listens there, for what is computed only where it is wanted. */
    boolean heard(Kind kind, int layer) {
        return tap != null && tap.hears(new Point(kind, layer));
    }

    /**
     * The start of a block, where a run can be cancelled, and where what the block before has made is freed; but for gradients,
     * which need all of it.
     *
     * @return the block's input, which stays
     */
    NDArray block(NDArray x) {
        run.checkCancelled();
        if (!Gradients.underWay()) {
            NDManager next = manager.newSubManager();
            x.attach(next);
            if (block != null) {
                block.close();
            }
            block = next;
        }
        return x;
    }

    /** The logits from the last states {@code [batch, slots, hidden]}. */
    NDArray logits(NDArray states, Linear unembedding) {
        NDArray read = lastOnly ? only(states, frame.lastSlots()) : states;
        return tapped(unembedding.apply(read), lastOnly ? frame.only(frame.lastSlots()) : frame);
    }

    /** The states of the first token of each text, {@code [batch, 1, hidden]}. */
    NDArray first(NDArray states) {
        return only(states, frame.firstSlots());
    }

    /** The logits of a classifier, {@code [batch, 1, labels]}. */
    NDArray labelLogits(NDArray logits) {
        return tapped(logits, frame.only(frame.firstSlots()));
    }

    private NDArray tapped(NDArray logits, Frame at) {
        return tap == null ? logits : tap.at(Point.of(Kind.LOGITS), logits, at);
    }

    private NDArray only(NDArray states, int[] slots) {
        if (frame.slots() == 1) {
            return states;
        }
        long[] flat = new long[slots.length];
        for (int b = 0; b < slots.length; b++) {
            flat[b] = (long) b * frame.slots() + slots[b];
        }
        return rows(
                Djl.array(manager, flat, slots.length, 1),
                states.reshape(-1, states.getShape().get(2)));
    }

    /** Rows of a table by number, {@code [indices…, columns]}; the result belongs to the indices' manager. */
    static NDArray rows(NDArray indices, NDArray table) {
        return indices.getNDArrayInternal()
                .embedding(indices, table, SparseFormat.DENSE)
                .singletonOrThrow();
    }

    /** A weight as an array of the step, sharing its memory, so that it may be a receiver. */
    NDArray local(NDArray weight) {
        NDArray local = weight.stopGradient();
        local.attach(manager);
        return local;
    }

    Frame frame() {
        return frame;
    }

    /** Token ids {@code [batch, slots]}. */
    NDArray ids() {
        return ids;
    }

    /** Segments {@code [batch, slots]}. */
    NDArray types() {
        return indices(segments, 0);
    }

    /** Rows of the table of positions, {@code [batch, slots]}. */
    NDArray positions() {
        return positions;
    }

    @Nullable
    NDArray mask() {
        return mask;
    }

    @Nullable
    KeyValueCache cache() {
        return cache;
    }

    /** How many slots the cache had before this pass, {@code [1]}; only with a cache. */
    NDArray cached() {
        return Objects.requireNonNull(cached);
    }
}
