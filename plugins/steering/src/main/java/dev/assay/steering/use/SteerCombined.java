package dev.assay.steering.use;

import dev.assay.engine.steering.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A combination of steering vectors.
 *
 * @param saved the name it is kept under; null: it is not
 * @param model that all its parts are of
 * @param norm its length over all places
 */
record SteerCombined(
        @Nullable String saved, String expression, String model, double norm, List<At> places, List<Part> parts) {

    /** Length at one place. */
    record At(Place place, double norm) {}

    /**
     * A vector that it is made of; of a name with several, their mean.
     *
     * @param cosine with the combination; null when the part is zero
     */
    record Part(String name, double norm, @Nullable Double cosine) {}
}
