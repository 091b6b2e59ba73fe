package dev.assay.checks;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the hidden states of two computations part first, in the order of the pass.
 *
 * @param position the first at that hook
 */
record Parting(String hook, int position, double expected, double found) {

    /**
     * @param relative tolerance, relative to the largest number at a hook
     * @return null: they do not
     */
    static @Nullable Parting first(
            List<String> hooks, Map<String, float[][]> expected, Map<String, float[][]> found, double relative) {
        for (String hook : hooks) {
            float[][] e = expected.get(hook);
            float[][] f = found.get(hook);
            if (e == null || f == null) {
                continue;
            }
            double size = 1e-3;
            for (float[] position : e) {
                for (float value : position) {
                    size = Math.max(size, Math.abs(value));
                }
            }
            for (int p = 0; p < Math.min(e.length, f.length); p++) {
                for (int u = 0; u < Math.min(e[p].length, f[p].length); u++) {
                    if (Deviation.differ(e[p][u], f[p][u], relative * size)) {
                        return new Parting(hook, p, e[p][u], f[p][u]);
                    }
                }
            }
        }
        return null;
    }
}
