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

    /**
     * The difference of two proportions of the same rows, with Tango's score interval (Tango 1998, <a
     * href="https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8%3C891::AID-SIM780%3E3.0.CO;2-B">Equivalence test and confidence
     * interval for the difference in proportions for the paired-sample design</a>): all differences D for which
     *
     * <pre>
     * T(D) = (b - c - n D) / sqrt(n (2 q(D) + D (1 - D)))
     * </pre>
     *
     * lies within the normal quantiles, where q(D) is the likeliest probability of "only the second" given the difference D. The
     * interval has 0 in it just where McNemar's test finds no difference, stays within -1 and 1, and depends on the rows that both or
     * neither have only by their number.
     *
     * @param onlyFirst b, rows that count for the first proportion alone
     * @param onlySecond c, rows that count for the second alone
     * @param n all rows
     */
    public static Estimate pairedDifference(int onlyFirst, int onlySecond, int n) {
        if (n == 0) {
            return new Estimate(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        double difference = ((double) onlyFirst - onlySecond) / n;
        return new Estimate(
                difference,
                onlySecond == n ? -1 : boundary(onlyFirst, onlySecond, n, Z, -1, difference),
                onlyFirst == n ? 1 : boundary(onlyFirst, onlySecond, n, -Z, difference, 1),
                n);
    }

    /** Where T, which falls, passes a value between two differences; halved until they are neighbours. */
    private static double boundary(int b, int c, int n, double value, double from, double to) {
        double low = from;
        double high = to;
        double middle = (low + high) / 2;
        while (low < middle && middle < high) {
            if (score(b, c, n, middle) > value) {
                low = middle;
            } else {
                high = middle;
            }
            middle = (low + high) / 2;
        }
        return middle;
    }

    private static double score(double b, double c, double n, double difference) {
        // q solves 2n q^2 + linear q + constant = 0, the derivative of the likelihood.
        double linear = (2 * n - b + c) * difference - b - c;
        double constant = -c * difference * (1 - difference);
        double q = (Math.sqrt(Math.max(0, linear * linear - 8 * n * constant)) - linear) / (4 * n);
        return (b - c - n * difference) / Math.sqrt(n * (2 * q + difference * (1 - difference)));
    }
}
