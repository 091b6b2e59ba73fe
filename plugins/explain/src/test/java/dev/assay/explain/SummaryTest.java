package dev.assay.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SummaryTest {

    @Test
    void correlationOfTheRanks1234And2143IsSixTenths() {
        // r = 0.6 by hand; with two degrees of freedom Student's two-sided p is 1 − |r| = 0.4.
        Report.Correlation correlation = Objects.requireNonNull(
                Summary.iouAgainstAccuracy(List.of(unit(.1, .2), unit(.2, .1), unit(.3, .4), unit(.4, .3))));
        assertThat(correlation.r()).isCloseTo(0.6, within(1e-12));
        assertThat(correlation.p()).isCloseTo(0.4, within(1e-12));
        assertThat(correlation.units()).isEqualTo(4);
    }

    @Test
    void unitsThatWereNotSearchedCountNowhere() {
        List<Report.Unit> units = List.of(unit(.2, .5), unit(0, .9), unit(.4, .5));
        assertThat(Summary.meanIou(units, 1))
                .hasSize(1)
                .first()
                .satisfies(mean -> assertThat(mean).isCloseTo(0.3, within(1e-12)));
        assertThat(Summary.iouAgainstAccuracy(units)).isNull();
    }

    @Test
    void thereIsNoCorrelationWithoutAccuracyOrVariation() {
        assertThat(Summary.iouAgainstAccuracy(List.of(unit(.1, null), unit(.2, null), unit(.3, null))))
                .isNull();
        assertThat(Summary.iouAgainstAccuracy(List.of(unit(.1, .5), unit(.2, .5), unit(.3, .5))))
                .isNull();
    }

    private static Report.Unit unit(double iou, @Nullable Double accuracy) {
        return new Report.Unit(
                0,
                0,
                10,
                null,
                accuracy,
                List.of(new Report.Explanation(1, "a", "0", 1, 1, 1, iou, iou, 1, 1, false, 1, 0)));
    }
}
