package dev.assay.steering.measure;

import dev.assay.engine.models.transformer.Change;
import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.Positions;
import dev.assay.engine.models.transformer.Steps;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.spi.UserError;
import dev.assay.steering.Steer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
            Intervention everywhere = Intervention.at(place.hook(), change(vector.part(place), dose * times))
                    .positions(positions)
                    .steps(steps);
            interventions.add(place.head() < 0 ? everywhere : everywhere.heads(place.head()));
        }
        return interventions;
    }

    private Change change(float[] part, double strength) {
        List<Float> values = new ArrayList<>(part.length);
        for (float value : part) {
            values.add(value);
        }
        return switch (how) {
            case ADD -> new Change.Add(values, (float) strength);
            case KEEP_NORM, CLAMP ->
                throw new UserError("A vector that is clamped or keeps norms cannot be measured; choose add.");
            case PROJECT_OUT -> new Change.ProjectOut(List.of(values));
        };
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

    /**
     * The same with a direction drawn at random: at each place a vector of the length that this one has there, every direction being equally likely.
     */
    Injection random(RandomGenerator random) {
        Map<Place, float[]> parts = new HashMap<>();
        for (Place place : vector.places()) {
            parts.put(place, random(random, vector.part(place)));
        }
        return new Injection(new SteeringVector(parts), times, how, steps, positions);
    }

    private static float[] random(RandomGenerator random, float[] like) {
        double[] drawn = new double[like.length];
        double squares = 0;
        double wanted = 0;
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = random.nextGaussian();
            squares += drawn[i] * drawn[i];
            wanted += (double) like[i] * like[i];
        }
        float[] part = new float[like.length];
        for (int i = 0; i < part.length; i++) {
            part[i] = (float) (drawn[i] * Math.sqrt(wanted / squares));
        }
        return part;
    }
}
