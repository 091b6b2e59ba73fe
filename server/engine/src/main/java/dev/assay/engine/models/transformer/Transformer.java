package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.assay.engine.models.Djl;
import dev.assay.engine.models.Fingerprint;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.ModelCard;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transformer from a Hugging Face folder, every hidden state of which can be read and changed. It computes in single precision
 * whatever the file's is. Safe for use by several threads; close it when no thread uses it any more.
 */
public final class Transformer implements Model {

    private static final List<String> TOKENIZER_FILES =
            List.of("tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt", "vocab.txt");

    /**
     * From so many multiplications in a block's largest map on, dividing a pass among threads pays (measured on two cores, where
     * both ways take 5 ms for 128 rows of a map of 192 × 768). With few rows reading the weights is what takes the time.
     */
    private static final long DIVIDED = 20_000_000;

    private static final long FEW_ROWS = 8;

    private final TransformerConfig config;
    private final StoredWeights weights;
    private final Network network;
    private final Shapes shapes;
    private final @Nullable TextTokenizer tokenizer;
    private final ModelCard card;
    private final @Nullable Fingerprint fingerprint;

    private Transformer(
            TransformerConfig config,
            StoredWeights weights,
            Network network,
            @Nullable TextTokenizer tokenizer,
            ModelCard card,
            @Nullable Fingerprint fingerprint) {
        this.config = config;
        this.weights = weights;
        this.network = network;
        this.tokenizer = tokenizer;
        this.shapes = new Shapes(config);
        this.card = card;
        this.fingerprint = fingerprint;
    }

