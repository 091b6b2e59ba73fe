package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects the values of one hook point over the passes of a run, and lays them out by absolute positions. The first pass has every
 * row; later ones may have fewer.
 */
final class Recorder {

    private final Point point;
    private final List<Piece> pieces = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Piece(Frame frame, long[] shape, float[] values) {}

    Recorder(Point point) {
        this.point = point;
    }

    void add(NDArray x, Frame frame) {
        pieces.add(new Piece(frame, x.getShape().getShape(), x.toFloatArray()));
    }

    Recorded assemble() {
        if (pieces.isEmpty()) {
            throw new IllegalStateException("no pass reached " + point);
        }
        int rows = pieces.getFirst().frame.batch();
        int[] lengths = new int[rows];
        for (Piece piece : pieces) {
            for (int b = 0; b < piece.frame.batch(); b++) {
                int row = piece.frame.rows()[b];
                for (int position : piece.frame.positions()[b]) {
                    lengths[row] = Math.max(lengths[row], position + 1);
                }
            }
        }
        int longest = Arrays.stream(lengths).max().orElse(0);
        return point.kind().axes() == Point.Axes.ATTENTION
                ? attention(rows, longest, lengths)
                : states(rows, longest, lengths);
    }

    private Recorded states(int rows, int longest, int[] lengths) {
        long[] first = pieces.getFirst().shape;
        int width = Math.toIntExact(first.length == 3 ? first[2] : first[2] * first[3]);
        float[] values = new float[Math.multiplyExact(Math.multiplyExact(rows, longest), width)];
        for (Piece piece : pieces) {
            int slots = piece.frame.slots();
            for (int b = 0; b < piece.frame.batch(); b++) {
                int row = piece.frame.rows()[b];
                for (int t = 0; t < slots; t++) {
                    int position = piece.frame.positions()[b][t];
                    if (position >= 0) {
                        System.arraycopy(
                                piece.values,
                                (b * slots + t) * width,
                                values,
                                (row * longest + position) * width,
                                width);
                    }
                }
            }
        }
        int[] shape = first.length == 3
                ? new int[] {rows, longest, width}
                : new int[] {rows, longest, (int) first[2], (int) first[3]};
        return new Recorded(point, shape, values, lengths);
    }

    private Recorded attention(int rows, int longest, int[] lengths) {
        int heads = (int) pieces.getFirst().shape[1];
        float[] values = new float[Math.multiplyExact(rows * heads, Math.multiplyExact(longest, longest))];
        if (point.kind() == Point.Kind.ATTN_SCORES) {
            Arrays.fill(values, Float.NEGATIVE_INFINITY);
        }
        for (Piece piece : pieces) {
            int slots = piece.frame.slots();
            int keys = (int) piece.shape[3];
            for (int b = 0; b < piece.frame.batch(); b++) {
                int row = piece.frame.rows()[b];
                for (int t = 0; t < slots; t++) {
                    int query = piece.frame.positions()[b][t];
                    for (int s = 0; query >= 0 && s < keys; s++) {
                        int key = piece.frame.keys()[b][s];
                        for (int h = 0; key >= 0 && h < heads; h++) {
                            values[((row * heads + h) * longest + query) * longest + key] =
                                    piece.values[((b * heads + h) * slots + t) * keys + s];
                        }
                    }
                }
            }
        }
        return new Recorded(point, new int[] {rows, heads, longest, longest}, values, lengths);
    }
}
