package dev.assay.steering.measure;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The strengths around 0 within which the attribute rises with strength and fluency holds.
 *
 * @param low least usable strength, of those measured; 0: none below 0
 * @param high greatest usable strength; 0: none above 0
 * @param lowShare share of positive texts at {@code low}
 * @param highShare at {@code high}
 */
public record UsableRange(double low, double high, double lowShare, double highShare) {

    /**
     * When a strength is usable.
     *
     * @param mostPerplexity as a multiple of the unsteered texts' perplexity
     * @param leastDistinct share of different pairs, as a multiple of the unsteered texts'
     * @param dip by how much the share may fall back behind the best before it and still count as rising
     */
    public record Rule(double mostPerplexity, double leastDistinct, double dip) {

        boolean fluent(MeasuredDose dose, MeasuredDose unsteered) {
            Double perplexity = dose.perplexity().value();
            Double distinct = dose.distinct2().value();
            Double before = unsteered.perplexity().value();
            Double distinctBefore = unsteered.distinct2().value();
            return dose.broken() == 0
                    && perplexity != null
                    && before != null
                    && perplexity <= mostPerplexity * before
                    && (distinctBefore == null || (distinct != null && distinct >= leastDistinct * distinctBefore));
        }

        /** For people. */
        String sentence() {
            return "the share of positive texts rises with strength (falling back by " + dip
                    + " at most), perplexity is at most " + mostPerplexity + " times and distinct-2 at least "
                    + leastDistinct + " times that of the unsteered texts";
        }
    }

    /**
     * Goes from 0 both ways until a strength is not usable.
     *
     * @param doses in any order, of strengths other than 0 too
     * @return null when none but 0 is usable
     */
    static @Nullable UsableRange find(List<MeasuredDose> doses, MeasuredDose unsteered, Rule rule) {
        double base = share(unsteered);
        MeasuredDose high = end(
                doses.stream()
                        .filter(dose -> dose.strength() > 0)
                        .sorted(Comparator.comparingDouble(MeasuredDose::strength))
                        .toList(),
                unsteered,
                rule,
                1);
        MeasuredDose low = end(
                doses.stream()
                        .filter(dose -> dose.strength() < 0)
                        .sorted(Comparator.comparingDouble(MeasuredDose::strength)
                                .reversed())
                        .toList(),
                unsteered,
                rule,
                -1);
        return high == null && low == null
                ? null
                : new UsableRange(
                        low == null ? 0 : low.strength(),
                        high == null ? 0 : high.strength(),
                        low == null ? base : share(low),
                        high == null ? base : share(high));
    }

    /** The last usable one of doses that go away from 0. */
    private static @Nullable MeasuredDose end(List<MeasuredDose> away, MeasuredDose unsteered, Rule rule, int sign) {
        double best = sign * share(unsteered);
        MeasuredDose last = null;
        for (MeasuredDose dose : away) {
            double reached = sign * share(dose);
            // Against the rounding of a difference of shares.
            if (!rule.fluent(dose, unsteered) || reached < best - rule.dip - 1e-12) {
                break;
            }
            best = Math.max(best, reached);
            last = dose;
        }
        return last;
    }

    private static double share(MeasuredDose dose) {
        Double share = dose.share().value();
        return share == null ? Double.NaN : share;
    }
}
