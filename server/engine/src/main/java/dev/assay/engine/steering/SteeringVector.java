package dev.assay.engine.steering;

import dev.assay.spi.UserError;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is added to hidden states, in one place of a model or in several. A value: equal parts make equal vectors, and no operation changes
 * one. Lengths and products are those of all parts laid end to end.
 */
public final class SteeringVector {

    private final SortedMap<Place, float[]> parts = new TreeMap<>();

    /**
     * @param parts by place, one at least; copied
     * @throws UserError when a part is empty or has numbers that are not finite
     */
    public SteeringVector(Map<Place, float[]> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a steering vector needs a part");
        }
        parts.forEach((place, values) -> {
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw new UserError(
                            "The steering vector at " + place + " has the number " + value + "; all must be finite.");
                }
            }
            if (values.length == 0) {
                throw new UserError("The steering vector at " + place + " has no numbers.");
            }
            this.parts.put(place, values.clone());
        });
    }

    /** A vector with one part. */
    public static SteeringVector at(Place place, float... values) {
        return new SteeringVector(Map.of(place, values));
    }

    /** The places, in the order in which a forward pass reaches them. */
    public List<Place> places() {
        return List.copyOf(parts.keySet());
    }

    /**
     * A copy of the part at a place, {@code [units]}.
     *
     * @throws IllegalArgumentException when there is none
     */
    public float[] part(Place place) {
        float[] values = parts.get(place);
        if (values == null) {
            throw new IllegalArgumentException("the steering vector has no part at " + place);
        }
        return values.clone();
    }

    /** How many numbers the part at a place has; 0 when there is none. */
    public int width(Place place) {
        float[] values = parts.get(place);
        return values == null ? 0 : values.length;
    }

    /** The Euclidean length. */
    public double norm() {
        return Math.sqrt(dot(this));
    }

    /**
     * The inner product, over the places that both have.
     *
     * @throws UserError when the widths differ somewhere
     */
    public double dot(SteeringVector other) {
        double sum = 0;
        for (Place place : parts.keySet()) {
            float[] mine = values(place);
            float[] others = other.parts.get(place);
            if (others != null) {
                checkWidths(place, mine, others);
                for (int i = 0; i < mine.length; i++) {
                    sum += (double) mine[i] * others[i];
                }
            }
        }
        return sum;
    }

    /** The cosine of the angle between two vectors; NaN when one of them is zero. */
    public double cosine(SteeringVector other) {
        return dot(other) / (norm() * other.norm());
    }

    /** The sum; a place that only one of them has keeps its part. */
    public SteeringVector plus(SteeringVector other) {
        SortedSet<Place> places = new TreeSet<>(parts.keySet());
        places.addAll(other.parts.keySet());
        SortedMap<Place, float[]> sum = new TreeMap<>();
        for (Place place : places) {
            float[] mine = parts.get(place);
            float[] others = other.parts.get(place);
            sum.put(place, mine == null ? other.values(place) : others == null ? mine : sum(place, mine, others));
        }
        return new SteeringVector(sum);
    }

    private static float[] sum(Place place, float[] a, float[] b) {
        checkWidths(place, a, b);
        float[] sum = new float[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    private static void checkWidths(Place place, float[] a, float[] b) {
        if (a.length != b.length) {
            throw new UserError("At " + place + " one steering vector has " + a.length + " numbers and the other "
                    + b.length + "; they belong to models of different widths.");
        }
    }

    /**
     * Every number multiplied.
     *
     * @throws UserError when the result is not finite
     */
    public SteeringVector times(double factor) {
        SortedMap<Place, float[]> scaled = new TreeMap<>();
        parts.forEach((place, values) -> {
            float[] product = new float[values.length];
            for (int i = 0; i < product.length; i++) {
                product[i] = (float) (values[i] * factor);
            }
            scaled.put(place, product);
        });
        return new SteeringVector(scaled);
    }

    private float[] values(Place place) {
        float @Nullable [] values = parts.get(place);
        if (values == null) {
            throw new IllegalStateException("no part at " + place);
        }
        return values;
    }

    /** The parts by place, not to be changed. */
    SortedMap<Place, float[]> parts() {
        return Collections.unmodifiableSortedMap(parts);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SteeringVector vector
                && parts.keySet().equals(vector.parts.keySet())
                && parts.keySet().stream().allMatch(place -> Arrays.equals(values(place), vector.values(place)));
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (Place place : parts.keySet()) {
            hash = 31 * hash + place.hashCode() * 31 + Arrays.hashCode(values(place));
        }
        return hash;
    }

    @Override
    public String toString() {
        return "steering vector of norm " + norm() + " at " + parts.keySet();
    }
}
