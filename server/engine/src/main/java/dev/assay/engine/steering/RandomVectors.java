package dev.assay.engine.steering;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Directions drawn at random, at the places of a vector and as long as it at each: what a steering vector is to be compared with, since any
 * vector changes what a model does. Directions are uniform on the sphere, being those of normal draws.
 */
public final class RandomVectors {

    private RandomVectors() {}

    /**
     * Draws some.
     *
     * @param vector whose places, widths and norms they have
     * @param seed equal seeds give equal vectors, and the first of more vectors are those of fewer
     */
    public static List<SteeringVector> like(SteeringVector vector, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<SteeringVector> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drawn.add(like(vector, random));
        }
        return drawn;
    }

    /** Draws the next one. */
    public static SteeringVector like(SteeringVector vector, RandomGenerator random) {
        Map<Place, float[]> parts = new HashMap<>();
        for (Place place : vector.places()) {
            parts.put(place, direction(vector.part(place), random));
        }
        return new SteeringVector(parts);
    }

    private static float[] direction(float[] like, RandomGenerator random) {
        double[] drawn = new double[like.length];
        double square = 0;
        double norm = 0;
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = random.nextGaussian();
            square += drawn[i] * drawn[i];
            norm += (double) like[i] * like[i];
        }
        double scale = Math.sqrt(norm / square);
        float[] values = new float[drawn.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (drawn[i] * scale);
        }
        return values;
    }
}
