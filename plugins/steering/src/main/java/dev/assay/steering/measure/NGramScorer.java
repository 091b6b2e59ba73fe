package dev.assay.steering.measure;

import dev.assay.engine.table.Estimate;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * An {@link NGramClassifier} fitted to labelled texts, four fifths of them; every fifth text is held out and tells how often it is right. How
 * strongly its weights are held small is chosen, before that, on another fifth.
 */
public final class NGramScorer implements AttributeScorer {

    private static final int PARTS = 5;
    private static final int TEST = 4;
    private static final int CHOICE = 3;
    private static final double[] LAMBDAS = {1e-3, 1e-4, 1e-5};

    /** Of either kind; with fewer its accuracy would mean nothing. */
    private static final int FEWEST = 10;

    private final String name;
    private final String positive;
    private final NGramClassifier classifier;
    private final Estimate accuracy;

    private NGramScorer(String name, String positive, NGramClassifier classifier, Estimate accuracy) {
        this.name = name;
        this.positive = positive;
        this.classifier = classifier;
        this.accuracy = accuracy;
    }

    /**
     * Fits one.
     *
     * @param labelled the texts; text {@code i} is held out where {@code i % 5} is 4
     * @throws UserError when there are fewer than ten of either kind
     */
    public static NGramScorer fit(LabelledTexts labelled, Run run) {
        List<Set<String>> grams =
                labelled.texts().stream().map(NGramClassifier::grams).toList();
        boolean[] labels = labelled.positive();
        int positives = count(labels);
        if (positives < FEWEST || labels.length - positives < FEWEST) {
            throw new UserError("Of the texts of " + labelled.name() + ", " + positives + " have the value \""
                    + labelled.value() + "\" and " + (labels.length - positives)
                    + " another; a scorer needs " + FEWEST + " of either.");
        }
        double best = LAMBDAS[0];
        double highest = -1;
        for (int i = 0; i < LAMBDAS.length; i++) {
            run.progress((double) i / (LAMBDAS.length + 1), "fitting the scorer");
            NGramClassifier tried =
                    fit(grams, labels, row -> row % PARTS != TEST && row % PARTS != CHOICE, LAMBDAS[i], run);
            double reached = accuracy(tried, grams, labels, CHOICE).value();
            if (reached > highest) {
                highest = reached;
                best = LAMBDAS[i];
            }
        }
        NGramClassifier chosen = fit(grams, labels, row -> row % PARTS != TEST, best, run);
        return new NGramScorer(labelled.name(), labelled.value(), chosen, accuracy(chosen, grams, labels, TEST));
    }

    private static int count(boolean[] labels) {
        int count = 0;
        for (boolean label : labels) {
            count += label ? 1 : 0;
        }
        return count;
    }

    private static NGramClassifier fit(
            List<Set<String>> grams, boolean[] labels, IntPredicate chosen, double lambda, Run run) {
        List<Set<String>> some = new ArrayList<>();
        boolean[] ofThem = new boolean[labels.length];
        for (int row = 0; row < labels.length; row++) {
            if (chosen.test(row)) {
                ofThem[some.size()] = labels[row];
                some.add(grams.get(row));
            }
        }
        return NGramClassifier.fit(some, Arrays.copyOf(ofThem, some.size()), lambda, run);
    }

    private static Estimate accuracy(NGramClassifier classifier, List<Set<String>> grams, boolean[] labels, int part) {
        int right = 0;
        int n = 0;
        for (int row = part; row < labels.length; row += PARTS) {
            right += classifier.logOdds(grams.get(row)) > 0 == labels[row] ? 1 : 0;
            n++;
        }
        return Estimate.proportion(right, n);
    }

    @Override
    public Measured.Scorer description() {
        return new Measured.Scorer("n-grams of " + name, positive, accuracy);
    }

    @Override
    public double[] logOdds(List<String> texts, Run run) {
        return texts.stream()
                .mapToDouble(text -> classifier.logOdds(NGramClassifier.grams(text)))
                .toArray();
    }
}
