package dev.assay.checks;

import dev.assay.checks.ServerProbe.Way;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Why a server gives a token another log-probability when it writes it than when it reads it. Of the whole distribution only the most
 * probable tokens are known: a temperature shows in the ratio of their differences, a cut distribution in that they sum to 1.
 */
final class ServerDiagnosis {

    /** Places without which nothing is told from alternatives. */
    private static final int FEW = 5;

    private final List<ServerScore> scores;
    private final Tolerance tolerance;
    private final Way way;

    ServerDiagnosis(List<ServerScore> scores, Tolerance tolerance, Way way) {
        this.scores = scores;
        this.tolerance = tolerance;
        this.way = way;
    }

    List<Cause> causes() {
        double[] expected = all(ServerScore::expected);
        double[] found = all(ServerScore::found);
        Fit fit = new Fit(expected, found, tolerance.value());
        fit.predict(
                "score-of-previous-token",
                "Each token is given the log-probability of the one before it.",
                all(score -> moved(score.expected(), -1)));
        fit.predict(
                "score-of-next-token",
                "Each token is given the log-probability of the one after it.",
                all(score -> moved(score.expected(), 1)));
        fit.units();
        fit.rounding();
        List<Cause> others = new ArrayList<>();
        temperature(others);
        cut(others);
        places(others);
        return fit.ranked(others);
    }

