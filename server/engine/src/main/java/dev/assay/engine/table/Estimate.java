package dev.assay.engine.table;

/**
 * A figure with its 95 % confidence interval; NaN where there are too few rows for one.
 *
 * @param n rows it is taken from
 */
public record Estimate(double value, double low, double high, int n) {

    /** The 97.5 % quantile of the normal distribution. */
    private static final double Z = 1.959963984540054;

    /**
     * A proportion, with Wilson's score interval (Wilson 1927, <a href="https://doi.org/10.1080/01621459.1927.10502953">Probable
     * inference</a>), which stays within 0 and 1 and is right also for few rows.
     */
    public static Estimate proportion(int hits, int n) {
        if (n == 0) {
            return new Estimate(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        double p = (double) hits / n;
        double z2 = Z * Z;
        double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
        double half = Z * Math.sqrt(p * (1 - p) / n + z2 / (4.0 * n * n)) / (1 + z2 / n);
        // At 0 and at n the bound is exact; rounding would move it.
        return new Estimate(p, hits == 0 ? 0 : centre - half, hits == n ? 1 : centre + half, n);
    }

    /** A mean, with the interval of the normal approximation; no interval for fewer than two values. */
    public static Estimate mean(double sum, double sumOfSquares, int n) {
        if (n == 0) {
            return new Estimate(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        double mean = sum / n;
        double variance = n < 2 ? Double.NaN : Math.max(0, (sumOfSquares - sum * mean) / (n - 1));
        double half = Z * Math.sqrt(variance / n);
        return new Estimate(mean, mean - half, mean + half, n);
    }
}
