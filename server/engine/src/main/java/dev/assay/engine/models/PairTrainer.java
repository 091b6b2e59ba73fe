package dev.assay.engine.models;

import dev.assay.engine.files.WriteFailure;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Trains a pair model and leaves its folder: the weights of the epoch with the lowest loss on the development pairs.
 *
 * <p>Each epoch shuffles the pairs, sorts stretches of them by length so that the sentences of a batch need little padding, and
 * shuffles the batches. Whatever is random follows from the seed, the epoch and the step alone, so a checkpoint needs no state of a
 * random generator, and a training that was interrupted (at any moment, by whatever) and started again with the same arguments ends
 * with the same weights, bit for bit, as one that was not. While it runs, the folder holds the checkpoint and no model.
 */
public final class PairTrainer {

    private final TrainSettings settings;
    private final Function<String, float @Nullable []> wordVectors;

    /** Starts all words from random vectors. */
    public PairTrainer(TrainSettings settings) {
        this(settings, word -> null);
    }

    /**
     * @param wordVectors first vector of a word, of the settings' embedding size, or null for a random one
     */
    public PairTrainer(TrainSettings settings, Function<String, float @Nullable []> wordVectors) {
        this.settings = settings;
        this.wordVectors = wordVectors;
    }

    /**
     * Trains, or goes on with an interrupted training of the same settings and pairs.
     *
     * @param train read twice
     * @param dev read once
     * @param out folder for the model; made when it does not exist
     * @param run gets a {@link TrainPoint} as partial about twice a second and at the end of each epoch
     * @throws UserError when there are too few pairs, when {@code out} holds a model or another training, or when the loss diverges
     * @throws CancellationException when cancelled; the checkpoint then stands at the last step
     */
    public TrainReport train(Iterable<LabelledSentences> train, Iterable<LabelledSentences> dev, Path out, Run run) {
        if (Files.exists(out.resolve(PairModel.CONFIG))) {
            throw new UserError(out + " holds a model already; name another folder or delete it first.");
        }
        Vocabulary vocabulary = vocabulary(train, run);
        LabelledInputs trainPairs = read(train, vocabulary, settings.maxWords(), run);
        LabelledInputs devPairs = read(dev, vocabulary, Integer.MAX_VALUE, run);
        if (trainPairs.size() < 2 || devPairs.size() < 1) {
            throw new UserError("Training needs at least two training pairs and one development pair, but there are "
                    + trainPairs.size() + " and " + devPairs.size() + ".");
        }
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new UserError("Cannot make the folder " + out + ": " + WriteFailure.reason(e) + ".", e);
        }
        PairConfig config = new PairConfig(
                vocabulary.size(),
                settings.embeddingSize(),
                settings.hiddenSize(),
                settings.mlpSize(),
                PairConfig.NLI_LABELS,
                1e-5);
        String fingerprint = fingerprint(vocabulary, trainPairs, devPairs);
        try (PairTraining training =
                new PairTraining(settings, config, vocabulary, wordVectors, trainPairs, devPairs, out, fingerprint)) {
            return training.toTheEnd(run);
        }
    }

    private Vocabulary vocabulary(Iterable<LabelledSentences> pairs, Run run) {
        Map<String, Integer> counts = new HashMap<>();
        for (LabelledSentences pair : pairs) {
            run.checkCancelled();
            pair.premise().tokens().forEach(token -> counts.merge(token.lower(), 1, Integer::sum));
            pair.hypothesis().tokens().forEach(token -> counts.merge(token.lower(), 1, Integer::sum));
        }
        return Vocabulary.of(counts, settings.minCount(), settings.vocabularyLimit());
    }

    private static LabelledInputs read(
            Iterable<LabelledSentences> pairs, Vocabulary vocabulary, int maxWords, Run run) {
        List<PairInput> inputs = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        int shortened = 0;
        for (LabelledSentences pair : pairs) {
            run.checkCancelled();
            int[] premise = vocabulary.ids(pair.premise());
            int[] hypothesis = vocabulary.ids(pair.hypothesis());
            if (premise.length > maxWords || hypothesis.length > maxWords) {
                shortened++;
                premise = Arrays.copyOf(premise, Math.min(premise.length, maxWords));
                hypothesis = Arrays.copyOf(hypothesis, Math.min(hypothesis.length, maxWords));
            }
            inputs.add(new PairInput(premise, hypothesis));
            labels.add(pair.label());
        }
        if (shortened > 0) {
            run.log(shortened + " training pairs have a sentence of more than " + maxWords
                    + " words; the rest of it was left out");
        }
        return new LabelledInputs(
                inputs, labels.stream().mapToInt(label -> label).toArray());
    }

    /** Of all that decides the result, so that a checkpoint is continued by its own training only. */
    private String fingerprint(Vocabulary vocabulary, LabelledInputs train, LabelledInputs dev) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(settings.toString().getBytes(StandardCharsets.UTF_8));
            for (String word : vocabulary.words()) {
                digest.update((word + "\n").getBytes(StandardCharsets.UTF_8));
                float[] vector = wordVectors.apply(word);
                if (vector != null) {
                    update(digest, Arrays.hashCode(vector));
                }
            }
            for (LabelledInputs pairs : List.of(train, dev)) {
                for (int i = 0; i < pairs.size(); i++) {
                    update(digest, pairs.inputs().get(i).premise());
                    update(digest, pairs.inputs().get(i).hypothesis());
                    update(digest, pairs.labels()[i]);
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void update(MessageDigest digest, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * values.length).putInt(values.length);
        for (int value : values) {
            bytes.putInt(value);
        }
        digest.update(bytes.array());
    }
}
