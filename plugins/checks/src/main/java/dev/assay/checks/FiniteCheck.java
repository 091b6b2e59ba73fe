package dev.assay.checks;

import dev.assay.engine.models.transformer.Inputs;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Logits are numbers, in batches with padding too, where a row without anything to attend to becomes NaN. */
final class FiniteCheck implements Check<LanguageProbe> {

    /** The largest number of half precision. */
    private static final double HALF_MAX = 65504;

    @Override
    public String id() {
        return "finite";
    }

    @Override
    public String compares() {
        return "every logit is a number";
    }

    @Override
    public Result run(LanguageProbe probe) {
        double largest = 0;
        List<int[]> texts = probe.texts();
        for (int row = 0; row < texts.size(); row++) {
            Evidence bad = bad(probe, texts.get(row), probe.logits().get(row));
            if (bad != null) {
                return Result.failed(
                        "a logit of a text read alone is not a number",
                        null,
                        bad,
                        List.of(new Cause(
                                "overflow",
                                "Weights or states are not finite; look at the named hook, and at the numeric type it"
                                        + " computes in.",
                                0.5)));
            }
            for (float[] position : probe.logits().get(row)) {
                for (float logit : position) {
                    largest = Math.max(largest, Math.abs(logit));
                }
            }
        }
        for (Inputs.Padding side : probe.facts().paddings()) {
            List<float[][]> batch = probe.subject().logits(new Batch(texts, side, 0));
            for (int row = 0; row < texts.size(); row++) {
                Evidence bad = bad(probe, texts.get(row), batch.get(row));
                if (bad != null) {
                    return Result.failed(
                            "a logit of a text in a batch padded on the "
                                    + side.name().toLowerCase(Locale.ROOT) + " is not a number, read alone it is",
                            null,
                            bad,
                            List.of(new Cause(
                                    "fully-masked-row",
                                    "A position of padding has nothing to attend to, and the softmax over nothing is"
                                            + " NaN.",
                                    0.5)));
                }
            }
        }
        return Result.passed(
                "the largest logit is %.4g".formatted(largest)
                        + (largest > HALF_MAX ? ", which half precision cannot hold" : ""),
                null);
    }

    private static @Nullable Evidence bad(LanguageProbe probe, int[] text, float[][] logits) {
        for (int p = 0; p < logits.length; p++) {
            for (float logit : logits[p]) {
                if (!Float.isFinite(logit)) {
                    return new Evidence(List.of(probe.show(text)), p, hook(probe, text), 0, logit);
                }
            }
        }
        return null;
    }

    private static @Nullable String hook(LanguageProbe probe, int[] text) {
        States states = probe.subject().states().orElse(null);
        if (states == null) {
            return null;
        }
        Map<String, float[][]> read = states.read(Batch.of(text), 0);
        for (String hook : states.hooks()) {
            for (float[] position : read.getOrDefault(hook, new float[0][])) {
                for (float value : position) {
                    if (!Float.isFinite(value)) {
                        return hook;
                    }
                }
            }
        }
        return null;
    }
}
