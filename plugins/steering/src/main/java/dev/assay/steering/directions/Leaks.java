package dev.assay.steering.directions;

import dev.assay.engine.corpus.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.hipparchus.stat.inference.AlternativeHypothesis;
import org.hipparchus.stat.inference.BinomialTest;
import org.hipparchus.stat.inference.MannWhitneyUTest;

/** What in the texts may make a direction one of something else than the attribute: their length, too few of them, the same text on both sides. */
final class Leaks {

    /** Lengths that tell the sides apart so much better than chance are worth a warning, if chance makes it so seldom. */
    private static final double TELLING = 0.1;

    private static final double SELDOM = 0.05;
    private static final int FEW = 20;
    private static final int LONGEST_QUOTE = 60;

    private Leaks() {}

    /**
     * One sentence for each thing that is wrong.
     *
     * @param tokens of the positive texts, then of the negative ones
     */
    static List<String> in(Contrast contrast, int[] tokens) {
        List<String> warnings = new ArrayList<>();
        int fewer = Math.min(contrast.positive().size(), contrast.negative().size());
        if (fewer < FEW) {
            warnings.add("Only " + fewer + (contrast.paired() ? " pairs" : " texts on one side")
                    + ": the direction is as much one of these texts as of the attribute; give " + FEW + " or more.");
        }
        double[] positive = lengths(tokens, 0, contrast.positive().size());
        double[] negative = lengths(tokens, positive.length, tokens.length);
        length(contrast, positive, negative, warnings);
        duplicates(contrast, warnings);
        return warnings;
    }

    private static double[] lengths(int[] tokens, int from, int to) {
        return Arrays.stream(tokens, from, to).asDoubleStream().toArray();
    }

    private static void length(Contrast contrast, double[] positive, double[] negative, List<String> warnings) {
        double auc = Separation.auc(positive, negative);
        boolean sidesDiffer = Math.abs(auc - 0.5) >= TELLING && differ(positive, negative) < SELDOM;
        int longer = 0;
        int shorter = 0;
        for (int pair = 0; contrast.paired() && pair < positive.length; pair++) {
            longer += positive[pair] > negative[pair] ? 1 : 0;
            shorter += positive[pair] < negative[pair] ? 1 : 0;
        }
        int unequal = longer + shorter;
        boolean pairsDiffer = unequal > 0
                && Math.abs(longer - shorter) >= 2 * TELLING * positive.length
                && new BinomialTest().binomialTest(unequal, longer, 0.5, AlternativeHypothesis.TWO_SIDED) < SELDOM;
        if (sidesDiffer || pairsDiffer) {
            boolean positiveLonger = sidesDiffer ? auc > 0.5 : longer > shorter;
            warnings.add("The " + (positiveLonger ? "positive" : "negative") + " texts are longer: "
                    + Show.number(mean(positive)) + " tokens on average on the positive side, "
                    + Show.number(mean(negative))
                    + " on the negative; "
                    + (sidesDiffer
                            ? "length alone tells the sides apart with an AUC of " + Show.number(Math.max(auc, 1 - auc))
                            : "in " + Math.max(longer, shorter) + " of " + positive.length
                                    + " pairs it is the longer one")
                    + ", so the direction may be one of length; give sides of like length.");
        }
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /** Two-sided p of Mann and Whitney's test; 1 where all lengths are the same. */
    private static double differ(double[] positive, double[] negative) {
        double first = positive[0];
        boolean same = Arrays.stream(positive).allMatch(value -> value == first)
                && Arrays.stream(negative).allMatch(value -> value == first);
        return same ? 1 : new MannWhitneyUTest().mannWhitneyUTest(positive, negative);
    }

    private static void duplicates(Contrast contrast, List<String> warnings) {
        Set<String> positive =
                contrast.positive().stream().map(Split::key).collect(Collectors.toCollection(HashSet::new));
        List<Example> both = contrast.negative().stream()
                .filter(example -> positive.contains(Split.key(example)))
                .toList();
        if (!both.isEmpty()) {
            String text = both.getFirst().premise();
            String shown = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
            warnings.add(
                    Show.counted(both.size(), "text") + " of the negative side " + (both.size() == 1 ? "is" : "are")
                            + " on the positive side too, for instance \"" + shown + "\"; they blur the direction.");
        }
    }
}
