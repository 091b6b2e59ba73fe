package dev.assay.checks;

import dev.assay.checks.ClassifierSubject.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
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
                new Named("unknown-words", "the model knows most words of the texts", VocabularyChecks::unknown),
                new Named(
                        "segments",
                        "the second text's tokens, and only those, are in the second segment",
                        VocabularyChecks::segments),
                new Named(
                        "head-weights",
                        "the last layer does not look as it is initialised",
                        VocabularyChecks::headWeights),
                new Named(
                        "second-text",
                        "another second text changes the outcome, after a long first one too",
                        OrderChecks::second),
                new Named("every-word", "a word that the tokenizer reads changes the outcome", WordChecks::everyWord),
                new Named("truncation", "the beginning of a long text is read as its end is", WordChecks::beginning),
                new Named(
                        "pair-order",
                        "swapping premise and hypothesis changes outcomes, and does not make them better",
                        OrderChecks::swapped),
                new Named("label-order", "no renaming of the labels makes the predictions better", LabelChecks::labels),
                new Named("head", "predictions are better than those of a head with random weights", LabelChecks::head),
                new CalibrationCheck());
    }

    static Result failed(
            String summary, Tolerance tolerance, List<String> example, double expected, double found, Cause... causes) {
        return Result.failed(summary, tolerance, new Evidence(example, null, null, expected, found), List.of(causes));
    }

    private static Result sums(ClassifierProbe probe) {
        Tolerance tolerance = Tolerance.ofSum(probe.facts());
        for (Texts texts : probe.texts()) {
            double[] values = probe.alone(texts);
            double sum = Arrays.stream(values).sum();
            boolean range = Arrays.stream(values).allMatch(p -> p >= 0 && p <= 1 + tolerance.value());
            if (!range || !(Math.abs(sum - 1) <= tolerance.value())) {
                List<Cause> causes = new ArrayList<>();
                if (range && Math.abs(sum - 1) <= values.length * Precision.BFLOAT16.unitRoundoff()) {
                    causes.add(new Cause(
                            "rounded-probabilities",
                            "They are rounded to a short type or to a few decimals after the softmax: whoever multiplies or"
                                    + " compares them computes with other numbers than the model.",
                            0.6));
                }
                causes.add(new Cause(
                        "not-a-softmax",
                        range
                                ? "Each label has a sigmoid of its own, or the softmax runs over another axis."
                                : "Logits are reported instead of probabilities.",
                        0.5));
                return Result.failed(
                        "the probabilities of a text sum to %.6g".formatted(sum),
                        tolerance,
                        new Evidence(List.of(texts.show()), null, null, 1, sum),
                        causes);
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
                            settles(probe, texts, tolerance)
                                    ? new Cause(
                                            "state-between-calls",
                                            "Only the first of several calls with one text differs: something is left of the"
                                                    + " call before it.",
                                            0.6)
                                    : new Cause("dropout", "Dropout is on: put the model into evaluation mode.", 0.5));
                }
            }
        }
        return Result.passed(
                "three runs over %d texts agree".formatted(probe.texts().size()), tolerance);
    }

    /** Whether a text that is classified again and again gives the same from the second time on. */
    private static boolean settles(ClassifierProbe probe, Texts texts, Tolerance tolerance) {
        probe.alone(texts);
        double[] second = probe.alone(texts);
        for (int i = 0; i < 3; i++) {
            if (Deviation.first(0, second, probe.alone(texts), tolerance.value()) != null) {
                return false;
            }
        }
        return true;
    }

    /** Rows of a batch in which nothing is padded: a text (0) and one with the same words in another order (1), so that no period is kept. */
    private static final int[] ROWS = {0, 1, 0, 0, 0, 0, 1, 0, 1};

    private static Result copies(ClassifierProbe probe) {
        Tolerance tolerance = probe.tolerance();
        for (Texts texts : probe.texts()) {
            Texts other = texts.second() == null
                    ? new Texts(reversed(texts.first()), null)
                    : new Texts(reversed(texts.first()), reversed(texts.second()));
            if (lengths(probe, texts) != lengths(probe, other)) {
                continue;
            }
            List<double[]> alone = List.of(probe.alone(texts), probe.alone(other));
            List<Texts> batch = Arrays.stream(ROWS)
                    .mapToObj(row -> row == 0 ? texts : other)
                    .toList();
            List<double[]> inBatch = probe.subject().probabilities(batch);
            Deviation deviation =
                    Deviation.first(Arrays.stream(ROWS).mapToObj(alone::get).toList(), inBatch, tolerance.value());
            if (deviation != null) {
                boolean others = Deviation.first(
                                0,
                                alone.get(1 - ROWS[deviation.row()]),
                                inBatch.get(deviation.row()),
                                tolerance.value())
                        == null;
                List<Cause> causes = List.of(
                        new Cause(
                                "batch-statistics",
                                "Statistics of the batch are used where running ones should be: evaluation mode is"
                                        + " off.",
                                0.5),
                        mixed(others));
                return Result.failed(
                        "a text in a batch of texts of its length is classified otherwise than alone",
                        tolerance,
                        new Evidence(
                                List.of(texts.show(), other.show()),
                                null,
                                null,
                                deviation.expected(),
                                deviation.found()),
                        others ? causes.reversed() : causes);
            }
        }
        return Result.passed("%d texts agree".formatted(probe.texts().size()), tolerance);
    }

    /** @param others whether a row's outcome is another row's */
    private static Cause mixed(boolean others) {
        return others
                ? new Cause(
                        "rows-mixed",
                        "A row gets the outcome of another one: an index into the batch is off, or parts of a large batch are put"
                                + " together wrongly.",
                        0.8)
                : new Cause("rows-mixed", "Rows of the batch see each other: a reshape mixes the axes.", 0.3);
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

    /** Whether each text's outcome is there once, in whatever row. */
    private static boolean permuted(List<double[]> alone, List<double[]> together, Tolerance tolerance) {
        List<double[]> left = new ArrayList<>(together);
        for (double[] own : alone) {
            int at = 0;
            while (at < left.size() && Deviation.first(0, own, left.get(at), tolerance.value()) != null) {
                at++;
            }
            if (at == left.size()) {
                return false;
            }
            left.remove(at);
        }
        return true;
    }

    private static Cause notRestored() {
        return new Cause(
                "order-not-restored",
                "Rows are sorted, by length say, and their outcomes are not put back into the order of the input.",
                0.7);
    }

    private static Result padding(ClassifierProbe probe) {
        Tolerance tolerance = probe.tolerance();
        List<Texts> batch = probe.texts();
        Deviation deviation = padded(probe, batch, tolerance);
        if (deviation == null) {
            return Result.passed("%d texts agree".formatted(batch.size()), tolerance);
        }
        List<double[]> alone = batch.stream().map(probe::alone).toList();
        List<double[]> together = probe.subject().probabilities(batch);
        if (permuted(alone, together, tolerance)) {
            return failed(
                    "a batch's outcomes are those of its texts, in another order",
                    tolerance,
                    batch.stream().map(Texts::show).toList(),
                    deviation.expected(),
                    deviation.found(),
                    notRestored());
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
                        notRestored());
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
}
