package dev.assay.checks;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.ModelCard;
import dev.assay.engine.models.Safetensors;
import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.RunResult;
import dev.assay.engine.models.transformer.TextTokenizer;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.models.transformer.TransformerConfig;
import dev.assay.spi.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** A language model that Assay runs: its passes, its generation, and its tokenizer. */
final class TransformerSubject implements LanguageSubject {

    private static final List<String> EMBEDDINGS =
            List.of("model.embed_tokens.weight", "transformer.wte.weight", "wte.weight", "gpt_neox.embed_in.weight");
    private static final List<String> HEADS = List.of("lm_head.weight", "embed_out.weight");

    private final Transformer model;
    private final Path folder;
    private final LanguageFacts facts;
    private final Run run;

    TransformerSubject(Transformer model, Path folder, String name, Run run) {
        this.model = model;
        this.folder = folder;
        this.run = run;
        this.facts = facts(model, name);
    }

    static LanguageFacts facts(Transformer model, String name) {
        TransformerConfig config = model.config();
        return new LanguageFacts(
                name,
                LanguageFacts.SINGLE,
                config.layers(),
                Math.max(config.hidden(), config.intermediate()),
                config.vocabulary(),
                config.positions(),
                config.startToken(),
                Set.copyOf(config.stopTokens()),
                EnumSet.allOf(Inputs.Padding.class),
                false,
                EnumSet.allOf(LanguageFacts.Decodes.class));
    }

    static boolean fits(ModelCard card) {
        return card.can(Capability.LOG_PROBABILITIES) && card.can(Capability.GENERATE);
    }

    @Override
    public LanguageFacts facts() {
        return facts;
    }

    static Inputs inputs(Batch batch) {
        return Inputs.of(batch.texts()).padded(batch.padding());
    }

    @Override
    public List<float[][]> logits(Batch batch) {
        Recorded logits =
                model.run(inputs(batch), RunPlan.recording("logits"), run).get("logits");
        List<float[][]> texts = new ArrayList<>();
        for (int row = 0; row < batch.texts().size(); row++) {
            texts.add(rows(logits, row));
        }
        return texts;
    }

    private static float[][] rows(Recorded recorded, int row) {
        float[][] positions = new float[recorded.lengths()[row]][];
        for (int p = 0; p < positions.length; p++) {
            positions[p] = recorded.at(row, p);
        }
        return positions;
    }

    @Override
    public List<double[]> score(Batch batch) {
        return scores(batch, logits(batch));
    }

    /** The negative loss by token, from logits. */
    static List<double[]> scores(Batch batch, List<float[][]> logits) {
        List<double[]> scores = new ArrayList<>();
        for (int row = 0; row < logits.size(); row++) {
            int[] text = batch.texts().get(row);
            double[] score = new double[text.length];
            score[0] = Double.NaN;
            for (int p = 1; p < text.length; p++) {
                score[p] = LogSoftmax.of(logits.get(row)[p - 1])[text[p]];
            }
            scores.add(score);
        }
        return scores;
    }

    /** Assay reports losses by token only. */
    @Override
    public OptionalDouble meanLoss(List<int[]> texts, int batchSize) {
        return OptionalDouble.empty();
    }

    @Override
    public List<GeneratedText> decode(List<int[]> prompts, GenerationSettings settings) {
        return model.generate(Inputs.of(prompts), settings, RunPlan.recording(), (row, token) -> {}, run)
                .texts();
    }

    @Override
    public Optional<Codec> codec() {
        if (!model.hasTokenizer()) {
            return Optional.empty();
        }
        return Optional.of(codec(model.tokenizer()));
    }

    /** One tokenizer for both sides. */
    static Codec codec(TextTokenizer tokenizer) {
        return new Codec() {
            @Override
            public int[] forLoss(String text) {
                return tokenizer.encode(text, true);
            }

            @Override
            public int[] forPrompt(String text) {
                return tokenizer.encode(text, true);
            }

            @Override
            public int[] bare(String text) {
                return tokenizer.encode(text, false);
            }

            @Override
            public String decode(int[] tokens) {
                return tokenizer.decode(tokens);
            }
        };
    }

    @Override
    public Optional<States> states() {
        return Optional.of(states(model, run));
    }

    static States states(Transformer model, Run run) {
        List<String> hooks = hooks(model);
        RunPlan plan = new RunPlan(hooks, List.of());
        return new States() {
            @Override
            public List<String> hooks() {
                return hooks;
            }

            @Override
            public Map<String, float[][]> read(Batch batch, int row) {
                return states(model.run(inputs(batch), plan, run), row);
            }

            @Override
            public Map<String, float[][]> decoded(List<int[]> prompts, int row, GenerationSettings settings) {
                return states(
                        model.generate(Inputs.of(prompts), settings, plan, (r, token) -> {}, run)
                                .run(),
                        row);
            }
        };
    }

    /** Attention's width is the text's; everything else is compared by position and unit. */
    static List<String> hooks(Model model) {
        return model.card().hooks().stream()
                .filter(hook -> hook.units() > 0)
                .map(ModelCard.Hook::name)
                .toList();
    }

    static Map<String, float[][]> states(RunResult result, int row) {
        Map<String, float[][]> states = new LinkedHashMap<>();
        result.recorded().forEach((hook, recorded) -> states.put(hook, rows(recorded, row)));
        return states;
    }

    @Override
    public Optional<Tie> tie() {
        float[] embedding = null;
        float[] head = null;
        for (Path file : Weights.files(folder)) {
            try (Safetensors tensors = Safetensors.open(file)) {
                for (String name : tensors.names()) {
                    if (EMBEDDINGS.contains(name)) {
                        embedding = tensors.floats(name, tensors.shape(name));
                    } else if (HEADS.contains(name)) {
                        head = tensors.floats(name, tensors.shape(name));
                    }
                }
            }
        }
        if (embedding == null || head == null) {
            return embedding == null && head == null
                    ? Optional.empty()
                    : Optional.of(new Tie(model.config().tied(), Double.NaN));
        }
        double difference = head.length == embedding.length ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(head.length, embedding.length); i++) {
            difference = Math.max(difference, Math.abs(head[i] - embedding[i]));
        }
        return Optional.of(new Tie(model.config().tied(), difference));
    }
}
