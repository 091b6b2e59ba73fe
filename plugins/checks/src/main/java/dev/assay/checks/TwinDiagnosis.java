package dev.assay.checks;

import dev.assay.engine.models.transformer.TransformerConfig;
import dev.assay.spi.UserError;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Why two models that should agree do not: by what their configurations and weights say, by what the second does on its own (chance,
 * later tokens), by what a change would predict ({@link Fit}), and by the hook where their states part.
 */
final class TwinDiagnosis {

    /** What a model does not compute with. */
    private static final Set<String> IDLE = Set.of("architecture", "padToken", "startToken", "labels");

    private final TwinProbe probe;

    TwinDiagnosis(TwinProbe probe) {
        this.probe = probe;
    }

    /** Settings that differ, with both values; null: the two have no configurations of one form. */
    @Nullable
    List<String> configuration() {
        TransformerConfig a = config(probe.first().folder());
        TransformerConfig b = config(probe.second().folder());
        if (a == null || b == null) {
            return null;
        }
        List<String> different = new ArrayList<>();
        for (RecordComponent component : TransformerConfig.class.getRecordComponents()) {
            try {
                Object of = component.getAccessor().invoke(a);
                Object other = component.getAccessor().invoke(b);
                if (!IDLE.contains(component.getName()) && !Objects.equals(of, other)) {
                    different.add("%s: %s and %s".formatted(component.getName(), of, other));
                }
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("a record's components can be read", e);
            }
        }
        return different;
    }

    private static @Nullable TransformerConfig config(@Nullable Path folder) {
        try {
            return folder == null ? null : TransformerConfig.read(folder);
        } catch (UserError e) {
            return null;
        }
    }

    /** The likeliest first. */
    List<Cause> causes() {
        List<Cause> causes = new ArrayList<>();
        List<String> settings = configuration();
        if (settings != null && !settings.isEmpty()) {
            causes.add(new Cause(
                    "configuration", "The configurations differ: " + String.join("; ", settings) + ".", 0.96));
        }
        WeightsComparison weights =
                WeightsComparison.of(probe.first().folder(), probe.second().folder(), probe.coarser());
        if (weights != null && !weights.different().isEmpty()) {
            causes.add(weights.cause());
        }
        chance(causes);
        later(causes);
        causes.addAll(predicted());
        part(causes);
        causes.sort(Comparator.comparingDouble(Cause::fit).reversed());
        return causes.subList(0, Math.min(5, causes.size()));
    }

    private void chance(List<Cause> causes) {
        for (Twin twin : List.of(probe.first(), probe.second())) {
            Sample sample = probe.samples().getFirst();
            double[][] once = twin.read(sample).values();
            double[][] again = twin.read(sample).values();
            if (!Arrays.deepEquals(once, again) && differ(once, again)) {
                causes.add(new Cause(
                        "dropout",
                        twin.name() + " gives other outputs the second time: it is in training mode.",
                        0.98));
            }
        }
    }

    private boolean differ(double[][] a, double[][] b) {
        double tolerance = probe.tolerance().value();
        for (int p = 0; p < Math.min(a.length, b.length); p++) {
            if (Deviation.first(0, a[p], b[p], tolerance) != null) {
                return true;
            }
        }
        return false;
    }

    /** Whether one lets later tokens change what is before them. */
    private void later(List<Cause> causes) {
        if (!(probe.samples().getFirst() instanceof Sample.Ids ids) || ids.ids().length < 2) {
            return;
        }
        Sample beginning = new Sample.Ids(Arrays.copyOf(ids.ids(), ids.ids().length - 1));
        for (Twin twin : List.of(probe.first(), probe.second())) {
            if (differ(twin.read(beginning).values(), twin.read(ids).values())) {
                causes.add(new Cause(
                        "no-causal-mask", "In " + twin.name() + " a later token changes what is before it.", 0.97));
            }
        }
    }

