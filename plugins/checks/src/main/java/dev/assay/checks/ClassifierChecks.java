package dev.assay.checks;

import dev.assay.checks.ClassifierSubject.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The checks of classifiers, what others build on first. */
final class ClassifierChecks {

    private ClassifierChecks() {}

    /** A check that is a function. */
    private record Named(String id, String compares, Function<ClassifierProbe, Result> body)
            implements Check<ClassifierProbe> {
        @Override
        public Result run(ClassifierProbe probe) {
            return body.apply(probe);
        }
    }

    static List<Check<ClassifierProbe>> all() {
        return List.of(
                new Named(
                        "probabilities",
                        "the probabilities of a text are positive and sum to 1",
                        ClassifierChecks::sums),
                new Named("determinism", "classifying twice gives the same", ClassifierChecks::determinism),
                new Named(
                        "batch",
                        "copies of one text in a batch, beside another of its length = the text alone",
                        ClassifierChecks::copies),
                new Named("padding", "texts of different lengths in a batch = each alone", ClassifierChecks::padding),
                new Named(
                        "batch-order",
                        "a batch in another order gives the same, in that order",
                        ClassifierChecks::order),
                new Named(
                        "spelling",
                        "texts that the tokenizer reads alike are classified alike",
                        ClassifierChecks::spelling),
                new Named(
                        "second-text",
                        "another second text changes the outcome, after a long first one too",
                        ClassifierChecks::second),
                new Named(
                        "pair-order",
                        "swapping premise and hypothesis changes outcomes, and does not make them better",
                        ClassifierChecks::swapped),
                new Named(
                        "label-order",
                        "no renaming of the labels makes the predictions better",
                        ClassifierChecks::labels),
                new Named(
                        "head",
                        "predictions are better than those of a head with random weights",
                        ClassifierChecks::head),
                new Named(
                        "calibration",
                        "probabilities = frequencies, within what chance does at that number of rows",
                        ClassifierChecks::calibration));
    }

    private static Result failed(
            String summary, Tolerance tolerance, List<String> example, double expected, double found, Cause... causes) {
        return Result.failed(summary, tolerance, new Evidence(example, null, null, expected, found), List.of(causes));
    }

    private static Result sums(ClassifierProbe probe) {
        Tolerance tolerance = probe.tolerance();
        for (Texts texts : probe.texts()) {
            double[] values = probe.alone(texts);
            double sum = Arrays.stream(values).sum();
            boolean range = Arrays.stream(values).allMatch(p -> p >= 0 && p <= 1 + tolerance.value());
            if (!range || !(Math.abs(sum - 1) <= tolerance.value() * values.length)) {
                return failed(
                        "the probabilities of a text sum to %.6g".formatted(sum),
                        tolerance,
                        List.of(texts.show()),
                        1,
                        sum,
                        new Cause(
                                "not-a-softmax",
                                range
                                        ? "Each label has a sigmoid of its own, or the softmax runs over another axis."
                                        : "Logits are reported instead of probabilities.",
                                0.5));
            }
        }
        return Result.passed("of %d texts".formatted(probe.texts().size()), tolerance);
    }

    private static Result determinism(ClassifierProbe probe) {
        Tolerance tolerance = probe.tolerance();
        for (Texts texts : probe.texts()) {
            double[] first = probe.alone(texts);
            for (int i = 0; i < 2; i++) {
                Deviation deviation = Deviation.first(0, first, probe.alone(texts), tolerance.value());
                if (deviation != null) {
                    return failed(
                            "the same text is classified otherwise the second time",
                            tolerance,
                            List.of(texts.show()),
                            deviation.expected(),
                            deviation.found(),
                            new Cause("dropout", "Dropout is on: put the model into evaluation mode.", 0.5));
                }
            }
        }
        return Result.passed(
                "three runs over %d texts agree".formatted(probe.texts().size()), tolerance);
    }

    /** Nothing is padded: the same text twice, and one with the same words but for the order. */
    private static Result copies(ClassifierProbe probe) {
        Tolerance tolerance = probe.tolerance();
        for (Texts texts : probe.texts()) {
            Texts other = texts.second() == null
                    ? new Texts(reversed(texts.first()), null)
                    : new Texts(reversed(texts.first()), reversed(texts.second()));
            if (lengths(probe, texts) != lengths(probe, other)) {
                continue;
            }
            double[] alone = probe.alone(texts);
            double[] inBatch =
                    probe.subject().probabilities(List.of(texts, other, texts)).getFirst();
            Deviation deviation = Deviation.first(0, alone, inBatch, tolerance.value());
            if (deviation != null) {
                return failed(
                        "a text in a batch of texts of its length is classified otherwise than alone",
                        tolerance,
                        List.of(texts.show(), other.show()),
                        deviation.expected(),
                        deviation.found(),
                        new Cause(
                                "batch-statistics",
                                "Statistics of the batch are used where running ones should be: evaluation mode is"
                                        + " off.",
                                0.5),
                        new Cause("rows-mixed", "Rows of the batch see each other: a reshape mixes the axes.", 0.3));
            }
        }
        return Result.passed("%d texts agree".formatted(probe.texts().size()), tolerance);
    }

