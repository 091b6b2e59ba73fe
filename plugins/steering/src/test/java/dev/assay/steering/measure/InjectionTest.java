package dev.assay.steering.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.models.transformer.Change;
import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.Positions;
import dev.assay.engine.models.transformer.Steps;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.spi.UserError;
import dev.assay.steering.use.Steer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InjectionTest {

    private static final Place STATES = Place.of("blocks.1.hook_resid_post");
    private static final Place HEAD = new Place("blocks.2.attn.hook_z", 3);

    private static Injection injection(Steer.How how) {
        return new Injection(
                new SteeringVector(Map.of(STATES, new float[] {3, 4, 0, 0}, HEAD, new float[] {0, 0.5f})),
                2,
                how,
                Steps.GENERATED,
                Positions.all());
    }

    private static double norm(SteeringVector vector, Place place) {
        return SteeringVector.at(place, vector.part(place)).norm();
    }

    @Test
    void aRandomDirectionIsAsLongAsTheVectorAtEachPlace() {
        Injection random = injection(Steer.How.ADD).random(new SplittableRandom(1));
        assertThat(random.vector().places()).containsExactly(STATES, HEAD);
        assertThat(norm(random.vector(), STATES)).isCloseTo(5, within(1e-5));
        assertThat(norm(random.vector(), HEAD)).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void equalSeedsDrawEqualDirectionsAndOthersOthers() {
        Injection first = injection(Steer.How.ADD).random(new SplittableRandom(1));
        assertThat(injection(Steer.How.ADD).random(new SplittableRandom(1))).isEqualTo(first);
        assertThat(injection(Steer.How.ADD).random(new SplittableRandom(2)).vector())
                .isNotEqualTo(first.vector());
    }

    /** Each number of a direction is as likely to be the largest as any other. */
    @Test
    void noDirectionIsMoreLikelyThanOthers() {
        Injection ones =
                new Injection(SteeringVector.at(STATES, 1, 0, 0), 1, Steer.How.ADD, Steps.BOTH, Positions.all());
        SplittableRandom random = new SplittableRandom(3);
        double[] squares = new double[3];
        for (int i = 0; i < 3000; i++) {
            float[] part = ones.random(random).vector().part(STATES);
            for (int unit = 0; unit < 3; unit++) {
                squares[unit] += part[unit] * part[unit] / 3000;
            }
        }
        // The mean square of a part of a unit vector is 1/3, its standard deviation here below 0.006.
        assertThat(squares).contains(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(0.025));
    }

    @Test
    void aDoseMultipliesTheVectorAndKeepsHeadsAndSteps() {
        List<Intervention> interventions = injection(Steer.How.ADD).at(-0.5);
        assertThat(interventions.getFirst().change()).isEqualTo(new Change.Add(List.of(3f, 4f, 0f, 0f), -1));
        assertThat(interventions.getFirst().heads()).isEmpty();
        assertThat(interventions.get(1).heads()).containsExactly(3);
        assertThat(interventions.get(1).steps()).isEqualTo(Steps.GENERATED);
        assertThat(injection(Steer.How.ADD).reading().at(1).getFirst().steps()).isEqualTo(Steps.BOTH);
    }

    @Test
    void aDoseBeyondSinglePrecisionIsRefused() {
        injection(Steer.How.ADD).check(1e30);
        assertThatThrownBy(() -> injection(Steer.How.ADD).check(1e38))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("1.0E38", "single precision", "4.25");
    }

    /** At a dose of 1.5 the vector of norms 5 and 0.5, which counts twice, is three times as long. */
    @Test
    void aClampedProjectionIsTheDoseTimesTheNormAndAKeptNormTheDose() {
        assertThat(injection(Steer.How.CLAMP).at(1.5))
                .extracting(Intervention::change)
                .containsExactly(
                        new Change.Clamp(List.of(3f, 4f, 0f, 0f), 15), new Change.Clamp(List.of(0f, 0.5f), 1.5f));
        assertThat(injection(Steer.How.KEEP_NORM).at(-0.5))
                .extracting(Intervention::change)
                .containsExactly(
                        new Change.KeepNorm(List.of(3f, 4f, 0f, 0f), -1), new Change.KeepNorm(List.of(0f, 0.5f), -1));
    }
}
