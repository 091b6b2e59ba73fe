package dev.assay.steering.space;

import dev.assay.engine.table.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.hipparchus.stat.correlation.SpearmansCorrelation;

/**
 * Correlations between how alike pairs of sentences are and how alike their vectors are, with percentile intervals by the bootstrap (Efron 1979).
 * Where sentences occur in several pairs these are not independent: then sentences are drawn instead, and a pair counts as often as its first was drawn times
 * its second. Every representation is judged on the same draws, so that differences have intervals of their own.
 */
final class Likeness {

    private static final double TAIL = 0.025;

    private final double[] scores;
    private final boolean byText;
    private final List<int[]> draws = new ArrayList<>();

    /**
     * @param resamples draws of the bootstrap
     */
    Likeness(List<SentencePair> pairs, int resamples, long seed) {
        scores = pairs.stream().mapToDouble(SentencePair::score).toArray();
        Map<String, Integer> numbers = new HashMap<>();
        int[][] ends = new int[pairs.size()][];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = new int[] {
                number(numbers, pairs.get(i).first()),
                number(numbers, pairs.get(i).second())
            };
        }
        byText = numbers.size() < 2 * pairs.size();
        SplittableRandom random = new SplittableRandom(seed);
        for (int r = 0; r < resamples; r++) {
            draws.add(
                    byText
                            ? drawn(ends, numbers.size(), random)
                            : random.ints(ends.length, 0, ends.length).toArray());
        }
    }

    private static int number(Map<String, Integer> numbers, String text) {
        return Objects.requireNonNullElse(numbers.putIfAbsent(text, numbers.size()), numbers.size() - 1);
    }

    private static int[] drawn(int[][] ends, int texts, SplittableRandom random) {
        int[] times = new int[texts];
        for (int i = 0; i < texts; i++) {
            times[random.nextInt(texts)]++;
        }
        List<Integer> drawn = new ArrayList<>();
        for (int pair = 0; pair < ends.length; pair++) {
            for (int t = times[ends[pair][0]] * times[ends[pair][1]]; t > 0; t--) {
                drawn.add(pair);
            }
        }
        return drawn.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Whether sentences are drawn rather than pairs. */
    boolean byText() {
        return byText;
    }

    /** The rank correlation, ties sharing their mean rank; NaN when one of them is constant. */
    static double spearman(double[] a, double[] b) {
        return a.length < 2 ? Double.NaN : new SpearmansCorrelation().correlation(a, b);
    }

    static double pearson(double[] a, double[] b) {
        return a.length < 2 ? Double.NaN : new PearsonsCorrelation().correlation(a, b);
    }

    /** A figure of pairs. */
    interface Figure {
        double of(double[] scores, double[] cosines);
    }

    /** The figure for every draw. */
    double[] resampled(Figure figure, double[] cosines) {
        return draws.stream()
                .mapToDouble(draw -> figure.of(
                        Arrays.stream(draw).mapToDouble(i -> scores[i]).toArray(),
                        Arrays.stream(draw).mapToDouble(i -> cosines[i]).toArray()))
                .toArray();
    }

    Estimate estimate(Figure figure, double[] cosines) {
        return interval(figure.of(scores, cosines), resampled(figure, cosines));
    }

    /** The rank correlation of one representation minus that of another. */
    Estimate difference(double[] cosines, double[] others) {
        double[] first = resampled(Likeness::spearman, cosines);
        double[] second = resampled(Likeness::spearman, others);
        double[] differences = new double[first.length];
        for (int r = 0; r < first.length; r++) {
            differences[r] = first[r] - second[r];
        }
        return interval(spearman(scores, cosines) - spearman(scores, others), differences);
    }

    private Estimate interval(double value, double[] resampled) {
        double[] sorted =
                Arrays.stream(resampled).filter(Double::isFinite).sorted().toArray();
        if (sorted.length == 0) {
            return new Estimate(value, Double.NaN, Double.NaN, scores.length);
        }
        int low = (int) Math.floor(TAIL * (sorted.length - 1));
        return new Estimate(value, sorted[low], sorted[sorted.length - 1 - low], scores.length);
    }
}