    /** Changes that say which numbers would be found. */
    private List<Cause> predicted() {
        List<double[]> a = new ArrayList<>();
        List<double[]> b = new ArrayList<>();
        for (int i = 0; i < probe.samples().size(); i++) {
            double[][] first = probe.firstReadings().get(i).values();
            double[][] second = probe.secondReadings().get(i).values();
            if (first.length != second.length || first[0].length != second[0].length) {
                return List.of(new Cause("other-shape", "The outputs have other shapes: another head.", 0.99));
            }
            a.addAll(List.of(first));
            b.addAll(List.of(second));
        }
        boolean labels = !probe.first().labels().isEmpty();
        if (labels) {
            // Probabilities alone: their logarithms are the logits but for a constant.
            a.replaceAll(row -> Arrays.stream(row).map(Math::log).toArray());
            b.replaceAll(row -> Arrays.stream(row).map(Math::log).toArray());
        }
        Fit fit = new Fit(flat(a), flat(b), probe.tolerance().value());
        double scale = scale(fit, a);
        if (Math.abs(scale - 1) > 0.01) {
            fit.predict(
                    "logits-scaled",
                    "The second's logits are the first's times %.4g: a temperature, or a scale of the output matrix, was"
                                    .formatted(scale)
                            + " exported with it.",
                    flat(scaled(a, scale)),
                    1);
        }
        int outcomes = a.getFirst().length;
        if (labels) {
            for (int[] order : outcomes > 6 ? List.<int[]>of() : LabelChecks.permutations(outcomes)) {
                if (!ascending(order)) {
                    fit.predict(
                            "labels-permuted",
                            "The second's labels are the first's in another order: " + Arrays.toString(order) + ".",
                            flat(moved(a, (row, label) -> order[label])));
                }
            }
        } else {
            for (int by : new int[] {-1, 1}) {
                fit.predict(
                        "vocabulary-shifted",
                        "The second's tokens are the first's, shifted by one: a token was added or lost at the start of"
                                + " the vocabulary.",
                        flat(moved(a, (row, v) -> Math.floorMod(v + by, outcomes))));
                fit.predict(
                        "positions-shifted",
                        "The second's outputs are those of the position %s the first's."
                                .formatted(by < 0 ? "before" : "after"),
                        flat(neighbours(by)));
            }
        }
        return fit.ranked(List.of());
    }

    private List<double[]> neighbours(int by) {
        List<double[]> moved = new ArrayList<>();
        for (Reading reading : probe.firstReadings()) {
            for (int p = 0; p < reading.values().length; p++) {
                int from = p + by;
                moved.add(reading.values()[from < 0 || from >= reading.values().length ? p : from]);
            }
        }
        return moved;
    }

    private static boolean ascending(int[] order) {
        for (int i = 0; i < order.length; i++) {
            if (order[i] != i) {
                return false;
            }
        }
        return true;
    }

    private static List<double[]> moved(List<double[]> rows, IntBinaryOperator from) {
        List<double[]> moved = new ArrayList<>();
        for (double[] row : rows) {
            double[] other = new double[row.length];
            for (int v = 0; v < row.length; v++) {
                other[v] = row[from.applyAsInt(0, v)];
            }
            moved.add(other);
        }
        return moved;
    }

    private static List<double[]> scaled(List<double[]> rows, double scale) {
        return rows.stream()
                .map(row -> LogSoftmax.of(Arrays.stream(row).map(x -> x * scale).toArray()))
                .toList();
    }

    /** By thirds on a logarithmic scale. */
    private static double scale(Fit fit, List<double[]> rows) {
        double low = Math.log(0.1);
        double high = Math.log(10);
        for (int i = 0; i < 30; i++) {
            double a = low + (high - low) / 3;
            double b = high - (high - low) / 3;
            if (fit.rms(flat(scaled(rows, Math.exp(a)))) < fit.rms(flat(scaled(rows, Math.exp(b))))) {
                high = b;
            } else {
                low = a;
            }
        }
        return Math.exp((low + high) / 2);
    }

    private static double[] flat(List<double[]> rows) {
        return rows.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    /** What the first hook whose states part is made by. */
    private void part(List<Cause> causes) {
        TwinStates states = TwinStates.of(probe);
        TwinStates.Parted parted = states.parting();
        if (parted == null) {
            if (!states.drifts().isEmpty()) {
                causes.add(new Cause(
                        "head",
                        "Every hidden state that both show agrees, so it is what comes after them: the output matrix,"
                                + " its offset or scale, or a tie that was lost.",
                        0.8));
            }
            return;
        }
        boolean late = parted.position() > 0;
        causes.add(part(parted.hook(), late));
    }

    private static Cause part(String hook, boolean late) {
        String at = " (states part first at " + hook + (late ? ", not at the first position)" : ")");
        if (hook.contains("pos_embed") || hook.contains("rot")) {
            return new Cause("positions", "Positions differ: their offset, table or rotary angles" + at + ".", 0.75);
        }
        if (hook.contains("embed")) {
            return new Cause(
                    "embedding", "The token embedding differs: its matrix, scale or order of tokens" + at + ".", 0.75);
        }
        if (hook.contains("attn") || hook.contains("mid")) {
            return new Cause(
                    late ? "attention-or-positions" : "attention",
                    "Attention differs: " + (late ? "mask, window, rotary angles or scale" : "its matrices or heads")
                            + at + ".",
                    0.75);
        }
        if (hook.contains("mlp")) {
            return new Cause("perceptron", "The perceptron differs: activation function or matrices" + at + ".", 0.75);
        }
        if (hook.contains("ln") || hook.contains("norm")) {
            return new Cause("norm", "A norm differs: its gain, offset or epsilon" + at + ".", 0.75);
        }
        return new Cause("block", "What makes this state differs, attention or perceptron" + at + ".", 0.6);
    }
}
