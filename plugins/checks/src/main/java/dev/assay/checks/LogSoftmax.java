package dev.assay.checks;

/** Log-probabilities from logits, in double precision whatever the logits' is. */
final class LogSoftmax {

    private LogSoftmax() {}

    static double[] of(float[] logits) {
        double[] values = new double[logits.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = logits[i];
        }
        return of(values);
    }

    static double[] of(double[] logits) {
        double norm = norm(logits);
        double[] values = new double[logits.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = logits[i] - norm;
        }
        return values;
    }

    /** The logarithm of the sum of the exponentials. */
    static double norm(double[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - max);
        }
        return max + Math.log(sum);
    }
}
