package dev.assay.engine.models;

import dev.assay.engine.files.WriteFailure;
import dev.assay.spi.Sentence;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The classifier of sentence pairs of Mu and Andreas, "Compositional Explanations of Neurons" (NeurIPS 2020), after Bowman et al.
 * (2015): one LSTM encodes premise and hypothesis, and a hidden ReLU layer over [p; h; p − h; p ∗ h] decides. {@link PairNetwork}
 * has the formulas.
 *
 * <p>A model is a folder of {@code config.json} ({@link PairConfig}), {@code vocab.txt} ({@link Vocabulary}) and {@code model.safetensors}
 * with exactly the tensors of the configuration. It is only read: evaluation mode, and what it says about a pair depends on that pair
 * alone, up to rounding (1e-5). Safe for use by several threads; close it when no thread uses it any more.
 */
public final class PairModel implements AutoCloseable {

    static final String CONFIG = "config.json";
    static final String VOCABULARY = "vocab.txt";
    static final String WEIGHTS = "model.safetensors";

    private final PairConfig config;
    private final Vocabulary vocabulary;
    private final PairNetwork network;
    private final float[] outputWeights;
    private final String fingerprint;

    private PairModel(PairConfig config, Vocabulary vocabulary, Map<String, float[]> weights, String fingerprint) {
        this.config = config;
        this.vocabulary = vocabulary;
        this.network = new PairNetwork(config, weights);
        this.outputWeights = Objects.requireNonNull(weights.get("output.weight"));
        this.fingerprint = fingerprint;
    }

    /**
     * Loads a model's folder.
     *
     * @throws UserError when the folder is not one of a pair model, or its files contradict each other or hold numbers that are not finite
     */
    public static PairModel load(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UserError(
                    folder + " is not a folder; name one with " + CONFIG + ", " + VOCABULARY + " and " + WEIGHTS + ".");
        }
        PairConfig config = PairConfig.read(folder.resolve(CONFIG));
        Vocabulary vocabulary = Vocabulary.read(folder.resolve(VOCABULARY));
        if (vocabulary.size() != config.vocabularySize()) {
            throw new UserError(folder.resolve(VOCABULARY) + " has " + vocabulary.size() + " words, but "
                    + folder.resolve(CONFIG) + " has vocabulary_size " + config.vocabularySize()
                    + "; both must come from the same training.");
        }
        Map<String, float[]> weights = new HashMap<>();
        try (Safetensors file = Safetensors.open(folder.resolve(WEIGHTS))) {
            SequencedMap<String, long[]> tensors = config.tensors();
            tensors.forEach((name, shape) -> weights.put(name, file.floats(name, shape)));
            for (String name : file.names()) {
                if (!tensors.containsKey(name)) {
                    throw new UserError(file.file() + " has a tensor " + name
                            + " that a pair model does not have; it has " + String.join(", ", tensors.keySet()) + ".");
                }
            }
            for (float variance : file.floats("norm.running_var", 4L * config.hiddenSize())) {
                if (variance < 0) {
                    throw new UserError("Tensor norm.running_var of " + file.file() + " has the negative variance "
                            + variance + ".");
                }
            }
        }
        return new PairModel(config, vocabulary, weights, fingerprint(folder));
    }

    /**
     * Writes the folder of a model with random weights: what a trained one is to be compared with.
     *
     * @param config whose vocabulary size is that of {@code vocabulary}
     * @throws UserError when the folder cannot be written
     */
    public static void writeUntrained(PairConfig config, Vocabulary vocabulary, long seed, Path folder) {
        if (config.vocabularySize() != vocabulary.size()) {
            throw new IllegalArgumentException(
                    vocabulary.size() + " words, but a vocabulary size of " + config.vocabularySize());
        }
        write(config, vocabulary, PairWeights.initial(config, vocabulary, word -> null, seed), folder);
    }

    /** Writes a model's folder; the configuration last, since the folder is a model once that is there. */
    static void write(PairConfig config, Vocabulary vocabulary, Map<String, float[]> weights, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UserError("Cannot make the folder " + folder + ": " + WriteFailure.reason(e) + ".", e);
        }
        SafetensorsWriter writer = new SafetensorsWriter();
        config.tensors()
                .forEach((name, shape) -> writer.put(name, Objects.requireNonNull(weights.get(name), name), shape));
        writer.write(folder.resolve(WEIGHTS));
        vocabulary.write(folder.resolve(VOCABULARY));
        config.write(folder.resolve(CONFIG));
    }

    private static String fingerprint(Path folder) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : List.of(CONFIG, VOCABULARY, WEIGHTS)) {
                digest.update(Files.readAllBytes(folder.resolve(name)));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UserError("Cannot read " + folder + ": " + WriteFailure.reason(e) + ".", e);
        }
    }

    public PairConfig config() {
        return config;
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** SHA-256 of the folder's three files: a key for what was computed with this model. */
    public String fingerprint() {
        return fingerprint;
    }

    /** Two sentences as the model reads them: lower forms of the tokens, unknown words as {@code <unk>}. */
    public PairInput input(Sentence premise, Sentence hypothesis) {
        return new PairInput(vocabulary.ids(premise), vocabulary.ids(hypothesis));
    }

    /**
     * Runs the model.
     *
     * @param pairs any number, from one for a live edit to some thousands; memory grows with it
     * @param hooks what to record
     */
    public PairOutput run(List<PairInput> pairs, Set<PairHook> hooks) {
        return network.run(pairs, hooks);
    }

    /** As {@link #run(List, Set)}. */
    public PairOutput run(List<PairInput> pairs, PairHook... hooks) {
        Set<PairHook> set = EnumSet.noneOf(PairHook.class);
        set.addAll(List.of(hooks));
        return run(pairs, set);
    }

    /**
     * What a unit of {@code mlp.relu} adds to each label's logit, per unit of activation: its class weights {@code [labels]}.
     */
    public float[] classWeights(int unit) {
        float[] weights = new float[config.labels().size()];
        for (int label = 0; label < weights.length; label++) {
            weights[label] = outputWeights[label * config.mlpSize() + unit];
        }
        return weights;
    }

    @Override
    public void close() {
        network.close();
    }
}
