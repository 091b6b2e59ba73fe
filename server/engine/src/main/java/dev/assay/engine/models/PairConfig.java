package dev.assay.engine.models;

import dev.assay.engine.files.AtomicFile;
import dev.assay.engine.files.WriteFailure;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sizes of a pair model: {@code config.json} of its folder.
 *
 * @param vocabularySize words, {@code <unk>} included
 * @param embeddingSize numbers per word
 * @param hiddenSize units of the encoder
 * @param mlpSize units of the classifier's hidden layer
 * @param labels by number
 * @param normEpsilon added to the variance in the batch normalisation
 */
public record PairConfig(
        int vocabularySize, int embeddingSize, int hiddenSize, int mlpSize, List<String> labels, double normEpsilon) {

    /** The value of {@code architecture} by which a folder is known as a pair model. */
    public static final String ARCHITECTURE = "pair-lstm";

    /** The labels of natural language inference, in the order of the original work. */
    public static final List<String> NLI_LABELS = List.of("entailment", "neutral", "contradiction");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** No dimension is larger; with it no product of two of them overflows. */
    private static final int MAX_SIZE = 1 << 24;

    public PairConfig {
        labels = List.copyOf(labels);
        size("vocabulary_size", vocabularySize);
        size("embedding_size", embeddingSize);
        size("hidden_size", hiddenSize);
        size("mlp_size", mlpSize);
        if (labels.size() < 2 || new HashSet<>(labels).size() != labels.size()) {
            throw new UserError("The pair model needs at least two labels, all different, not " + labels + ".");
        }
        if (!(normEpsilon > 0 && normEpsilon < 1)) {
            throw new UserError("norm_epsilon of the pair model must be between 0 and 1, not " + normEpsilon + ".");
        }
    }

    private static void size(String field, int value) {
        if (value < 1 || value > MAX_SIZE) {
            throw new UserError(field + " of the pair model must be from 1 to " + MAX_SIZE + ", not " + value + ".");
        }
    }

    /** Units at a hook point. */
    public int units(PairHook hook) {
        return switch (hook) {
            case ENC_PREMISE, ENC_HYPOTHESIS -> hiddenSize;
            case MLP_RELU -> mlpSize;
        };
    }

    /**
     * Tensors of {@code model.safetensors} and their shapes. The names and the order of the LSTM's gates (input, forget, cell,
     * output) are PyTorch's, so that a model trained there needs no conversion.
     */
    SequencedMap<String, long[]> tensors() {
        SequencedMap<String, long[]> shapes = new LinkedHashMap<>(trainableTensors());
        shapes.put("norm.running_mean", new long[] {4L * hiddenSize});
        shapes.put("norm.running_var", new long[] {4L * hiddenSize});
        return shapes;
    }

    /** The tensors that training changes by gradients. */
    SequencedMap<String, long[]> trainableTensors() {
        SequencedMap<String, long[]> shapes = new LinkedHashMap<>();
        long features = 4L * hiddenSize;
        shapes.put("embedding.weight", new long[] {vocabularySize, embeddingSize});
        shapes.put("encoder.weight_ih_l0", new long[] {4L * hiddenSize, embeddingSize});
        shapes.put("encoder.weight_hh_l0", new long[] {4L * hiddenSize, hiddenSize});
        shapes.put("encoder.bias_ih_l0", new long[] {4L * hiddenSize});
        shapes.put("encoder.bias_hh_l0", new long[] {4L * hiddenSize});
        shapes.put("norm.weight", new long[] {features});
        shapes.put("norm.bias", new long[] {features});
        shapes.put("mlp.weight", new long[] {mlpSize, features});
        shapes.put("mlp.bias", new long[] {mlpSize});
        shapes.put("output.weight", new long[] {labels.size(), mlpSize});
        shapes.put("output.bias", new long[] {labels.size()});
        return shapes;
    }

    /**
     * Reads {@code config.json}.
     *
     * @throws UserError when it is missing, not JSON, of another architecture, or a field is missing or senseless
     */
    public static PairConfig read(Path file) {
        JsonNode json;
        try {
            json = JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UserError(
                    "Cannot read " + file + ": " + WriteFailure.reason(e)
                            + "; name a folder with config.json, vocab.txt and model.safetensors.",
                    e);
        } catch (JacksonException e) {
            throw new UserError(file + " is not valid JSON: " + e.getOriginalMessage() + ".", e);
        }
        JsonNode architecture = json.path("architecture");
        if (!architecture.isString() || !architecture.stringValue().equals(ARCHITECTURE)) {
            throw new UserError(
                    file + " has the architecture " + (architecture.isMissingNode() ? "(none)" : architecture)
                            + ", but a pair model has \"" + ARCHITECTURE + "\".");
        }
        List<String> labels = new ArrayList<>();
        JsonNode labelNode = json.path("labels");
        for (JsonNode label : labelNode) {
            if (!label.isString()) {
                throw new UserError(file + " has a label that is not a string: " + label + ".");
            }
            labels.add(label.stringValue());
        }
        try {
            return new PairConfig(
                    intField(file, json, "vocabulary_size"),
                    intField(file, json, "embedding_size"),
                    intField(file, json, "hidden_size"),
                    intField(file, json, "mlp_size"),
                    labels,
                    doubleField(file, json, "norm_epsilon"));
        } catch (UserError e) {
            throw String.valueOf(e.getMessage()).startsWith(file.toString())
                    ? e
                    : new UserError(file + ": " + e.getMessage(), e);
        }
    }

    /** Whether a file is JSON that names this architecture. */
    static boolean isIn(Path file) {
        try {
            JsonNode architecture = JSON.readTree(Files.readAllBytes(file)).path("architecture");
            return architecture.isString() && architecture.stringValue().equals(ARCHITECTURE);
        } catch (IOException | JacksonException e) {
            return false;
        }
    }

    private static int intField(Path file, JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new UserError(file + " needs a whole number in the field " + name
                    + (value.isMissingNode() ? ", which is missing." : ", not " + value + "."));
        }
        return value.intValue();
    }

    private static double doubleField(Path file, JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isNumber()) {
            throw new UserError(file + " needs a number in the field " + name
                    + (value.isMissingNode() ? ", which is missing." : ", not " + value + "."));
        }
        return value.doubleValue();
    }

    void write(Path file) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("architecture", ARCHITECTURE);
        fields.put("vocabulary_size", vocabularySize);
        fields.put("embedding_size", embeddingSize);
        fields.put("hidden_size", hiddenSize);
        fields.put("mlp_size", mlpSize);
        fields.put("labels", labels);
        fields.put("norm_epsilon", normEpsilon);
        byte[] json = JSON.writeValueAsBytes(fields);
        AtomicFile.write(file, out -> out.write(json));
    }
}
