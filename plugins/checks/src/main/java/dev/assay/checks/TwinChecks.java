package dev.assay.checks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The checks of two models that should agree, what others build on first. */
final class TwinChecks {

    private TwinChecks() {}

    private record Named(String id, String compares, Function<TwinProbe, Result> body) implements Check<TwinProbe> {
        @Override
        public Result run(TwinProbe probe) {
            return body.apply(probe);
        }
    }

    static List<Check<TwinProbe>> all() {
        return List.of(
                new Named("tokens", "both tokenizers read a text as the same ids", TwinChecks::tokens),
                new Named("labels", "both have the same labels in the same order", TwinChecks::labels),
                new Named("configuration", "both configurations say the same", TwinChecks::configuration),
                new Named(
                        "weights", "the weights are the same but for the rounding of their types", TwinChecks::weights),
                new TwinStatesCheck(),
                new Named(
                        "outputs",
                        "the first model's outputs = the second's: log-probabilities of tokens, or probabilities of"
                                + " labels",
                        TwinChecks::outputs),
                new Named("mean-loss", "the mean loss of the texts is the same", TwinChecks::loss),
                new Named("predicted-labels", "both decide for the same label", TwinChecks::decisions),
                new TwinGreedyCheck());
    }

    private static Result tokens(TwinProbe probe) {
        int compared = 0;
        for (String text : probe.strings()) {
            int[] a = probe.first().tokens(text).orElse(null);
            int[] b = probe.second().tokens(text).orElse(null);
            if (a == null || b == null) {
                return Result.notApplicable("one of them has no tokenizer");
            }
            compared++;
            int at = Arrays.mismatch(a, b);
            if (at >= 0) {
                return Result.failed(
                        "a text is read as %s by the first and as %s by the second"
                                .formatted(Arrays.toString(a), Arrays.toString(b)),
                        Tolerance.exact("ids are whole numbers"),
                        new Evidence(List.of(text), at, null, at < a.length ? a[at] : -1, at < b.length ? b[at] : -1),
                        List.of(new Cause(
                                a.length == b.length + 1 || b.length == a.length + 1
                                        ? "begin-or-end-token"
                                        : "other-tokenizer",
                                "The tokenizers are not the same: a vocabulary, a normaliser or the tokens that are"
                                        + " added around a text.",
                                0.6)));
            }
        }
        return Result.passed("%d texts are read alike".formatted(compared), Tolerance.exact("ids are whole numbers"));
    }

    private static Result labels(TwinProbe probe) {
        List<String> a = probe.first().labels();
        List<String> b = probe.second().labels();
        if (a.isEmpty() && b.isEmpty()) {
            return Result.notApplicable("they have no labels");
        }
        Tolerance exact = Tolerance.exact("names are compared as they are");
        boolean permuted = a.size() == b.size() && a.containsAll(b);
        return a.equals(b)
                ? Result.passed("both have " + String.join(", ", a), exact)
                : Result.failed(
                        "the first has %s, the second %s".formatted(a, b),
                        exact,
                        new Evidence(List.of(), null, null, a.size(), b.size()),
                        List.of(new Cause(
                                permuted ? "labels-permuted" : "other-labels",
                                permuted
                                        ? "The labels are in another order: id2label was lost or sorted."
                                        : "The models have labels of their own.",
                                0.8)));
    }

    private static Result configuration(TwinProbe probe) {
        List<String> different = new TwinDiagnosis(probe).configuration();
        if (different == null) {
            return Result.notApplicable("only two Hugging Face folders have configurations of one form");
        }
        Tolerance exact = Tolerance.exact("settings are compared as they are");
        return different.isEmpty()
                ? Result.passed("they do", exact)
                : Result.failed(
                        "they differ in " + String.join("; ", different),
                        exact,
                        new Evidence(different, null, null, 0, different.size()),
                        List.of(new Cause(
                                "configuration", "A setting was lost or changed when one was written.", 0.7)));
    }

    private static Result weights(TwinProbe probe) {
        WeightsComparison comparison =
                WeightsComparison.of(probe.first().folder(), probe.second().folder(), probe.coarser());
        return comparison == null
                ? Result.notApplicable("they do not store weights under the same names")
                : comparison.result();
    }

    private static @Nullable Deviation deviation(TwinProbe probe, Sample sample, Tolerance tolerance) {
        return deviation(probe.first().read(sample), probe.second().read(sample), tolerance);
    }

    /** Position, and there the first outcome. */
    private static @Nullable Deviation deviation(Reading a, Reading b, Tolerance tolerance) {
        for (int p = 0; p < Math.max(a.values().length, b.values().length); p++) {
            double[] expected = p < a.values().length ? a.values()[p] : new double[0];
            double[] found = p < b.values().length ? b.values()[p] : new double[0];
            Deviation in = Deviation.first(p, expected, found, tolerance.value());
            if (in != null) {
                return in;
            }
        }
        return null;
    }