    private static String reversed(String text) {
        List<String> words = new ArrayList<>(List.of(text.split(" ")));
        Collections.reverse(words);
        return String.join(" ", words);
    }

    private static long lengths(ClassifierProbe probe, Texts texts) {
        return probe.subject().tokens(texts.first()).length * 100_000L
                + (texts.second() == null ? 0 : probe.subject().tokens(texts.second()).length);
    }

    private static @Nullable Deviation padded(ClassifierProbe probe, List<Texts> batch, Tolerance tolerance) {
        List<double[]> alone = batch.stream().map(probe::alone).toList();
        return Deviation.first(alone, probe.subject().probabilities(batch), tolerance.value());
    }

    private static Result padding(ClassifierProbe probe) {
        Tolerance tolerance = probe.tolerance();
        List<Texts> batch = probe.texts();
        Deviation deviation = padded(probe, batch, tolerance);
        if (deviation == null) {
            return Result.passed("%d texts agree".formatted(batch.size()), tolerance);
        }
        // The least batch: the text with one other.
        Texts text = batch.get(deviation.row());
        List<String> example = new ArrayList<>(List.of(text.show()));
        for (Texts other : batch) {
            Deviation with = other.equals(text) ? null : padded(probe, List.of(text, other), tolerance);
            if (with != null && with.row() == 0) {
                example.add(other.show());
                deviation = with;
                break;
            }
        }
        return failed(
                "a text in a batch with longer ones is classified otherwise than alone",
                tolerance,
                example,
                deviation.expected(),
                deviation.found(),
                new Cause(
                        "padding-not-masked",
                        "Padding takes part: a state is read at the last slot, a mean runs over padding, or attention"
                                + " sees it (the embedding of padding is then not zero either).",
                        0.5),
                new Cause("batch-statistics", "Statistics of the batch are used: see the check batch.", 0.2));
    }

    private static Result order(ClassifierProbe probe) {
        Tolerance tolerance = probe.tolerance();
        List<Texts> batch = probe.texts();
        List<Texts> reversed = batch.reversed();
        List<double[]> straight = probe.subject().probabilities(batch);
        List<double[]> back = probe.subject().probabilities(reversed).reversed();
        Deviation deviation = Deviation.first(straight, back, tolerance.value());
        return deviation == null
                ? Result.passed("%d texts agree".formatted(batch.size()), tolerance)
                : failed(
                        "a text's outcome depends on its place in the batch",
                        tolerance,
                        List.of(batch.get(deviation.row()).show()),
                        deviation.expected(),
                        deviation.found(),
                        new Cause(
                                "order-not-restored",
                                "Rows are sorted, by length say, and their outcomes are not put back into the order of"
                                        + " the input.",
                                0.5));
    }

    private static Result spelling(ClassifierProbe probe) {
        Tolerance tolerance = probe.tolerance();
        int compared = 0;
        for (Texts texts : probe.texts()) {
            for (Function<String, String> change : List.<Function<String, String>>of(
                    text -> text.toUpperCase(Locale.ROOT),
                    text -> " " + text + " ",
                    text -> text.replace(" ", "  "),
                    text -> text.toLowerCase(Locale.ROOT))) {
                Texts changed = new Texts(
                        change.apply(texts.first()), texts.second() == null ? null : change.apply(texts.second()));
                if (!alike(probe, texts.first(), changed.first())
                        || (texts.second() != null && !alike(probe, texts.second(), changed.second()))) {
                    continue;
                }
                compared++;
                Deviation deviation = Deviation.first(0, probe.alone(texts), probe.alone(changed), tolerance.value());
                if (deviation != null) {
                    boolean spaces =
                            changed.first().strip().replaceAll(" +", " ").equals(texts.first());
                    return failed(
                            "two spellings that are the same tokens are classified differently",
                            tolerance,
                            List.of(texts.show(), changed.show()),
                            deviation.expected(),
                            deviation.found(),
                            new Cause(
                                    spaces ? "whitespace-preprocessing" : "case-preprocessing",
                                    "What prepares the text before the model treats " + (spaces ? "spaces" : "case")
                                            + " otherwise than the model's tokenizer.",
                                    0.5));
                }
            }
        }
        return compared == 0
                ? Result.notApplicable("the tokenizer tells all spellings apart")
                : Result.passed("%d respelled texts agree".formatted(compared), tolerance);
    }

