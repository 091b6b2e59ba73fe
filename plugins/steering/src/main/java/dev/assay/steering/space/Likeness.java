package dev.assay.steering.space;

import dev.assay.engine.table.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.hipparchus.stat.correlation.SpearmansCorrelation;

/**
 * Correlations between how alike pairs of sentences are and how alike their vectors are, with percentile intervals by the bootstrap (Efron 1979).
 * Pairs that share a sentence are not independent, so groups of pairs that hang together by their sentences are drawn as a whole. Where more than half
 * of the pairs hang together, sentences are drawn instead, and a pair counts as often as its first was drawn times its second. Every representation is
 * judged on the same draws, so that differences have intervals of their own.
 */
final class Likeness {

    private static final double TAIL = 0.025;

    /** What a draw consists of. */
    enum Unit {
        PAIRS("pairs"),
        GROUPS("groups of pairs that share sentences"),
        SENTENCES("sentences");

        private final String words;

        Unit(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    private final double[] scores;
    private final Unit unit;
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
        List<int[]> groups = groups(ends, numbers.size());
        int largest = groups.stream().mapToInt(group -> group.length).max().orElse(0);
        unit = groups.size() == ends.length ? Unit.PAIRS : 2 * largest > ends.length ? Unit.SENTENCES : Unit.GROUPS;
        SplittableRandom random = new SplittableRandom(seed);
        for (int r = 0; r < resamples; r++) {
            draws.add(unit == Unit.SENTENCES ? drawn(ends, numbers.size(), random) : drawn(groups, random));
        }
    }

    /** Numbers of the pairs that hang together by their sentences. */
    private static List<int[]> groups(int[][] ends, int texts) {
        int[] group = IntStream.range(0, texts).toArray();
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int[] pair : ends) {
                int least = Math.min(group[pair[0]], group[pair[1]]);
                changed |= group[pair[0]] != least || group[pair[1]] != least;
                group[pair[0]] = least;
                group[pair[1]] = least;
            }
        }
        return IntStream.range(0, texts)
                .mapToObj(each -> IntStream.range(0, ends.length)
                        .filter(pair -> group[ends[pair][0]] == each)
                        .toArray())
                .filter(pairs -> pairs.length > 0)
                .toList();
    }

    private static int[] drawn(List<int[]> groups, SplittableRandom random) {
        return IntStream.range(0, groups.size())
                .flatMap(i -> IntStream.of(groups.get(random.nextInt(groups.size()))))
                .toArray();
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

    Unit unit() {
        return unit;
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
