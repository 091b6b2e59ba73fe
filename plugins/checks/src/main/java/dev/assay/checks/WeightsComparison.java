package dev.assay.checks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stored tensors of two models, one by one. A copy in another type has each number rounded to the nearest, which changes it by at
 * most the unit roundoff of its size.
 *
 * @param different names of those that differ by more, with what they look like
 * @param missing names that only one has
 */
record WeightsComparison(int compared, List<Difference> different, List<String> missing, double limit) {

    /** The smallest step of half precision near 0, by half of which rounding may be off. */
    private static final double SUBNORMAL = 0x1p-25;

    private static final int NAMED = 3;

    /** How a tensor differs. */
    enum Kind {
        VALUES,
        SHAPE,
        TRANSPOSED,
        ROWS_PERMUTED
    }

    /** A tensor that differs, with the numbers where it does most. */
    record Difference(String name, Kind kind, double expected, double found) {}

    /** Null: fewer than half of the names are the same, so that nothing says what is to be compared with what. */
    static @Nullable WeightsComparison of(@Nullable Path first, @Nullable Path second, double roundoff) {
        if (first == null || second == null) {
            return null;
        }
        try (Weights a = new Weights(first);
                Weights b = new Weights(second)) {
            Map<String, String> others = new HashMap<>();
            b.names().forEach(name -> others.put(bare(name), name));
            List<Difference> different = new ArrayList<>();
            List<String> missing = new ArrayList<>();
            int compared = 0;
            for (String name : a.names()) {
                String other = others.remove(bare(name));
                if (other == null) {
                    missing.add(name);
                } else if (a.numeric(name) && b.numeric(other)) {
                    compared++;
                    Difference difference = compare(name, a, b, other, roundoff);
                    if (difference != null) {
                        different.add(difference);
                    }
                }
            }
            missing.addAll(others.values());
            return compared * 2 < a.names().size() || compared == 0
                    ? null
                    : new WeightsComparison(compared, different, missing, roundoff);
        }
    }

    /** Names with and without the prefix of the model's body are of the same tensor. */
    private static String bare(String name) {
        return name.replaceFirst("^(transformer|model|gpt_neox|bert|roberta|distilbert)\\.", "");
    }

    private static @Nullable Difference compare(String name, Weights a, Weights b, String other, double roundoff) {
        float[] x = a.floats(name);
        float[] y = b.floats(other);
        long[] shape = a.shape(name);
        if (x.length != y.length) {
            return new Difference(name, Kind.SHAPE, x.length, y.length);
        }
        int worst = -1;
        double most = 0;
        for (int i = 0; i < x.length; i++) {
            double excess = Math.abs((double) x[i] - y[i])
                    - (x[i] == y[i] ? 0 : 1.01 * roundoff * Math.max(Math.abs(x[i]), Math.abs(y[i])) + SUBNORMAL);
            if (excess > most || Double.isNaN(excess)) {
                most = excess;
                worst = i;
            }
        }
        if (worst < 0) {
            return Arrays.equals(shape, b.shape(other))
                    ? null
                    : new Difference(name, Kind.SHAPE, shape[0], b.shape(other)[0]);
        }
        Kind kind = shape.length != 2
                ? Kind.VALUES
                : transposed(x, y, (int) shape[0], (int) shape[1], roundoff)
                        ? Kind.TRANSPOSED
                        : permuted(x, y, (int) shape[0], (int) shape[1], roundoff) ? Kind.ROWS_PERMUTED : Kind.VALUES;
        return new Difference(name, kind, x[worst], y[worst]);
    }

    private static boolean transposed(float[] x, float[] y, int rows, int columns, double roundoff) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                if (Deviation.differ(
                        x[r * columns + c],
                        y[c * rows + r],
                        1.01 * roundoff * Math.abs(x[r * columns + c]) + SUBNORMAL)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Sums of rows tell them apart; they are the same numbers in another order when the rows are. */
    private static boolean permuted(float[] x, float[] y, int rows, int columns, double roundoff) {
        double[] a = sums(x, rows, columns);
        double[] b = sums(y, rows, columns);
        Arrays.sort(a);
        Arrays.sort(b);
        double size = 0;
        for (float value : x) {
            size = Math.max(size, Math.abs(value));
        }
        for (int r = 0; r < rows; r++) {
            if (Deviation.differ(a[r], b[r], 4 * Math.sqrt(columns) * roundoff * size + SUBNORMAL)) {
                return false;
            }
        }
        return rows > 1;
    }

    private static double[] sums(float[] x, int rows, int columns) {
        double[] sums = new double[rows];
        for (int i = 0; i < x.length; i++) {
            sums[i / columns] += x[i];
        }
        return sums;
    }

    Result result() {
        Tolerance tolerance = new Tolerance(
                limit, "%.3g of a weight's size: the unit roundoff of the coarser of the two types".formatted(limit));
        // A tied output matrix may be stored or not.
        List<String> lacking = missing.stream()
                .filter(name -> !name.endsWith("lm_head.weight")
                        && !name.endsWith("embed_out.weight")
                        && !name.endsWith(".attn.bias")
                        && !name.endsWith("masked_bias")
                        && !name.endsWith("position_ids")
                        && !name.endsWith("inv_freq"))
                .toList();
        if (different.isEmpty() && lacking.isEmpty()) {
            return Result.passed("all %d tensors are".formatted(compared), tolerance);
        }
        if (different.isEmpty()) {
            return Result.failed(
                    "%d tensors are in one only: %s".formatted(lacking.size(), some(lacking)),
                    tolerance,
                    new Evidence(List.of(some(lacking)), null, null, 0, lacking.size()),
                    List.of(new Cause("tensors-missing", "Tensors were not written, or have other names.", 0.7)));
        }
        Difference shown = different.getFirst();
        return Result.failed(
                "%d of %d tensors differ: %s"
                        .formatted(
                                different.size(),
                                compared,
                                some(different.stream().map(Difference::name).toList())),
                tolerance,
                new Evidence(List.of(shown.name()), null, null, shown.expected(), shown.found()),
                List.of(cause()));
    }

    /** What their differences look like. */
    Cause cause() {
        Kind kind = different.getFirst().kind();
        String names = some(different.stream().map(Difference::name).toList());
        boolean alike = different.stream().allMatch(d -> d.kind() == kind);
        if (alike && kind == Kind.TRANSPOSED) {
            return new Cause("weights-transposed", names + " is the other's transpose: one file has [in, out].", 0.95);
        }
        if (alike && kind == Kind.ROWS_PERMUTED) {
            return new Cause(
                    "weight-rows-permuted",
                    names + " has the other's rows in another order: heads or rotary halves are interleaved"
                            + " differently, or a vocabulary was sorted.",
                    0.95);
        }
        if (different.size() * 2 > compared) {
            return new Cause("other-weights", "Most weights differ: it is another checkpoint.", 0.9);
        }
        return new Cause(
                "weights-differ",
                names + (different.size() == 1 ? " differs" : " differ")
                        + ": not loaded (initialised instead), or changed on the way.",
                0.9);
    }

    private static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? " and %d more".formatted(names.size() - NAMED) : "");
    }
}
