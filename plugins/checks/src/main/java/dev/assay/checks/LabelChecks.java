package dev.assay.checks;

import dev.assay.checks.ClassifierSubject.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a classifier's outcomes on labelled data say of the code around it. */
final class LabelChecks {

    private LabelChecks() {}

    /** Four standard deviations of a difference of two counts of n rows. */
    static Tolerance gain(int n) {
        double value = 4 * Math.sqrt(0.5 * n);
        return new Tolerance(
                value,
                "4 · √(%d rows / 2) = %.3g rows: four standard deviations of a difference by chance"
                        .formatted(n, value));
    }

    static int[] identity(ClassifierProbe probe) {
        int[] identity = new int[probe.facts().labels().size()];
        Arrays.setAll(identity, i -> i);
        return identity;
    }

    static Result labels(ClassifierProbe probe) {
        int count = probe.facts().labels().size();
        if (probe.labelled().isEmpty() || count > 6) {
            return Result.notApplicable(
                    probe.labelled().isEmpty()
                            ? "there are no data whose labels are the model's; name some with --data"
                            : "there are too many labels to try every order");
        }
        int n = probe.labelled().size();
        int[] same = identity(probe);
        int straight = probe.correct(probe.predicted(), same);
        int[] best = bestRenaming(probe);
        int most = probe.correct(probe.predicted(), best);
        int swapped = probe.labelled().getFirst().second() == null ? 0 : correctSwapped(probe);
        Tolerance chance = gain(n);
        if (most - straight <= chance.value() || swapped > most) {
            return Result.passed(
                    "%d of %d are right; the best renaming makes it %d".formatted(straight, n, most), chance);
        }
        List<String> names = probe.facts().labels();
        List<String> renaming = new ArrayList<>();
        for (int label = 0; label < count; label++) {
            if (best[label] != label) {
                renaming.add(names.get(label) + " → " + names.get(best[label]));
            }
        }
        return ClassifierChecks.failed(
                "%d of %d are right, and %d when labels are renamed: %s"
                        .formatted(straight, n, most, String.join(", ", renaming)),
                chance,
                List.of(),
                straight,
                most,
                new Cause(
                        "labels-permuted",
                        "The order of the labels is not the one that the model was trained with ("
                                + String.join(", ", renaming) + ").",
                        0.6));
    }

    /** The renaming of labels that makes most predictions right; none where there are too many labels. */
    static int[] bestRenaming(ClassifierProbe probe) {
        int[] best = identity(probe);
        for (int[] renamed : best.length > 6 ? List.<int[]>of() : permutations(best.length)) {
            best = probe.correct(probe.predicted(), renamed) > probe.correct(probe.predicted(), best) ? renamed : best;
        }
        return best;
    }

    /** How many are right with the two texts in the other order. */
    static int correctSwapped(ClassifierProbe probe) {
        return probe.correct(
                probe.all(probe.labelled().stream().map(Texts::swapped).toList()), identity(probe));
    }

    static List<int[]> permutations(int count) {
        List<int[]> all = new ArrayList<>(List.of(new int[0]));
        for (int i = 0; i < count; i++) {
            List<int[]> longer = new ArrayList<>();
            for (int[] start : all) {
                for (int next = 0; next < count; next++) {
                    int value = next;
                    if (Arrays.stream(start).noneMatch(x -> x == value)) {
                        longer.add(LanguageProbe.join(start, new int[] {value}));
                    }
                }
            }
            all = longer;
        }
        return all;
    }

    static Result head(ClassifierProbe probe) {
        int n = probe.labelled().size();
        if (n < 50) {
            return Result.notApplicable("that needs at least 50 labelled rows; name data with --data");
        }
        int[] counts = new int[probe.facts().labels().size()];
        probe.gold().forEach(label -> counts[label]++);
        double majority = Arrays.stream(counts).max().orElse(0) / (double) n;
        // Under any renaming of labels and order of the pair: only weights that know nothing stay at chance.
        int most = 0;
        List<double[]> swapped = probe.labelled().getFirst().second() == null
                ? probe.predicted()
                : probe.all(probe.labelled().stream().map(Texts::swapped).toList());
        for (int[] renamed : permutations(Math.min(counts.length, 6))) {
            if (counts.length <= 6) {
                most = Math.max(most, probe.correct(probe.predicted(), renamed));
                most = Math.max(most, probe.correct(swapped, renamed));
            }
        }
        most = Math.max(most, probe.correct(probe.predicted(), identity(probe)));
        double limit = majority * n + 3 * Math.sqrt(n * majority * (1 - majority));
        Tolerance chance = new Tolerance(
                limit,
                "%d rows · %.3g share of the commonest label, and 3 standard deviations = %.4g"
                        .formatted(n, majority, limit));
        return most > limit
                ? Result.passed("%d of %d are right".formatted(most, n), chance)
                : ClassifierChecks.failed(
                        "at most %d of %d are right, as by always naming the commonest label".formatted(most, n),
                        chance,
                        List.of(),
                        limit,
                        most,
                        new Cause(
                                "head-not-loaded",
                                "The classifier's last layer has random weights: it was initialised, not loaded.",
                                0.5),
                        new Cause("other-data", "The model was trained for another task, or not at all.", 0.4));
    }
}
