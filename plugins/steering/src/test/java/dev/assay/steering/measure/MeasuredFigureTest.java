package dev.assay.steering.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.table.Estimate;
import org.junit.jupiter.api.Test;

/** Numbers are worked out by hand, unless a test says otherwise. */
class MeasuredFigureTest {

    /** From 5 to 9 is a change of 4; of the changes 1, 1, 5 and 4 two are as large: (1 + 2) / (1 + 4). */
    @Test
    void pIsTheShareOfDirectionsThatChangeAsMuchEitherWayTheVectorItselfAmongThem() {
        assertThat(MeasuredFigure.p(9, 5, 4, 6, 10, 1)).isEqualTo(0.6);
        assertThat(MeasuredFigure.p(1, 5, 4, 6, 10, 1)).isEqualTo(0.6);
    }

    @Test
    void noDirectionAsStrongGivesTheLeastPossibleP() {
        double[] random = new double[19];
        assertThat(MeasuredFigure.p(1, 0, random)).isEqualTo(0.05);
    }

    @Test
    void aRandomFigureThatIsNoNumberCountsAsTheGreatestChange() {
        assertThat(MeasuredFigure.p(9, 5, Double.NaN, 5, 5)).isEqualTo(0.5);
    }

    /** Wilson's interval of 8 in 10 is (0.490, 0.943): Brown, Cai and DasGupta 2001 give the formula, the digits are by a pocket calculator. */
    @Test
    void aShareHasWilsonsInterval() {
        MeasuredFigure share = MeasuredFigure.alone(Estimate.proportion(8, 10));
        assertThat(share.value()).isEqualTo(0.8);
        assertThat(share.low()).isCloseTo(0.4902, within(5e-5));
        assertThat(share.high()).isCloseTo(0.9433, within(5e-5));
    }

    @Test
    void aBandHasLeastMeanAndGreatest() {
        MeasuredFigure figure = MeasuredFigure.alone(3).beside(1, 2, 6, 4);
        assertThat(figure.random()).isEqualTo(new MeasuredFigure.Band(2.0, 4.0, 6.0));
        assertThat(figure.p()).isEqualTo(0.75);
    }

    @Test
    void whatIsNoNumberIsLeftOut() {
        MeasuredFigure figure = MeasuredFigure.alone(Double.NaN).beside(1, 2);
        assertThat(figure.value()).isNull();
        assertThat(figure.p()).isNull();
        assertThat(MeasuredFigure.alone(2).beside(1)).isEqualTo(MeasuredFigure.alone(2));
    }
}