    private static boolean alike(ClassifierProbe probe, String one, @Nullable String other) {
        return other != null
                && Arrays.equals(probe.subject().tokens(one), probe.subject().tokens(other));
    }

    private static Result second(ClassifierProbe probe) {
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
                return failed(
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

    private static Result swapped(ClassifierProbe probe) {
        Tolerance tolerance = probe.tolerance();
        if (probe.texts().getFirst().second() == null) {
            return Result.notApplicable("the texts are single");
        }
        boolean differs = false;
        for (Texts texts : probe.texts()) {
            differs |= Deviation.first(0, probe.alone(texts), probe.alone(texts.swapped()), tolerance.value()) != null;
        }
        if (!differs) {
            return failed(
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
        int[] same = identity(probe);
        int straight = probe.correct(probe.predicted(), same);
        int renamed = probe.correct(probe.predicted(), bestRenaming(probe));
        int swapped = correctSwapped(probe);
        int n = probe.labelled().size();
        Tolerance chance = gain(n);
        return swapped - straight > chance.value() && swapped > renamed
                ? failed(
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

    /** Four standard deviations of a difference of two counts of n rows. */
    private static Tolerance gain(int n) {
        double value = 4 * Math.sqrt(0.5 * n);
        return new Tolerance(
                value,
                "4 · √(%d rows / 2) = %.3g rows: four standard deviations of a difference by chance"
                        .formatted(n, value));
    }

    private static int[] identity(ClassifierProbe probe) {
        int[] identity = new int[probe.facts().labels().size()];
        Arrays.setAll(identity, i -> i);
        return identity;
    }

    private static Result labels(ClassifierProbe probe) {
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
        return failed(
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
    private static int[] bestRenaming(ClassifierProbe probe) {
        int[] best = identity(probe);
        for (int[] renamed : best.length > 6 ? List.<int[]>of() : permutations(best.length)) {
            best = probe.correct(probe.predicted(), renamed) > probe.correct(probe.predicted(), best) ? renamed : best;
        }
        return best;
    }

    /** How many are right with the two texts in the other order. */
    private static int correctSwapped(ClassifierProbe probe) {
        return probe.correct(
                probe.all(probe.labelled().stream().map(Texts::swapped).toList()), identity(probe));
    }

    private static List<int[]> permutations(int count) {
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

    private static Result head(ClassifierProbe probe) {
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
                : failed(
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

    /** Expected calibration error in 15 bins, beside what a calibrated model has at that number of rows. Never a failure. */
    private static Result calibration(ClassifierProbe probe) {
        int n = probe.labelled().size();
        if (n < 50) {
            return Result.notApplicable("that needs at least 50 labelled rows; name data with --data");
        }
        double[] confidence = new double[n];
        boolean[] right = new boolean[n];
        for (int row = 0; row < n; row++) {
            int best = ClassifierProbe.best(probe.predicted().get(row));
            confidence[row] = probe.predicted().get(row)[best];
            right[row] = best == probe.gold().get(row);
        }
        SplittableRandom random = new SplittableRandom(1);
        double[] drawn = new double[200];
        for (int i = 0; i < drawn.length; i++) {
            boolean[] calibrated = new boolean[n];
            for (int row = 0; row < n; row++) {
                calibrated[row] = random.nextDouble() < confidence[row];
            }
            drawn[i] = calibrationError(confidence, calibrated);
        }
        Arrays.sort(drawn);
        return Result.passed(
                "calibration error %.3f; a calibrated model has %.3f on average and up to %.3f at %d rows"
                        .formatted(
                                calibrationError(confidence, right),
                                Arrays.stream(drawn).average().orElse(0),
                                drawn[189],
                                n),
                null);
    }

    private static double calibrationError(double[] confidence, boolean[] right) {
        double[] gaps = new double[15];
        for (int row = 0; row < confidence.length; row++) {
            gaps[Math.min(14, (int) (confidence[row] * 15))] += (right[row] ? 1 : 0) - confidence[row];
        }
        return Arrays.stream(gaps).map(Math::abs).sum() / confidence.length;
    }
}
