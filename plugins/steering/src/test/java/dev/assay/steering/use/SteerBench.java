package dev.assay.steering.use;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A workspace with steering vectors for one of the engine's tiny checkpoints, which know 19 tokens and no text. */
final class SteerBench implements AutoCloseable {

    static final String HOOK = "blocks.0.hook_resid_post";
    static final int WIDTH = 12;

    final Workspace workspace;
    final Path model;
    final String fingerprint;

    SteerBench(Path folder) {
        this(folder, "llama");
    }

    SteerBench(Path folder, String checkpoint) {
        workspace = Workspace.at(folder.resolve("workspace"));
        model = Path.of(
                        System.getProperty("assay.root", "."),
                        "server/engine/src/test/resources/transformer",
                        checkpoint)
                .toAbsolutePath()
                .normalize();
        try (Transformer loaded = Transformer.load(model)) {
            fingerprint = loaded.fingerprint();
        }
    }

    /** A vector with numbers of both signs. */
    static float[] values(int width, int seed) {
        float[] values = new float[width];
        for (int i = 0; i < width; i++) {
            values[i] = (float) Math.sin(1 + 1.7 * i + seed);
        }
        return values;
    }

    void save(String name, SteeringVector... vectors) {
        save(name, "tiny", fingerprint, vectors);
    }

    void save(String name, String madeWith, String ofModel, SteeringVector... vectors) {
        List<JsonNode> cards = new ArrayList<>();
        for (int i = 0; i < vectors.length; i++) {
            cards.add(Json.mapper().createObjectNode());
        }
        workspace
                .steering()
                .save(
                        name,
                        new StoredVectors(
                                new StoredVectors.Origin(madeWith, ofModel, "mean", "2026-01-01T00:00:00Z"),
                                List.of(vectors),
                                Json.mapper().createObjectNode(),
                                cards));
    }

    /** Vectors a and b at one block's end, two at both ends, head at one head. */
    void saveSome() {
        save("a", SteeringVector.at(Place.of(HOOK), values(WIDTH, 0)));
        save("b", SteeringVector.at(Place.of(HOOK), values(WIDTH, 1)));
        Map<Place, float[]> parts = new TreeMap<>();
        parts.put(Place.of(HOOK), values(WIDTH, 2));
        parts.put(Place.of("blocks.1.hook_resid_post"), values(WIDTH, 3));
        save("two", new SteeringVector(parts));
        save("head", SteeringVector.at(Place.parse("blocks.1.attn.hook_z.head.2"), values(4, 4)));
    }

    <P extends Record, R> R run(Analysis<P, R> analysis, String parameters, Run run) throws Exception {
        ObjectNode given = (ObjectNode) Json.mapper().readTree(parameters.replace('\'', '"'));
        Analyses.Known<?> known = new Analyses(List.of(analysis)).find(analysis.name());
        if (known.parameters().find("model").isPresent() && !given.has("model")) {
            given.put("model", model.toString());
        }
        return analysis.run(analysis.parameters().cast(known.parameters().bind(given)), run);
    }

    SteerGenerated generate(String parameters) throws Exception {
        return run(new SteerGenerate(workspace), parameters, Run.unwatched());
    }

    @Override
    public void close() {
        workspace.close();
    }
}
