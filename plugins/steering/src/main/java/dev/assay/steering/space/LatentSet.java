package dev.assay.steering.space;

import dev.assay.engine.models.transformer.Positions;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.steering.SteeringVectors;
import dev.assay.engine.steering.StoredVectors;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Latent steering vectors of sentences, as {@code steer extract} keeps them: each card says the text.
 *
 * @param leftOut vectors that do not give their sentence exactly
 * @param positions at which they are added
 */
record LatentSet(String name, List<String> texts, List<SteeringVector> vectors, int leftOut, Positions positions) {

    /**
     * Those of a name.
     *
     * @param inexact whether to take those as well that do not give their sentence exactly
     * @throws UserError when there are none, they are of another model, or have no texts
     */
    static LatentSet of(SteeringVectors all, String name, String model, String fingerprint, boolean inexact) {
        StoredVectors stored = all.get(name);
        if (!stored.origin().fingerprint().equals(fingerprint)) {
            throw new UserError("The vectors \"" + name + "\" were made with the model "
                    + stored.origin().model() + (stored.origin().model().equals(model) ? " as it was then" : "")
                    + ", but this is about the model " + model + "; extract them again for " + model + ".");
        }
        List<String> texts = new ArrayList<>();
        List<SteeringVector> vectors = new ArrayList<>();
        for (int i = 0; i < stored.vectors().size(); i++) {
            JsonNode card = stored.cards().get(i);
            JsonNode text = card.path("text");
            if (!text.isString()) {
                throw new UserError(
                        "Vector " + i + " of \"" + name
                                + "\" has no text on its card, so it belongs to no sentence; give vectors made with assay steer extract.");
            }
            if (inexact || card.path("exact").asBoolean(true)) {
                texts.add(text.stringValue());
                vectors.add(stored.vectors().get(i));
            }
        }
        if (texts.isEmpty()) {
            throw new UserError(
                    "None of the " + stored.vectors().size() + " vectors of \"" + name
                            + "\" gives its sentence exactly; extract them again with more steps, or take them all with --inexact.");
        }
        boolean first =
                "first".equals(stored.card().path("settings").path("positions").asString(""));
        return new LatentSet(
                name,
                List.copyOf(texts),
                List.copyOf(vectors),
                stored.vectors().size() - texts.size(),
                first ? Positions.at(0) : Positions.all());
    }

    /** All numbers of a vector, its places one after the other. */
    static float[] flat(SteeringVector vector) {
        List<Place> places = vector.places();
        float[] all = new float[places.stream().mapToInt(vector::width).sum()];
        int at = 0;
        for (Place place : places) {
            System.arraycopy(vector.part(place), 0, all, at, vector.width(place));
            at += vector.width(place);
        }
        return all;
    }
}
