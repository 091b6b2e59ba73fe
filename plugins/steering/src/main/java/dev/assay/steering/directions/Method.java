package dev.assay.steering.directions;

import java.util.List;

/** How a direction is found. */
enum Method {
    /** Difference of the sides' means. */
    MEAN,
    /** Mean of the differences within pairs, at a chosen token (Rimsky et al. 2023, <a href="https://arxiv.org/abs/2312.06681">arXiv:2312.06681</a>). */
    CAA,
    /** Difference of two prompts, position by position (Turner et al. 2023, <a href="https://arxiv.org/abs/2308.10248">arXiv:2308.10248</a>). */
    ACTADD,
    /** First principal axis of the differences within pairs, centred as repeng does: blind to what all pairs have in common. */
    PCA_DIFF,
    /** First principal axis of the states, each less the mean of its pair. */
    PCA_CENTER,
    /** First axis of the differences within pairs in both directions, not centred. */
    PCA_PAIRS,
    /** Weights of a logistic regression. */
    PROBE,
    /** Inference-time intervention: mean differences at the heads that tell the sides apart best (Li et al. 2023, <a href="https://arxiv.org/abs/2306.03341">arXiv:2306.03341</a>). */
    ITI;

    /** The methods that find one direction in states of any kind; what the card compares. */
    static final List<Method> COMPARED = List.of(MEAN, PCA_DIFF, PCA_CENTER, PCA_PAIRS, PROBE);

    /** How it finds a direction in the states of one place. */
    Estimator estimator() {
        return switch (this) {
            case MEAN -> Sides::meanDifference;
            case CAA -> Method::meanOfPairs;
            case PCA_DIFF -> new PrincipalAxis(PrincipalAxis.Rows.DIFFERENCES).atMeanLength();
            case PCA_CENTER -> new PrincipalAxis(PrincipalAxis.Rows.CENTRED_STATES).atMeanLength();
            case PCA_PAIRS -> new PrincipalAxis(PrincipalAxis.Rows.BOTH_DIFFERENCES).atMeanLength();
            case PROBE -> ((Estimator) sides -> LogisticProbe.fit(sides).weights()).atMeanLength();
            case ACTADD, ITI -> throw new IllegalStateException(this + " finds vectors at several places");
        };
    }

    /** Whether texts that come in pairs are compared within them. */
    boolean needsPairs() {
        return this == CAA;
    }

    private static double[] meanOfPairs(Sides sides) {
        double[] mean = new double[sides.units()];
        for (int pair = 0; pair < sides.pairs(); pair++) {
            double[] difference = sides.difference(pair);
            for (int unit = 0; unit < mean.length; unit++) {
                mean[unit] += difference[unit] / sides.pairs();
            }
        }
        return mean;
    }
}
