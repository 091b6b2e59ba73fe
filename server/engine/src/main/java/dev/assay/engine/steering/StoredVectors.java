package dev.assay.engine.steering;

import dev.assay.engine.models.Safetensors;
import dev.assay.engine.models.SafetensorsWriter;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Steering vectors as one file holds them: vectors of the same places of one model, with where they come from. A direction is one vector, an
 * extraction of 200 sentences is 200.
 *
 * <p>The file is in the format safetensors: for each place a tensor {@code [vectors, units]} of float32 under the place's name, and in the header
 * {@code assay} (the format's version), {@code model}, {@code fingerprint}, {@code method}, {@code created}, {@code card} and {@code cards}, the last
 * two of them JSON.
 *
 * @param vectors one at least
 * @param card what is known of all of them together, a JSON object
 * @param cards what is known of each, a JSON object per vector
 */
public record StoredVectors(Origin origin, List<SteeringVector> vectors, JsonNode card, List<JsonNode> cards) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String VERSION = "steering vectors 1";

    /**
     * Where vectors come from.
     *
     * @param model its name when they were made
     * @param fingerprint of the model; vectors of another cannot be used
     * @param method how they were made: {@code latent}, {@code mean}, {@code caa} …
     * @param created as ISO-8601 in UTC
     */
    public record Origin(String model, String fingerprint, String method, String created) {}

    public StoredVectors {
        vectors = List.copyOf(vectors);
        cards = List.copyOf(cards);
        if (vectors.isEmpty() || cards.size() != vectors.size()) {
            throw new IllegalArgumentException(vectors.size() + " vectors and " + cards.size() + " cards");
        }
        for (SteeringVector vector : vectors) {
            if (!vector.places().equals(vectors.getFirst().places())) {
                throw new IllegalArgumentException("the vectors of one file belong to the same places");
            }
        }
    }

    /** One vector. */
    public static StoredVectors of(Origin origin, SteeringVector vector, JsonNode card) {
        return new StoredVectors(origin, List.of(vector), card, List.of(JSON.createObjectNode()));
    }

    /** Where they belong. */
    public List<Place> places() {
        return vectors.getFirst().places();
    }

    /** The mean of all. */
    public SteeringVector mean() {
        SteeringVector sum = vectors.getFirst();
        for (SteeringVector vector : vectors.subList(1, vectors.size())) {
            sum = sum.plus(vector);
        }
        return sum.times(1.0 / vectors.size());
    }

    /**
     * Reads a file.
     *
     * @throws UserError when it is not such a file; names the file and what is wrong
     */
    public static StoredVectors read(Path file) {
        try (Safetensors tensors = Safetensors.open(file)) {
            Map<String, String> header = tensors.metadata();
            if (!VERSION.equals(header.get("assay"))) {
                throw new UserError(
                        file + " holds no steering vectors of Assay: the field assay of its header is not \"" + VERSION
                                + "\".");
            }
            Origin origin = new Origin(
                    needed(file, header, "model"),
                    needed(file, header, "fingerprint"),
                    needed(file, header, "method"),
                    needed(file, header, "created"));
            JsonNode card = json(file, header, "card");
            JsonNode cards = json(file, header, "cards");
            if (tensors.names().isEmpty() || !card.isObject() || !cards.isArray() || cards.isEmpty()) {
                throw new UserError(file + " holds no steering vector, or its header has no cards.");
            }
            return new StoredVectors(
                    origin,
                    vectors(file, tensors, cards.size()),
                    card,
                    cards.valueStream().toList());
        }
    }

    private static List<SteeringVector> vectors(Path file, Safetensors tensors, int count) {
        List<Map<Place, float[]>> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(new HashMap<>());
        }
        Set<Place> places = new LinkedHashSet<>();
        for (String name : tensors.names()) {
            Place place = Place.parse(name);
            float[] values = tensors.floats(name, count, -1);
            int width = values.length / count;
            if (width == 0 || !places.add(place)) {
                throw new UserError(file + ": the tensor " + name + " has no numbers, or there are two of it.");
            }
            for (int i = 0; i < count; i++) {
                parts.get(i).put(place, Arrays.copyOfRange(values, i * width, (i + 1) * width));
            }
        }
        return parts.stream().map(SteeringVector::new).toList();
    }

    private static String needed(Path file, Map<String, String> header, String field) {
        String value = header.get(field);
        if (value == null) {
            throw new UserError(file + " does not say in its header what " + field + " its steering vectors have.");
        }
        return value;
    }

    private static JsonNode json(Path file, Map<String, String> header, String field) {
        try {
            return JSON.readTree(needed(file, header, field));
        } catch (JacksonException e) {
            throw new UserError("The field " + field + " in the header of " + file + " is not JSON.", e);
        }
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @throws UserError when it cannot be written
     */
    public void write(Path file) {
        SafetensorsWriter writer = new SafetensorsWriter()
                .metadata("assay", VERSION)
                .metadata("model", origin.model())
                .metadata("fingerprint", origin.fingerprint())
                .metadata("method", origin.method())
                .metadata("created", origin.created())
                .metadata("card", JSON.writeValueAsString(card))
                .metadata("cards", JSON.writeValueAsString(cards));
        for (Place place : places()) {
            int width = vectors.getFirst().width(place);
            float[] all = new float[Math.multiplyExact(vectors.size(), width)];
            for (int i = 0; i < vectors.size(); i++) {
                System.arraycopy(vectors.get(i).part(place), 0, all, i * width, width);
            }
            writer.put(place.id(), all, vectors.size(), width);
        }
        writer.write(file);
    }
}
