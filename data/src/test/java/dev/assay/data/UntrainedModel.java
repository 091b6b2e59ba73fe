package dev.assay.data;

import dev.assay.engine.models.Safetensors;
import dev.assay.engine.models.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A model of a trained one's shape and vocabulary that has learnt nothing: random word vectors, other weights uniform in
 * ± 1/√(inputs), offsets like them, as PyTorch starts its layers; a normalisation that changes nothing.
 */
final class UntrainedModel {

    private UntrainedModel() {}

    /** @param out a folder that is not there yet */
    static void write(Path trained, Path out, long seed) throws IOException {
        Files.createDirectories(out);
        for (String name : List.of("config.json", "vocab.txt")) {
            Files.copy(trained.resolve(name), out.resolve(name));
        }
        SplittableRandom random = new SplittableRandom(seed);
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Safetensors shapes = Safetensors.open(trained.resolve("model.safetensors"))) {
            for (String name : shapes.names()) {
                long[] shape = shapes.shape(name);
                writer.put(name, values(name, shape, inputs(shapes, name), random), shape);
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

    private static float[] values(String name, long[] shape, long inputs, SplittableRandom random) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        double bound = 1 / Math.sqrt((double) inputs);
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (name) {
                case "norm.weight", "norm.running_var" -> 1;
                case "norm.bias", "norm.running_mean" -> 0;
                case "embedding.weight" -> (float) random.nextGaussian();
                default -> (float) ((2 * random.nextDouble() - 1) * bound);
            };
        }
        return values;
    }
}
