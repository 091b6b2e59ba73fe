package dev.assay.checks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is later in a text changes nothing before it: the logits of a text's first tokens are those of the beginning alone. */
final class CausalityCheck implements Check<LanguageProbe> {

    @Override
    public String id() {
        return "causality";
    }

    @Override
    public String compares() {
        return "the logits of a beginning = those of the same tokens with others after them";
    }

    @Override
    public Result run(LanguageProbe probe) {
        Tolerance tolerance = probe.tolerance();
        for (int row = 0; row < probe.texts().size(); row++) {
            int[] text = probe.texts().get(row);
            int length = Math.max(1, text.length / 2);
            Deviation deviation = deviation(probe, text, length, probe.logits().get(row), tolerance);
            if (deviation != null) {
                return failure(probe, text, length, deviation, tolerance);
            }
        }
        return Result.passed(
                "beginnings of %d texts agree".formatted(probe.texts().size()), tolerance);
    }

    private static @Nullable Deviation deviation(
            LanguageProbe probe, int[] text, int length, float[][] whole, Tolerance tolerance) {
        float[][] beginning = probe.logits(Arrays.copyOf(text, length));
        for (int p = 0; p < length; p++) {
            double[] a = LogSoftmax.of(beginning[p]);
            double[] b = LogSoftmax.of(whole[p]);
            for (int v = 0; v < a.length; v++) {
                if (Deviation.differ(a[v], b[v], tolerance.value())) {
                    return new Deviation(0, p, a[v], b[v]);
                }
            }
        }
        return null;
    }

    private static Result failure(
            LanguageProbe probe, int[] text, int length, Deviation deviation, Tolerance tolerance) {
        // The least: two tokens more than none that is seen too early.
        int[] small = text;
        int smallLength = length;
        for (int n = 2; n < text.length; n++) {
            int[] shorter = Arrays.copyOf(text, n);
            Deviation in = deviation(probe, shorter, n - 1, probe.logits(shorter), tolerance);
            if (in != null) {
                small = shorter;
                smallLength = n - 1;
                deviation = in;
                break;
            }
        }
        String hook = null;
        States states = probe.subject().states().orElse(null);
        if (states != null) {
            Map<String, float[][]> beginning = states.read(Batch.of(Arrays.copyOf(small, smallLength)), 0);
            Parting parting =
                    Parting.first(states.hooks(), beginning, states.read(Batch.of(small), 0), tolerance.value());
            hook = parting == null ? null : parting.hook();
        }
        List<Cause> causes = new ArrayList<>();
        causes.add(new Cause(
                "causal-mask-off-by-one",
                "The causal mask lets a position see the one after it: its diagonal is shifted.",
                oneAhead(probe, text, tolerance) ? 0.5 : 0.2));
        causes.add(new Cause("no-causal-mask", "There is no causal mask: a position sees all that follow.", 0.4));
        causes.sort((a, b) -> Double.compare(b.fit(), a.fit()));
        return Result.failed(
                "a token changes the logits of positions before it",
                tolerance,
                new Evidence(
                        List.of(probe.show(small)),
                        deviation.position(),
                        hook,
                        deviation.expected(),
                        deviation.found()),
                causes);
    }

    /**
     * Whether only near positions see a token: with a mask that is off by one a token reaches back one position a layer, without a mask
     * it reaches the first. Texts longer than the layers tell them apart.
     */
    private static boolean oneAhead(LanguageProbe probe, int[] text, Tolerance tolerance) {
        int reach = probe.facts().layers();
        if (text.length < reach + 2) {
            return false;
        }
        int[] other = text.clone();
        int last = text.length - 1;
        other[last] = (other[last] + 1) % probe.facts().vocabulary();
        float[][] a = probe.logits(text);
        float[][] b = probe.logits(other);
        for (int p = 0; p < last - reach; p++) {
            for (int v = 0; v < a[p].length; v++) {
                if (Deviation.differ(a[p][v], b[p][v], tolerance.value())) {
                    return false;
                }
            }
        }
        return true;
    }
}