    /**
     * Loads {@code config.json}, the weights in safetensors, and the tokenizer if there is one.
     *
     * @throws UserError when the folder is not a model that can be run; the message names file, field or tensor
     */
    public static Transformer load(Path folder) {
        TransformerConfig config = TransformerConfig.read(folder);
        TextTokenizer tokenizer = TextTokenizer.isIn(folder) ? TextTokenizer.load(folder) : null;
        boolean loaded = false;
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            if (tokenizer != null && tokenizer.size() > config.vocabulary()) {
                throw new UserError("The tokenizer of " + folder + " has ids up to " + (tokenizer.size() - 1)
                        + ", but the vocab_size of its config.json is " + config.vocabulary() + ".");
            }
            Transformer transformer = of(config, checkpoint, tokenizer, fingerprint(folder, checkpoint));
            loaded = true;
            return transformer;
        } finally {
            if (!loaded && tokenizer != null) {
                tokenizer.close();
            }
        }
    }

    /** The card of a model's folder, without its weights: reads {@code config.json} and the headers of the safetensors. */
    public static ModelCard describe(Path folder) {
        TransformerConfig config = TransformerConfig.read(folder);
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return TransformerCard.of(config, checkpoint, TextTokenizer.isIn(folder));
        }
    }

    private static Fingerprint fingerprint(Path folder, Checkpoint checkpoint) {
        List<String> files = new ArrayList<>(checkpoint.files());
        files.add("config.json");
        files.addAll(TOKENIZER_FILES);
        return Fingerprint.of(folder, files);
    }

    /** A model that no folder holds, and which has no fingerprint therefore. */
    static Transformer of(TransformerConfig config, Tensors tensors, @Nullable TextTokenizer tokenizer) {
        return of(config, tensors, tokenizer, null);
    }

    /** A model of a shape with weights drawn at random, as before training; it has neither tokenizer nor fingerprint. */
    public static Transformer untrained(TransformerConfig config, long seed) {
        try (FreshWeights fresh = new FreshWeights(config, seed)) {
            Network.of(config, fresh);
            return of(config, fresh.tensors(), null);
        }
    }

    private static Transformer of(
            TransformerConfig config,
            Tensors tensors,
            @Nullable TextTokenizer tokenizer,
            @Nullable Fingerprint fingerprint) {
        StoredWeights weights = new StoredWeights(tensors);
        boolean built = false;
        try {
            Network network = Network.of(config, weights);
            built = true;
            ModelCard card = TransformerCard.of(config, tensors, tokenizer != null);
            return new Transformer(config, weights, network, tokenizer, card, fingerprint);
        } finally {
            if (!built) {
                weights.close();
            }
        }
    }

    public TransformerConfig config() {
        return config;
    }

    /**
     * @throws UserError when the folder had none
     */
    public TextTokenizer tokenizer() {
        if (tokenizer == null) {
            throw new UserError("This model's folder has no tokenizer; give token ids.");
        }
        return tokenizer;
    }

    public boolean hasTokenizer() {
        return tokenizer != null;
    }

    @Override
    public ModelCard card() {
        return card;
    }

    @Override
    public String fingerprint() {
        if (fingerprint == null) {
            throw new IllegalStateException("a model that was made from tensors has no fingerprint");
        }
        return fingerprint.text();
    }

    /** Names of all hook points, in the order in which a forward pass reaches them. */
    public List<String> hooks() {
        return shapes.hooks().stream().map(Point::id).toList();
    }

    /**
     * Units at a hook point: its width, of one head where it has heads; -1 for attention.
     *
     * @throws UserError when the model has no such hook point
     */
    public int units(String hook) {
        return shapes.units(shapes.point(hook));
    }

    /** Reads texts once, records and intervenes as planned. */
    public RunResult run(Inputs inputs, RunPlan plan) {
        return run(inputs, plan, Run.unwatched());
    }

    /**
     * Reads texts once, records and intervenes as planned.
     *
     * @throws UserError when the inputs do not fit the model, the plan names what is not there, or an intervention never acted
     */
    public RunResult run(Inputs inputs, RunPlan plan, Run run) {
        Probe probe = probe(plan, inputs, 0, run);
        check(inputs, 0);
        try (NDManager step = Djl.newManager()) {
            forward(step, inputs, probe, run);
        }
        return probe.result();
    }

    /**
     * Continues prompts.
     *
     * @param plan what is recorded is laid out over prompt and generated tokens; the last token, which is not read, is missing
     * @param listener hears of each token
     * @throws UserError when the model cannot generate, the prompts do not fit its context, the plan names what is not there, or an
     *     intervention never acted
     */
    public Generation generate(
            Inputs prompts, GenerationSettings settings, RunPlan plan, Generation.Listener listener, Run run) {
        Generator.check(this, settings, plan);
        return new Generator(this, prompts, settings, probe(plan, prompts, settings.maxNew(), run), listener, run)
                .generate();
    }

    /** Continues prompts without recording or changing anything. */
    public Generation generate(Inputs prompts, GenerationSettings settings) {
        return generate(prompts, settings, RunPlan.recording(), (row, token) -> {}, Run.unwatched());
    }

    /**
     * Takes gradients, weights fixed. Waits while another gradient is taken in this process.
     *
     * @param states names of hook points; {@code hook_embed} is the input
     * @param vectors numbers of interventions that add a vector
     * @throws UserError as {@link #run}, and when the objective names what the run does not have
     */
    public GradientResult gradients(
            Inputs inputs, RunPlan plan, Objective objective, List<String> states, List<Integer> vectors, Run run) {
        return new GradientRun(this, inputs, plan, objective, states, vectors, run).take();
    }

    /** Logits by position, {@code [batch, position, outputs]}; of a classifier {@code [batch, 1, labels]}. */
    public Recorded logits(Inputs inputs) {
        return run(inputs, RunPlan.recording("logits")).get("logits");
    }

    @Override
    public void tryOut() {
        for (float logit : logits(Inputs.of(new int[] {0})).values()) {
            if (!Float.isFinite(logit)) {
                throw new UserError("The model's output for its first token is " + logit
                        + "; its weights are too large or broken.");
            }
        }
    }

    /**
     * How badly the model predicts texts: the sum over every token but the first of each text of its cross entropy in nats, given those
     * before it.
     *
     * @param texts token ids, two at least in each
     * @throws UserError when the model does not predict the next token, or a text does not fit it
     */
    public double crossEntropy(List<int[]> texts, Run run) {
        causal();
        CrossEntropy loss = CrossEntropy.of(texts);
        check(loss.inputs(), 0);
        try (NDManager step = Djl.newManager()) {
            return loss.sum(step, forward(step, loss.inputs(), null, run), 1).getFloat();
        }
    }

    NDArray forward(NDManager step, Inputs inputs, @Nullable Tap tap, Run run) {
        int[][] positions = inputs.positions();
        return forward(
                step,
                slots(inputs.ids(), positions, 0),
                slots(inputs.types().isEmpty() ? List.of() : inputs.types(), positions, 0),
                frame(inputs, positions),
                null,
                false,
                tap,
                run);
    }

    static Frame frame(Inputs inputs, int[][] positions) {
        int[] rows = new int[inputs.rows()];
        int[] last = new int[inputs.rows()];
        for (int b = 0; b < rows.length; b++) {
            rows[b] = b;
            last[b] = inputs.ids().get(b).length - 1;
        }
        return new Frame(positions, positions, rows, last, 0);
    }

    /** Values of the tokens by slot; {@code filler} in padding. */
    static int[][] slots(List<int[]> values, int[][] positions, int filler) {
        int[][] slots = new int[positions.length][positions[0].length];
        for (int b = 0; b < slots.length; b++) {
            for (int t = 0; t < slots[b].length; t++) {
                slots[b][t] = positions[b][t] < 0 || values.isEmpty() ? filler : values.get(b)[positions[b][t]];
            }
        }
        return slots;
    }

    /** One pass; what it makes belongs to {@code step}. */
    NDArray forward(
            NDManager step,
            int[][] ids,
            int[][] types,
            Frame frame,
            @Nullable KeyValueCache cache,
            boolean lastOnly,
            @Nullable Tap tap,
            Run run) {
        Pass pass = new Pass(step, config, ids, types, frame, cache, lastOnly, tap, run);
        return divided((long) frame.batch() * frame.slots(), () -> network.forward(pass));
    }

    /**
     * Does the work of a pass over so many tokens on as many threads as it is worth.
     */
    <R> R divided(long tokens, Supplier<R> work) {
        long rows = Math.max(FEW_ROWS, tokens);
        return rows * config.hidden() * config.intermediate() < DIVIDED ? Djl.alone(work) : work.get();
    }

    /**
     * The network as one that predicts the next token.
     *
     * @throws UserError when it is none
     */
    CausalNetwork causal() {
        if (config.head() == Head.NEXT_TOKEN && network instanceof CausalNetwork causal) {
            return causal;
        }
        throw new UserError(
                "A model of the architecture " + config.architecture() + " does not predict the next token.");
    }

    /**
     * The plan, checked, with what it copies from other runs.
     *
     * @param more tokens that are to be generated at most
     */
    Probe probe(RunPlan plan, Inputs inputs, int more, Run run) {
        List<Edit> edits = new ArrayList<>();
        for (Intervention intervention : plan.interventions()) {
            new InterventionCheck(edits.size(), intervention, shapes, inputs, more).check();
            edits.add(new Edit(edits.size(), intervention, shapes, sources(intervention, run)));
        }
        return new Probe(plan, shapes, edits);
    }

    private Map<Point, Recorded> sources(Intervention intervention, Run run) {
        Map<Point, Recorded> sources = new HashMap<>();
        if (intervention.change() instanceof Change.CopyFrom from) {
            List<int[]> prompts = from.prompts().stream()
                    .map(ids -> ids.stream().mapToInt(Integer::intValue).toArray())
                    .toList();
            RunResult result = run(Inputs.of(prompts), new RunPlan(intervention.points(), List.of()), run);
            for (String id : intervention.points()) {
                sources.put(shapes.point(id), result.get(id));
            }
        }
        return sources;
    }

    /**
     * @param more tokens that will be read after these
     * @throws UserError when a text is too long or has ids that the model does not know
     */
    void check(Inputs inputs, int more) {
        for (int row = 0; row < inputs.rows(); row++) {
            int[] ids = inputs.ids().get(row);
            if (ids.length + more > config.positions()) {
                throw new UserError("Text " + row + " has " + ids.length + " tokens"
                        + (more > 0 ? " and is to get " + (more + 1) + " more, of which all but the last are read" : "")
                        + ", but the model's context is " + config.positions() + " tokens.");
            }
            for (int position = 0; position < ids.length; position++) {
                if (ids[position] < 0 || ids[position] >= config.vocabulary()) {
                    throw new UserError("Token " + position + " of text " + row + " is " + ids[position]
                            + ", but the model's vocabulary has " + config.vocabulary() + " tokens, counted from 0.");
                }
            }
            if (!inputs.types().isEmpty()) {
                for (int type : inputs.types().get(row)) {
                    if (type < 0 || type >= Math.max(1, config.tokenTypes())) {
                        throw new UserError("Text " + row + " has a token in segment " + type + ", but the model has "
                                + config.tokenTypes() + " segments.");
                    }
                }
            }
        }
    }

    Shapes shapes() {
        return shapes;
    }

    @Override
    public void close() {
        weights.close();
        if (tokenizer != null) {
            tokenizer.close();
        }
    }
}
