package dev.assay.engine.models.training;

import dev.assay.engine.files.AtomicFile;
import dev.assay.engine.files.WriteFailure;
import dev.assay.engine.models.transformer.TextTokenizer;
import dev.assay.engine.models.transformer.TransformerConfig;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CancellationException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Trains a language model from scratch and leaves its folder, in Hugging Face's layout: the weights that did best on the
 * development texts.
 *
 * <p>Each epoch shuffles the texts, sorts stretches of them by length so that a batch needs little padding, and shuffles the batches.
 * Whatever is random follows from the seed, the epoch and the step alone, so a checkpoint needs no state of a random generator, and a
 * training that was interrupted and started again with the same arguments ends with the same weights, bit for bit, as one that was not.
 * While it runs, the folder holds the checkpoint and the tokenizer, and no model.
 */
public final class LanguageTrainer {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final LanguageTrainSettings settings;
    private final ObjectNode config;

    /**
     * @param config content of the model's {@code config.json}, of any family that predicts the next token; its
     *     {@code vocab_size} and its begin and end token are filled in
     */
    public LanguageTrainer(LanguageTrainSettings settings, ObjectNode config) {
        this.settings = settings;
        this.config = config.deepCopy();
    }

    /** The {@code config.json} of a model with GPT-2's architecture. */
    public static ObjectNode gpt2(int layers, int hidden, int heads, int context) {
        ObjectNode config = JSON.createObjectNode();
        config.putArray("architectures").add("GPT2LMHeadModel");
        return config.put("model_type", "gpt2")
                .put("n_layer", layers)
                .put("n_embd", hidden)
                .put("n_head", heads)
                .put("n_positions", context)
                .put("activation_function", "gelu")
                .put("layer_norm_epsilon", 1e-5)
                .put("tie_word_embeddings", true);
    }

    /**
     * Trains, or goes on with an interrupted training of the same settings and texts.
     *
     * @param tokenizer folder that has a {@code tokenizer.json} with the token {@code <|endoftext|>}
     * @param out folder for the model; made when it does not exist
     * @param run gets a {@link LanguageTrainPoint} as partial about twice a second and at each measurement
     * @throws UserError when there are no texts, when {@code out} holds a model or another training, or when the loss diverges
     * @throws CancellationException when cancelled, within a step; the checkpoint then stands at the last whole step
     */
    public LanguageTrainReport train(Iterable<String> train, Iterable<String> dev, Path tokenizer, Path out, Run run) {
        refuseModel(out);
        byte[] definition = definition(tokenizer);
        TokenTexts trainTexts;
        TokenTexts devTexts;
        TransformerConfig parsed;
        try (TextTokenizer reader = TextTokenizer.load(tokenizer)) {
            int begin = TokenTexts.begin(reader);
            config.put("vocab_size", reader.size()).put("bos_token_id", begin).put("eos_token_id", begin);
            parsed = TransformerConfig.of(config, out.resolve("config.json"));
            trainTexts = TokenTexts.of(train, reader, parsed.positions(), run);
            devTexts = TokenTexts.of(dev, reader, parsed.positions(), run);
        }
        if (trainTexts.texts().isEmpty() || devTexts.texts().isEmpty()) {
            throw new UserError("Training needs at least one training text and one development text, but there are "
                    + trainTexts.texts().size() + " and " + devTexts.texts().size() + ".");
        }
        if (!out.toAbsolutePath().equals(tokenizer.toAbsolutePath())) {
            AtomicFile.write(out.resolve("tokenizer.json"), stream -> stream.write(definition));
        }
        String fingerprint = fingerprint(definition, trainTexts, devTexts);
        try (LanguageTraining training =
                new LanguageTraining(settings, parsed, trainTexts, devTexts, out, fingerprint)) {
            LanguageTrainReport report = training.toTheEnd(run);
            byte[] json = JSON.writeValueAsBytes(config);
            // Last, for it makes the folder a model.
            AtomicFile.write(out.resolve("config.json"), stream -> stream.write(json));
            training.forget();
            return report;
        }
    }

    /**
     * @throws UserError when a folder holds a model, which a training does not replace
     */
    public static void refuseModel(Path out) {
        if (Files.exists(out.resolve("config.json"))) {
            throw new UserError(out + " holds a model already; name another folder or delete it first.");
        }
    }

    private static byte[] definition(Path tokenizer) {
        Path file = tokenizer.resolve("tokenizer.json");
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UserError(
                    "Cannot read " + file + ": " + WriteFailure.reason(e)
                            + "; name a folder that has a tokenizer.json, or train a tokenizer.",
                    e);
        }
    }

    /** Of all that decides the result, so that a checkpoint is continued by its own training only. */
    private String fingerprint(byte[] tokenizer, TokenTexts train, TokenTexts dev) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(settings.toString().getBytes(StandardCharsets.UTF_8));
            digest.update(JSON.writeValueAsBytes((JsonNode) config));
            digest.update(tokenizer);
            for (TokenTexts texts : new TokenTexts[] {train, dev}) {
                for (int[] text : texts.texts()) {
                    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * text.length).putInt(text.length);
                    for (int id : text) {
                        bytes.putInt(id);
                    }
                    digest.update(bytes.array());
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
