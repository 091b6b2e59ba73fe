package dev.assay.steering.space;

import dev.assay.engine.models.Safetensors;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.steering.StoredVectors;
import dev.assay.engine.workspace.Analyses;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Run;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The built-in language model, its weights as its file has them, and a workspace with its data. */
final class Reviews implements AutoCloseable {

    static final Place LAST = Place.of("blocks.3.hook_resid_post");
    static final int HIDDEN = 192;
    static final int TOKENS = 1500;

    private static final Path FOLDER = Path.of(System.getProperty("assay.root", "../.."), "data/builtin/language");

    final Workspace workspace;
    final Transformer model = Transformer.load(FOLDER);

    Reviews(Path folder) {
        workspace = Workspace.at(folder);
    }

    /** A tensor of the file. */
    static float[] weights(String name, long... shape) {
        try (Safetensors file = Safetensors.open(FOLDER.resolve("model.safetensors"))) {
            return file.floats("transformer." + name, shape);
        }
    }

    /** The row of the unembedding, which is the embedding, of a word. */
    float[] row(String word) {
        int token = token(word);
        return Arrays.copyOfRange(weights("wte.weight", TOKENS, HIDDEN), token * HIDDEN, (token + 1) * HIDDEN);
    }

    int token(String word) {
        int[] ids = model.tokenizer().encode(" " + word, false);
        if (ids.length != 1) {
            throw new IllegalArgumentException(word + " is " + ids.length + " tokens");
        }
        return ids[0];
    }

    void keep(String name, List<SteeringVector> vectors, List<JsonNode> cards) {
        workspace
                .steering()
                .save(
                        name,
                        new StoredVectors(
                                new StoredVectors.Origin(
                                        "reviews", model.fingerprint(), "planted", "2026-01-01T00:00:00Z"),
                                vectors,
                                Json.mapper().createObjectNode(),
                                cards));
    }

    void keep(String name, SteeringVector vector) {
        keep(name, List.of(vector), List.of(Json.mapper().createObjectNode()));
    }

    static JsonNode card(String text, boolean exact) {
        return Json.mapper().createObjectNode().put("text", text).put("exact", exact);
    }

    /** Runs an analysis as the command line does, with JSON in single quotes. */
    static <P extends Record, R> R run(Analysis<P, R> analysis, String parameters) throws Exception {
        ObjectNode given = (ObjectNode) Json.mapper().readTree(parameters.replace('\'', '"'));
        Analyses.Known<?> known = new Analyses(List.of(analysis)).find(analysis.name());
        return analysis.run(analysis.parameters().cast(known.parameters().bind(given)), Run.unwatched());
    }

    @Override
    public void close() {
        model.close();
        workspace.close();
    }
}
