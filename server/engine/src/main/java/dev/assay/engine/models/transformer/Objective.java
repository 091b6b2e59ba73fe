package dev.assay.engine.models.transformer;

import java.util.List;

/** A number that a run computes, of which gradients are taken: a weighted sum of logits or log-probabilities. */
public record Objective(List<Term> terms) {

    /**
     * @param position absolute, in the text; 0 for a classifier
     * @param output a token, or a label
     * @param logProbability whether it is the log-probability instead of the logit
     */
    public record Term(int row, int position, int output, float weight, boolean logProbability) {}

    public Objective {
        terms = List.copyOf(terms);
    }

    public static Objective logit(int row, int position, int output) {
        return new Objective(List.of(new Term(row, position, output, 1, false)));
    }

    public static Objective logProbability(int row, int position, int output) {
        return new Objective(List.of(new Term(row, position, output, 1, true)));
    }

    /** The logit of one output minus that of another. */
    public static Objective difference(int row, int position, int output, int other) {
        return new Objective(
                List.of(new Term(row, position, output, 1, false), new Term(row, position, other, -1, false)));
    }
}
