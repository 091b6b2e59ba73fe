package dev.assay.checks;

import dev.assay.checks.ClassifierSubject.Texts;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Whether a classifier of pairs reads both texts, and knows which is which. */
final class OrderChecks {

    private OrderChecks() {}

    static Result second(ClassifierProbe probe) {
        if (probe.texts().getFirst().second() == null) {
            return Result.notApplicable("the texts are single");
        }
        Tolerance tolerance = probe.tolerance();
        List<Texts> texts = probe.texts();
        for (int repeat : new int[] {1, 8, 32}) {
            boolean changes = false;
            for (int i = 0; i < texts.size(); i++) {
                String first = String.join(
                        " ", Collections.nCopies(repeat, texts.get(i).first()));
                String second = String.valueOf(texts.get(i).second());
                String other = String.valueOf(texts.get((i + 1) % texts.size()).second());
                if (!Arrays.equals(
                        probe.subject().tokens(second), probe.subject().tokens(other))) {
                    double[] one = probe.alone(new Texts(first, second));
                    double[] two = probe.alone(new Texts(first, other));
                    // Exactly equal, and for every pair: a saturated outcome alone is no sign.
                    changes |= !Arrays.equals(one, two);
                }
            }
            if (!changes) {
                return ClassifierChecks.failed(
                        "the second text changes nothing"
                                + (repeat > 1 ? " once the first is %d times as long".formatted(repeat) : ""),
                        tolerance,
                        List.of(texts.getFirst().show()),
                        1,
                        0,
                        repeat > 1
                                ? new Cause(
                                        "second-text-truncated",
                                        "Truncation cuts the end of the pair, which is the second text: cut the longer"
                                                + " one, or the first.",
                                        0.5)
                                : new Cause("second-text-not-read", "The second text does not reach the model.", 0.5));
            }
        }
        return Result.passed("it does, after first texts of up to 32 times the length", tolerance);
    }

    static Result swapped(ClassifierProbe probe) {
        Tolerance tolerance = probe.tolerance();
        if (probe.texts().getFirst().second() == null) {
            return Result.notApplicable("the texts are single");
        }
        boolean differs = false;
        for (Texts texts : probe.texts()) {
            differs |= Deviation.first(0, probe.alone(texts), probe.alone(texts.swapped()), tolerance.value()) != null;
        }
        if (!differs) {
            return ClassifierChecks.failed(
                    "swapping the two texts changes no outcome",
                    tolerance,
                    List.of(probe.texts().getFirst().show()),
                    1,
                    0,
                    new Cause(
                            "segment-ids-missing",
                            "The model cannot tell which text is which: segment ids are missing or all 0.",
                            0.5),
                    new Cause("symmetric-model", "The architecture treats both texts alike.", 0.4));
        }
        if (probe.labelled().isEmpty()) {
            return Result.passed("outcomes change; whether they get better needs labelled data", tolerance);
        }
        int[] same = LabelChecks.identity(probe);
        int straight = probe.correct(probe.predicted(), same);
        int renamed = probe.correct(probe.predicted(), LabelChecks.bestRenaming(probe));
        int swapped = LabelChecks.correctSwapped(probe);
        int n = probe.labelled().size();
        Tolerance chance = LabelChecks.gain(n);
        return swapped - straight > chance.value() && swapped > renamed
                ? ClassifierChecks.failed(
                        "with premise and hypothesis swapped, %d of %d are right instead of %d"
                                .formatted(swapped, n, straight),
                        chance,
                        List.of(),
                        straight,
                        swapped,
                        new Cause(
                                "swapped-pair",
                                "Premise and hypothesis are handed to the model in the wrong order.",
                                0.6))
                : Result.passed("%d of %d are right, swapped %d".formatted(straight, n, swapped), chance);
    }
}
