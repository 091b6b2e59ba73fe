package dev.assay.checks;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the hidden states of two models lie apart, hook by hook: root of the mean square of the difference over all texts, relative to
 * that of the first model's states.
 *
 * @param drifts in the order of the first's pass; of the hooks that both have, with equal shapes
 * @param parting where they part first; null: nowhere
 */
record TwinStates(List<Drift> drifts, @Nullable Parted parting) {

    /** Of one hook. */
    record Drift(String hook, double value, Tolerance tolerance) {

        /** 1: as much as is allowed there. */
        double share() {
            return value / tolerance.value();
        }
    }

    /** The first hook above the tolerance, and there the first position of the first text. */
    record Parted(String hook, int sample, int position, double expected, double found, Tolerance tolerance) {}

    TwinStates {
        drifts = List.copyOf(drifts);
    }

    /** Each hook has its tolerance, which grows with the depth. */
    static TwinStates of(TwinProbe probe) {
        List<Drift> drifts = new ArrayList<>();
        Parted parting = null;
        for (String hook : probe.first().hooks()) {
            double difference = 0;
            double size = 0;
            boolean comparable = false;
            for (int i = 0; i < probe.samples().size(); i++) {
                float[][] a = probe.firstReadings().get(i).states().get(hook);
                float[][] b = probe.secondReadings().get(i).states().get(hook);
                if (a == null || b == null || a.length != b.length || a[0].length != b[0].length) {
                    continue;
                }
                comparable = true;
                for (int p = 0; p < a.length; p++) {
                    difference += square(a[p], b[p]);
                    size += square(a[p], new float[a[p].length]);
                }
            }
            if (!comparable) {
                continue;
            }
            double drift = difference == 0 ? 0 : Math.sqrt(difference / Math.max(size, 1e-12));
            Tolerance limit = probe.stateTolerance(hook);
            double tolerance = limit.value();
            drifts.add(new Drift(hook, drift, limit));
            if (parting == null && !(drift <= tolerance)) {
                parting = parted(probe, hook, limit);
            }
        }
        return new TwinStates(drifts, parting);
    }

    private static Parted parted(TwinProbe probe, String hook, Tolerance tolerance) {
        Parted largest = null;
        double most = -1;
        for (int i = 0; i < probe.samples().size(); i++) {
            float[][] a = probe.firstReadings().get(i).states().get(hook);
            float[][] b = probe.secondReadings().get(i).states().get(hook);
            if (a == null || b == null) {
                continue;
            }
            for (int p = 0; p < a.length; p++) {
                double of = Math.sqrt(square(a[p], b[p]) / Math.max(square(a[p], new float[a[p].length]), 1e-12));
                int unit = worst(a[p], b[p]);
                Parted here = new Parted(hook, i, p, a[p][unit], b[p][unit], tolerance);
                if (!(of <= tolerance.value())) {
                    return here;
                }
                if (of > most) {
                    most = of;
                    largest = here;
                }
            }
        }
        if (largest == null) {
            throw new IllegalStateException("a hook that differs has positions");
        }
        return largest;
    }

    private static int worst(float[] a, float[] b) {
        int worst = 0;
        for (int u = 0; u < a.length; u++) {
            worst = !(Math.abs(a[u] - b[u]) <= Math.abs(a[worst] - b[worst])) ? u : worst;
        }
        return worst;
    }

    private static double square(float[] a, float[] b) {
        double sum = 0;
        for (int u = 0; u < a.length; u++) {
            double d = (double) a[u] - b[u];
            sum += d * d;
        }
        return sum;
    }
}
