package dev.assay.data;

import dev.assay.engine.models.Safetensors;
import dev.assay.engine.models.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/**
 * A model of a trained one's shape and vocabulary that has learnt nothing: random word vectors, other weights uniform in
 * ± 1/√(inputs), offsets like them, as PyTorch starts its layers; a normalisation that changes nothing.
 */
final class UntrainedModel {

    private UntrainedModel() {}

    /**
     * A model whose every tensor has the trained one's numbers, in random places: as strong as a trained model, and as ignorant as an
     * untrained one. The normalisation stays, as it fits the encoder's range.
     */
    static void scramble(Path trained, Path out, long seed) throws IOException {
        write(trained, out, (name, weights) -> {
            SplittableRandom random = new SplittableRandom(seed * 31 + name.hashCode());
            for (int k = name.startsWith("norm.") ? 0 : weights.length - 1; k > 0; k--) {
                int other = random.nextInt(k + 1);
                float held = weights[k];
                weights[k] = weights[other];
                weights[other] = held;
            }
        });
    }

    /** @param out a folder that is not there yet */
    static void write(Path trained, Path out, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        try (Safetensors shapes = Safetensors.open(trained.resolve("model.safetensors"))) {
            write(trained, out, (name, weights) -> fill(name, weights, inputs(shapes, name), random));
        }
    }

    private static void write(Path trained, Path out, BiConsumer<String, float[]> change) throws IOException {
        Files.createDirectories(out);
        for (String name : List.of("config.json", "vocab.txt")) {
            Files.copy(trained.resolve(name), out.resolve(name));
        }
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Safetensors file = Safetensors.open(trained.resolve("model.safetensors"))) {
            for (String name : file.names()) {
                float[] weights = file.floats(name, file.shape(name));
                change.accept(name, weights);
                writer.put(name, weights, file.shape(name));
            }
        }
        writer.write(out.resolve("model.safetensors"));
    }

    /** Of an encoder its units; of a layer the columns of its matrix. */
    private static long inputs(Safetensors shapes, String name) {
        return name.startsWith("encoder.")
                ? shapes.shape("encoder.weight_hh_l0")[1]
                : shapes.shape(name.startsWith("norm.") ? "mlp.weight" : name.replace(".bias", ".weight"))[1];
    }

    private static void fill(String name, float[] values, long inputs, SplittableRandom random) {
        double bound = 1 / Math.sqrt((double) inputs);
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (name) {
                case "norm.weight", "norm.running_var" -> 1;
                case "norm.bias", "norm.running_mean" -> 0;
                case "embedding.weight" -> (float) random.nextGaussian();
                default -> (float) ((2 * random.nextDouble() - 1) * bound);
            };
        }
    }
}