    private double[] all(Function<ServerScore, double[]> values) {
        return scores.stream().map(values).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double[] moved(double[] values, int by) {
        double[] moved = values.clone();
        for (int i = 0; i < moved.length; i++) {
            int from = i + by;
            moved[i] = from < 0 || from >= moved.length ? values[i] : values[from];
        }
        return moved;
    }

    /** Differences of two tokens' logarithms are those of their logits, divided by the temperature. */
    private void temperature(List<Cause> causes) {
        double product = 0;
        double square = 0;
        double size = 0;
        int count = 0;
        List<double[]> pairs = new ArrayList<>();
        for (ServerScore score : scores) {
            for (int i = 0; i < score.tokens().size(); i++) {
                Map<String, Double> found = score.topFound().get(i);
                for (Map.Entry<String, Double> a : score.topExpected().get(i).entrySet()) {
                    Double other = found.get(a.getKey());
                    Double own = found.get(score.tokens().get(i));
                    Double read = score.topExpected().get(i).get(score.tokens().get(i));
                    if (other == null
                            || own == null
                            || read == null
                            || a.getKey().equals(score.tokens().get(i))) {
                        continue;
                    }
                    double x = read - a.getValue();
                    double y = own - other;
                    if (Double.isFinite(x) && Double.isFinite(y)) {
                        pairs.add(new double[] {x, y});
                        product += x * y;
                        square += x * x;
                        size += y * y;
                        count++;
                    }
                }
            }
        }
        if (count < FEW || square == 0) {
            return;
        }
        double slope = product / square;
        double rest = pairs.stream()
                .mapToDouble(p -> Math.pow(p[1] - slope * p[0], 2))
                .sum();
        double fit = 1 - Math.sqrt(rest / Math.max(size, 1e-12));
        // Each is a difference of two numbers on one side and of two, times the slope, on the other.
        boolean explains = Math.sqrt(rest / count) <= 2 * (1 + Math.abs(slope)) * tolerance.value();
        if (Math.abs(slope - 1) > 0.02 && fit > 0.9 && explains) {
            causes.add(new Cause(
                    "score-after-temperature",
                    "The score is taken after the temperature (%.3g): keep the log-softmax of the untouched logits."
                            .formatted(1 / slope),
                    0.5 + 0.5 * fit));
        }
    }

    /** Scaling up what is kept adds the same to the logarithms of all tokens at a place, minus that of the kept mass. */
    private void cut(List<Cause> causes) {
        double spread = 0;
        double size = 0;
        double mass = 0;
        int places = 0;
        for (ServerScore score : scores) {
            for (int i = 0; i < score.tokens().size(); i++) {
                Map<String, Double> read = score.topExpected().get(i);
                double[] shifts = score.topFound().get(i).entrySet().stream()
                        .filter(found -> read.containsKey(found.getKey()))
                        .mapToDouble(found -> found.getValue() - read.getOrDefault(found.getKey(), 0.0))
                        .filter(Double::isFinite)
                        .toArray();
                if (shifts.length < 2) {
                    continue;
                }
                double mean = Arrays.stream(shifts).average().orElse(0);
                places++;
                mass += Math.exp(-mean);
                size += mean * mean;
                spread +=
                        Arrays.stream(shifts).map(x -> (x - mean) * (x - mean)).sum() / shifts.length;
                if (mean < -tolerance.value()) {
                    return;
                }
            }
        }
        double fit = size == 0 ? 0 : 1 - Math.sqrt(spread / size);
        boolean explains = places >= FEW && Math.sqrt(spread / places) <= 2 * tolerance.value();
        if (explains && fit > 0.9) {
            causes.add(new Cause(
                    "score-after-top-p",
                    "The score is taken after top-k or top-p, whose rest is scaled up to 1: %.3g of the mass is kept on average."
                            .formatted(mass / places),
                    fit));
        }
    }

    /**
     * Whether at nearly every place most alternatives moved by one and the same, as they do when the logits of a few other tokens are
     * changed; at least at some places they did move.
     */
    private boolean shiftedTogether() {
        int places = 0;
        int together = 0;
        int moved = 0;
        for (ServerScore score : scores) {
            for (int i = 0; i < score.tokens().size(); i++) {
                Map<String, Double> read = score.topExpected().get(i);
                double[] shifts = score.topFound().get(i).entrySet().stream()
                        .filter(found -> read.containsKey(found.getKey()))
                        .mapToDouble(found -> found.getValue() - read.getOrDefault(found.getKey(), 0.0))
                        .filter(Double::isFinite)
                        .sorted()
                        .toArray();
                if (shifts.length < 3) {
                    continue;
                }
                double middle = shifts[shifts.length / 2];
                long same = Arrays.stream(shifts)
                        .filter(shift -> Math.abs(shift - middle) <= 2 * tolerance.value())
                        .count();
                places++;
                together += 2 * same > shifts.length ? 1 : 0;
                moved += Math.abs(middle) > tolerance.value() ? 1 : 0;
            }
        }
        return places >= FEW && moved > 0 && together >= 0.9 * places;
    }

    /** Whether, in most texts, at least half of the scores after the first wrong one are right; a cache that went wrong stays so. */
    private boolean rightAgain() {
        int texts = 0;
        int alternating = 0;
        for (ServerScore score : scores) {
            int wrong = 0;
            int right = 0;
            for (int i = 0; i < score.found().length; i++) {
                if (Deviation.differ(score.expected()[i], score.found()[i], tolerance.value())) {
                    wrong++;
                } else if (wrong > 0) {
                    right++;
                }
            }
            texts += wrong > 0 ? 1 : 0;
            alternating += wrong > 1 && right >= wrong ? 1 : 0;
        }
        return texts > 1 && alternating > texts / 2;
    }

    private void places(List<Cause> causes) {
        boolean first = false;
        boolean later = false;
        for (ServerScore score : scores) {
            for (int i = 0; i < score.found().length; i++) {
                if (Deviation.differ(score.expected()[i], score.found()[i], tolerance.value())) {
                    first |= i == 0;
                    later |= i > 0;
                }
            }
        }
        causes.add(new Cause(
                "cache",
                "The first token is right and later ones are not: the cached step is not the full pass.",
                !first && later ? 0.6 : 0.1));
        if (rightAgain()) {
            causes.add(new Cause(
                    "scores-of-another-model",
                    "Right and wrong scores alternate in one text: some steps are those of another model, as of a draft in"
                            + " speculative decoding, or another kernel.",
                    0.7));
        }
        causes.add(new Cause(
                "prompt-read-differently",
                "The decoder and the scorer read the prompt differently: a begin token or a template on one side.",
                first ? 0.4 : 0.1));
        if (way == Way.WARPED) {
            causes.add(new Cause(
                    "score-after-warping", "The score is of the warped distribution that was drawn from.", 0.45));
        } else {
            causes.add(new Cause(
                    "score-after-penalty",
                    "A penalty or bias on by default is in the score of what is written.",
                    shiftedTogether() ? 0.7 : 0.2));
        }
    }
}
