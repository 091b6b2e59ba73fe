package dev.assay.steering.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rule by cases that are made up: perplexity at most 1.5 times 4, distinct-2 at least 0.8 times 0.5, a dip of 0.02. */
class UsableRangeTest {

    private static final UsableRange.Rule RULE = new UsableRange.Rule(1.5, 0.8, 0.02);
    private static final MeasuredDose UNSTEERED = dose(0, 0.5, 4, 0.5, 0);

    private static MeasuredDose dose(double strength, double share, double perplexity, double distinct, int broken) {
        MeasuredFigure none = MeasuredFigure.alone(0);
        return new MeasuredDose(
                strength,
                10,
                MeasuredFigure.alone(share),
                none,
                MeasuredFigure.alone(perplexity),
                none,
                MeasuredFigure.alone(distinct),
                none,
                none,
                broken,
                List.of(),
                List.of(),
                List.of());
    }

    private static @Nullable UsableRange find(MeasuredDose... doses) {
        return UsableRange.find(List.of(doses), UNSTEERED, RULE);
    }

    @Test
    void theRangeGoesAsFarAsTheAttributeRisesAndFluencyHolds() {
        assertThat(find(
                        dose(0.3, 0.9, 6, 0.4, 0),
                        dose(0.1, 0.6, 4, 0.5, 0),
                        dose(0.4, 0.99, 6.1, 0.5, 0),
                        dose(0.2, 0.585, 4, 0.5, 0),
                        dose(-0.1, 0.45, 4, 0.5, 0),
                        dose(-0.2, 0.4, 4, 0.39, 0)))
                .as("0.4 is too perplexing, -0.2 too uniform, and the fall at 0.2 is within the dip")
                .isEqualTo(new UsableRange(-0.1, 0.3, 0.45, 0.9));
    }

    @Test
    void aShareThatFallsBackEndsIt() {
        assertThat(find(dose(0.1, 0.6, 4, 0.5, 0), dose(0.2, 0.57, 4, 0.5, 0), dose(0.3, 0.9, 4, 0.5, 0)))
                .isEqualTo(new UsableRange(0, 0.1, 0.5, 0.6));
    }

    @Test
    void whatIsUsableBeyondAStrengthThatIsNotDoesNotCount() {
        assertThat(find(dose(0.1, 0.6, 9, 0.5, 0), dose(0.2, 0.9, 4, 0.5, 0))).isNull();
        assertThat(find(dose(0.1, 0.6, 4, 0.5, 1))).isNull();
    }
}
