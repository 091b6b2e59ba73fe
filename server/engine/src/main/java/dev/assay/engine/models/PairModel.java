package dev.assay.engine.models;

import dev.assay.engine.files.WriteFailure;
import dev.assay.spi.Sentence;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The classifier of sentence pairs of Mu and Andreas, "Compositional Explanations of Neurons" (NeurIPS 2020), after Bowman et al.
 * (2015): one LSTM encodes premise and hypothesis, and a hidden ReLU layer over [p; h; p − h; p ∗ h] decides. {@link PairNetwork}
 * has the formulas.
 *
 * <p>A model is a folder of {@code config.json} ({@link PairConfig}), {@code vocab.txt} ({@link Vocabulary}) and {@code model.safetensors}
 * with exactly the tensors of the configuration. It is only read: evaluation mode, and what it says about a pair depends on that pair
 * alone, up to rounding (1e-5). Safe for use by several threads; close it when no thread uses it any more.
 */
public final class PairModel implements Model {

    static final String CONFIG = "config.json";
    static final String VOCABULARY = "vocab.txt";
    static final String WEIGHTS = "model.safetensors";

    private final PairConfig config;
    private final Vocabulary vocabulary;
    private final PairNetwork network;
    private final float[] outputWeights;
    private final ModelCard card;
    private final Fingerprint fingerprint;

    private PairModel(
            PairConfig config,
            Vocabulary vocabulary,
            Map<String, float[]> weights,
            ModelCard card,
            Fingerprint fingerprint) {
        this.config = config;
        this.vocabulary = vocabulary;
        this.network = new PairNetwork(config, weights);
        this.outputWeights = Objects.requireNonNull(weights.get("output.weight"));
        this.card = card;
        this.fingerprint = fingerprint;
    }

    /** Whether a folder's {@code config.json} names this architecture; the rest of it may still be wrong. */
    public static boolean isIn(Path folder) {
        return PairConfig.isIn(folder.resolve(CONFIG));
    }

    /**
     * The card of a model's folder, without its weights: reads the configuration and the header of the safetensors.
     *
     * @throws UserError when one of them is unusable
     */
    public static ModelCard describe(Path folder) {
        PairConfig config = PairConfig.read(folder.resolve(CONFIG));
        try (Safetensors file = Safetensors.open(folder.resolve(WEIGHTS))) {
            return card(config, file);
        }
    }

    private static ModelCard card(PairConfig config, Safetensors file) {
        long parameters = 0;
        long bytes = 0;
        for (String name : file.names()) {
            long size = LongStream.of(file.shape(name)).reduce(1, (a, b) -> a * b);
            parameters += size;
            bytes += size * file.type(name).bytes();
        }
        long passed = 16L * config.hiddenSize() + config.embeddingSize() + config.mlpSize();
        return new ModelCard(
                PairConfig.ARCHITECTURE,
                PairConfig.ARCHITECTURE,
                EnumSet.of(Capability.CLASSIFY, Capability.HIDDEN_STATES, Capability.STEER),
                parameters,
                bytes,
                Float.BYTES * (parameters + passed),
                1,
                config.hiddenSize(),
                0,
                config.vocabularySize(),
                true,
                config.labels(),
                Arrays.stream(PairHook.values())
                        .map(hook -> new ModelCard.Hook(hook.id(), config.units(hook)))
                        .toList());
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
        Fingerprint fingerprint = Fingerprint.of(folder, List.of(CONFIG, VOCABULARY, WEIGHTS));
        Map<String, float[]> weights = new HashMap<>();
        ModelCard card;
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
            card = card(config, file);
        }
        return new PairModel(config, vocabulary, weights, card, fingerprint);
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

    public PairConfig config() {
        return config;
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public ModelCard card() {
        return card;
    }

    @Override
    public String fingerprint() {
        return fingerprint.text();
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

    /**
     * Runs the model with changes to its hidden states.
     *
     * @param interventions act in their order; what is recorded is what they leave
     * @throws UserError when a vector does not fit its hook point, or a number is not finite
     */
    public PairOutput run(List<PairInput> pairs, Set<PairHook> hooks, List<PairIntervention> interventions) {
        return network.run(pairs, hooks, interventions);
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
    public void tryOut() {
        FloatMatrix probabilities =
                run(List.of(new PairInput(new int[] {0}, new int[] {0}))).probabilities();
        for (int label = 0; label < probabilities.columns(); label++) {
            if (!Float.isFinite(probabilities.get(0, label))) {
                throw new UserError("The model gives the probability " + probabilities.get(0, label)
                        + " to a label; its weights are too large or broken.");
            }
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