    private static Result outputs(TwinProbe probe) {
        Tolerance tolerance = probe.tolerance();
        double most = 0;
        for (int i = 0; i < probe.samples().size(); i++) {
            Sample sample = probe.samples().get(i);
            Reading a = probe.firstReadings().get(i);
            Reading b = probe.secondReadings().get(i);
            Deviation deviation = deviation(a, b, tolerance);
            if (deviation != null) {
                Sample small = sample instanceof Sample.Ids ids
                        ? new Sample.Ids(Shrink.of(
                                        List.of(ids.ids()),
                                        some -> deviation(probe, new Sample.Ids(some.getFirst()), tolerance) != null)
                                .getFirst())
                        : sample;
                Deviation shown = deviation(probe, small, tolerance);
                TwinStates.Parted parted = TwinStates.of(probe).parting();
                Deviation used = shown == null ? deviation : shown;
                return Result.failed(
                        "an output of the second is not the first's",
                        tolerance,
                        new Evidence(
                                List.of(probe.first().show(shown == null ? sample : small)),
                                probe.first().labels().isEmpty() ? used.row() : null,
                                parted == null ? null : parted.hook(),
                                used.expected(),
                                used.found()),
                        new TwinDiagnosis(probe).causes());
            }
            most = Math.max(most, largest(a, b));
        }
        return Result.passed(
                "they agree on %d texts; the most that one differs is %.3g"
                        .formatted(probe.samples().size(), most),
                tolerance);
    }

    private static double largest(Reading a, Reading b) {
        double most = 0;
        for (int p = 0; p < a.values().length; p++) {
            for (int v = 0; v < a.values()[p].length; v++) {
                double difference = Math.abs(a.values()[p][v] - b.values()[p][v]);
                most = difference > most ? difference : most;
            }
        }
        return most;
    }

    private static Result loss(TwinProbe probe) {
        if (probe.firstLanguage().isEmpty()) {
            return Result.notApplicable("they do not predict tokens");
        }
        double[] sums = new double[2];
        int tokens = 0;
        for (int i = 0; i < probe.samples().size(); i++) {
            int[] text = LanguageTwin.ids(probe.samples().get(i));
            for (int p = 1; p < text.length; p++) {
                sums[0] -= probe.firstReadings().get(i).values()[p - 1][text[p]];
                sums[1] -= probe.secondReadings().get(i).values()[p - 1][text[p]];
                tokens++;
            }
        }
        // Errors of single tokens are independent, so that their mean is smaller; a bias is not, and is what is looked
        // for.
        Tolerance each = probe.tolerance();
        Tolerance tolerance = new Tolerance(
                each.value() / Math.sqrt(tokens) * 2,
                "%s; times 2 / √%d tokens for their mean = %.3g"
                        .formatted(each.derivation(), tokens, each.value() / Math.sqrt(tokens) * 2));
        double a = sums[0] / tokens;
        double b = sums[1] / tokens;
        String summary = "%.5g and %.5g nats a token over %d tokens".formatted(a, b, tokens);
        return Deviation.differ(a, b, tolerance.value())
                ? Result.failed(
                        summary,
                        tolerance,
                        new Evidence(List.of(), null, null, a, b),
                        new TwinDiagnosis(probe).causes())
                : Result.passed(summary, tolerance);
    }

    private static Result decisions(TwinProbe probe) {
        if (probe.first().labels().isEmpty()) {
            return Result.notApplicable("they have no labels");
        }
        Tolerance tolerance = probe.tolerance();
        List<String> examples = new ArrayList<>();
        int close = 0;
        double expected = 0;
        double found = 0;
        for (int i = 0; i < probe.samples().size(); i++) {
            double[] a = probe.firstReadings().get(i).values()[0];
            double[] b = probe.secondReadings().get(i).values()[0];
            int first = ClassifierProbe.best(a);
            int second = ClassifierProbe.best(b);
            if (first == second) {
                continue;
            }
            if (second < a.length && a[first] - a[second] <= 2 * tolerance.value()) {
                close++;
                continue;
            }
            if (examples.isEmpty()) {
                expected = a[first];
                found = first < b.length ? b[first] : Double.NaN;
            }
            examples.add(probe.first().show(probe.samples().get(i)));
        }
        String summary = "%d of %d texts get another label"
                        .formatted(examples.size() + close, probe.samples().size())
                + (close > 0 ? ", %d of them since two labels are equally probable".formatted(close) : "");
        return examples.isEmpty()
                ? Result.passed(summary, tolerance)
                : Result.failed(
                        summary,
                        tolerance,
                        new Evidence(examples.subList(0, 1), null, null, expected, found),
                        new TwinDiagnosis(probe).causes());
    }
}
