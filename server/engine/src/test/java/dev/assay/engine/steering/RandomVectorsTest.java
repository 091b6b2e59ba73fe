package dev.assay.engine.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RandomVectorsTest {

    private static final Place ONE = Place.of("mlp.relu");
    private static final Place TWO = Place.parse("blocks.0.attn.hook_z.head.1");

    @Test
    void theyHaveThePlacesAndAtEachTheNormOfTheVectorAndNothingElseOfIt() {
        float[] wide = new float[400];
        wide[7] = 5;
        SteeringVector vector = new SteeringVector(Map.of(ONE, wide, TWO, new float[] {0, 3, 4, 0}));
        List<SteeringVector> drawn = RandomVectors.like(vector, 200, 3);
        double cosines = 0;
        for (SteeringVector each : drawn) {
            assertThat(each.places()).isEqualTo(vector.places());
            assertThat(SteeringVector.at(ONE, each.part(ONE)).norm()).isCloseTo(5, within(1e-4));
            assertThat(SteeringVector.at(TWO, each.part(TWO)).norm()).isCloseTo(5, within(1e-4));
            cosines += SteeringVector.at(ONE, each.part(ONE)).cosine(SteeringVector.at(ONE, wide));
        }
        // A cosine with a fixed direction of 400 dimensions has mean 0 and deviation 1/20, so the mean of 200 one of
        // 0.0035.
        assertThat(cosines / 200).isCloseTo(0, within(0.014));
    }

    @Test
    void theSeedDecidesAndMoreBeginWithTheSameOnes() {
        SteeringVector vector = SteeringVector.at(ONE, 1, 2, 3);
        assertThat(RandomVectors.like(vector, 5, 1).subList(0, 2)).isEqualTo(RandomVectors.like(vector, 2, 1));
        assertThat(RandomVectors.like(vector, 1, 1)).isNotEqualTo(RandomVectors.like(vector, 1, 2));
    }

    @Test
    void aZeroVectorHasZeroVectorsBesideIt() {
        assertThat(RandomVectors.like(SteeringVector.at(ONE, 0, 0), 1, 1)
                        .getFirst()
                        .norm())
                .isZero();
    }
}
