package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Which causes are sure, and which only resemble or may be chance; the numbers of each case are made here. */
class FitTest {

    private static double[] drawn(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return random.doubles(count, -4, -1).toArray();
    }

    private static double[] moved(double[] values, double by) {
        return Arrays.stream(values).map(x -> x + by).toArray();
    }

    @Test
    void aPredictionWithinTheToleranceOfManyNumbersIsSure() {
        double[] expected = drawn(20, 1);
        double[] found = moved(expected, 0.5);
        Fit fit = new Fit(expected, found, 1e-3);
        fit.predict("right", "Right.", moved(found, 0.9e-3));
        Cause cause = fit.ranked(List.of()).getFirst();
        assertThat(cause.fit()).isEqualTo(1);
        assertThat(cause.explanation())
                .isEqualTo("Right. It predicts 20 of the 20 numbers that deviate to within the tolerance.");
    }

    @Test
    void whatExplainsNineTenthsOfTheSizeButNotToTheToleranceStandsBehindWhatIsToldByPlaces() {
        double[] expected = drawn(20, 2);
        double[] found = moved(expected, 0.5);
        Fit fit = new Fit(expected, found, 1e-3);
        fit.predict("near", "Near.", moved(found, 0.01));
        List<Cause> ranked = fit.ranked(List.of(new Cause("places", "By places.", 0.1)));
        assertThat(ranked).extracting(Cause::name).containsExactly("places", "near");
        assertThat(ranked.getLast().explanation()).contains("only resembles");
    }

    /** By hand: 2t/s = 2 · 0.1 / 0.5 = 0.4, and 0.4² = 0.16 is above 0.01. */
    @Test
    void twoNumbersWithAToleranceOfAFifthOfTheDeviationAreTooFew() {
        double[] expected = {-1, -2};
        double[] found = {-1.5, -2.5};
        Fit fit = new Fit(expected, found, 0.1);
        fit.predict("hit", "Hit.", found);
        Cause cause = fit.ranked(List.of()).getFirst();
        assertThat(cause.fit()).isLessThan(Fit.SURE);
        assertThat(cause.explanation()).contains("too little to tell it from chance");
    }

    @Test
    void aParameterThatWasFittedUsesUpANumberAndEachTryCounts() {
        double[] expected = {-1, -2};
        double[] found = {-1.5, -2.5};
        // 2t/s = 0.08: two numbers 0.0064, one 0.08.
        Fit free = new Fit(expected, found, 0.02);
        free.predict("hit", "Hit.", found);
        assertThat(free.ranked(List.of()).getFirst().fit()).isEqualTo(1);
        Fit fitted = new Fit(expected, found, 0.02);
        fitted.predict("hit", "Hit.", found, 1);
        assertThat(fitted.ranked(List.of()).getFirst().fit()).isLessThan(Fit.SURE);
        Fit tried = new Fit(expected, found, 0.02);
        tried.tried(100);
        tried.predict("hit", "Hit.", found);
        assertThat(tried.ranked(List.of()).getFirst().fit()).isLessThan(Fit.SURE);
    }

    @Test
    void aCauseThatBreaksWhatIsRightDoesNotExplain() {
        double[] expected = drawn(20, 3);
        double[] found = expected.clone();
        found[0] -= 1;
        found[1] -= 1;
        Fit fit = new Fit(expected, found, 1e-3);
        fit.predict("all", "All are lower.", moved(expected, -1));
        assertThat(fit.ranked(List.of())).isEmpty();
    }

    @Test
    void noPredictionByChanceIsSure() {
        int sure = 0;
        for (int seed = 0; seed < 300; seed++) {
            double[] expected = drawn(2, seed);
            Fit fit = new Fit(expected, drawn(2, 1000 + seed), 0.02);
            for (int i = 0; i < 50; i++) {
                fit.predict("chance " + i, "Chance.", drawn(2, 2000 + 50L * seed + i));
            }
            sure += fit.ranked(List.of()).stream().anyMatch(cause -> cause.fit() >= Fit.SURE) ? 1 : 0;
        }
        // The bound is one in a hundred.
        assertThat(sure).isLessThanOrEqualTo(9);
    }
}
