package dev.assay.steering.measure;

import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.Positions;
import dev.assay.engine.models.transformer.Steps;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.RandomVectors;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.spi.UserError;
import dev.assay.steering.use.Steer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A steering vector to be used at any dose.
 *
 * @param times what the vector is multiplied by at a dose of 1
 */
record Injection(SteeringVector vector, double times, Steer.How how, Steps steps, Positions positions) {

    /** The changes to hidden states at a dose. */
    List<Intervention> at(double dose) {
        List<Intervention> interventions = new ArrayList<>();
        for (Place place : vector.places()) {
            Intervention everywhere = Intervention.at(place.hook(), how.change(vector.part(place), dose * times))
                    .positions(positions)
                    .steps(steps);
            interventions.add(place.head() < 0 ? everywhere : everywhere.heads(place.head()));
        }
        return interventions;
    }

    /**
     * Refuses doses whose numbers single precision does not hold.
     *
     * @throws UserError which says what would do
     */
    void check(double dose) {
        double largest = 0;
        for (Place place : vector.places()) {
            for (float value : vector.part(place)) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        double scale = Math.max(largest, how == Steer.How.CLAMP ? vector.norm() : 1) * Math.abs(times);
        if (scale * Math.abs(dose) > Float.MAX_VALUE) {
            throw new UserError("The strength " + dose
                    + " makes numbers that single precision does not hold; give strengths up to "
                    + (float) (Float.MAX_VALUE / scale) + ".");
        }
    }

    /** Whether a dose of 0 changes nothing. */
    boolean nothingAtZero() {
        return how == Steer.How.ADD || how == Steer.How.KEEP_NORM;
    }

    /** The same for texts that are only read, which is all of a run: whatever the steps, it acts at its positions. */
    Injection reading() {
        return new Injection(vector, times, how, Steps.BOTH, positions);
    }

    /** The same with a direction drawn at random, as long as the vector at each place. */
    Injection random(RandomGenerator random) {
        return new Injection(RandomVectors.like(vector, random), times, how, steps, positions);
    }
}
