package dev.assay.engine.models.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.assay.engine.models.Capability;
import dev.assay.engine.models.Djl;
import dev.assay.engine.models.Fingerprint;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.ModelCard;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.TextTokenizer;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript module as a black box: a folder with {@code model.pt}, a {@code config.json} that declares what goes in and what
 * comes out (see {@link ScriptConfig}), and a tokenizer as a transformer's folder has one. It gives class probabilities, and those
 * hidden states that are among its outputs. Safe for use by several threads; close it when no thread uses it any more.
 *
 * <p>A module that takes an {@code attention_mask} reads texts of different lengths together; for others the texts of one length are,
 * for nothing tells them of padding. A TorchScript file is a program: open only those that you trust.
 */
public final class ScriptModel implements Model {

    /** The kind of folder. */
    private static final String KIND = "torchscript";

    private static final List<String> FILES = List.of(
            ScriptConfig.FILE,
            ScriptArchive.FILE,
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.json",
            "merges.txt",
            "vocab.txt");

    private final ScriptConfig config;
    private final ScriptModule module;
    private final @Nullable TextTokenizer tokenizer;
    private final ModelCard card;
    private final Fingerprint fingerprint;

    private ScriptModel(
            Path folder,
            ScriptConfig config,
            ScriptArchive archive,
            ScriptModule module,
            @Nullable TextTokenizer tokenizer) {
        this.config = config;
        this.module = module;
        this.tokenizer = tokenizer;
        this.card = card(config, archive, tokenizer != null);
        this.fingerprint = Fingerprint.of(folder, FILES);
    }

    /** Whether a folder's {@code config.json} has the {@code model_type} torchscript. */
    public static boolean isIn(Path folder) {
        return ScriptConfig.isIn(folder);
    }

    /**
     * The card of a model's folder, from {@code config.json} and the archive's table of contents. Types of numbers are not in these:
     * all count as of four bytes; nor is what a pass takes, so that the memory is that of the weights alone.
     *
     * @throws UserError when the folder is not such a model
     */
    public static ModelCard describe(Path folder) {
        return card(ScriptConfig.read(folder), ScriptArchive.open(folder), TextTokenizer.isIn(folder));
    }

    private static ModelCard card(ScriptConfig config, ScriptArchive archive, boolean tokenizer) {
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        if (config.logits() != null) {
            capabilities.add(Capability.CLASSIFY);
        }
        if (!config.states().isEmpty()) {
            capabilities.add(Capability.HIDDEN_STATES);
        }
        if (config.states().stream().anyMatch(state -> state.layout() == Layout.ATTENTION)) {
            capabilities.add(Capability.ATTENTION);
        }
        return new ModelCard(
                KIND,
                config.architecture(),
                capabilities,
                archive.weightBytes() / Float.BYTES,
                archive.weightBytes(),
                archive.weightBytes(),
                0,
                0,
                config.context(),
                config.vocabulary(),
                tokenizer,
                config.labels(),
                config.states().stream()
                        .map(state -> new ModelCard.Hook(state.name(), state.units()))
                        .toList());
    }

    /**
     * Loads the module and runs it once on two texts, so that outputs that it does not have are found out here.
     *
     * @throws UserError when the folder is not a model that can be run; the message names file, field or output
     */
    public static ScriptModel load(Path folder) {
        ScriptConfig config = ScriptConfig.read(folder);
        ScriptArchive archive = ScriptArchive.verify(folder);
        TextTokenizer tokenizer = TextTokenizer.isIn(folder) ? TextTokenizer.load(folder) : null;
        ScriptModule module = null;
        boolean loaded = false;
        try {
            if (tokenizer != null && tokenizer.size() > config.vocabulary()) {
                throw new UserError("The tokenizer of " + folder + " has ids up to " + (tokenizer.size() - 1)
                        + ", but the vocab_size of its config.json is " + config.vocabulary() + ".");
            }
            module = ScriptModule.load(folder.resolve(ScriptArchive.FILE));
            ScriptModel model = new ScriptModel(folder, config, archive, module, tokenizer);
            int longest = config.context() == 0 ? 8 : Math.min(8, config.context());
            model.run(
                    Inputs.of(new int[longest], new int[Math.max(1, longest - 2)]),
                    config.states().stream().map(DeclaredOutput::name).toList(),
                    Run.unwatched());
            loaded = true;
            return model;
        } finally {
            if (!loaded) {
                if (module != null) {
                    module.close();
                }
                if (tokenizer != null) {
                    tokenizer.close();
                }
            }
        }
    }

    @Override
    public ModelCard card() {
        return card;
    }

    @Override
    public String fingerprint() {
        return fingerprint.text();
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

    /** Whether it takes numbers of segments, by which it can tell the two texts of a pair. */
    public boolean segments() {
        return config.has(ScriptInput.Name.TOKEN_TYPE_IDS);
    }

    /** How the states of a hook point are laid out. */
    public Layout layout(String hook) {
        return state(hook).layout();
    }

    private DeclaredOutput state(String hook) {
        return config.states().stream()
                .filter(state -> state.name().equals(hook))
                .findAny()
                .orElseThrow(() -> new UserError("This model has no hook point " + hook + "; its config.json declares "
                        + (config.states().isEmpty()
                                ? "none"
                                : String.join(
                                        ", ",
                                        config.states().stream()
                                                .map(DeclaredOutput::name)
                                                .toList()))
                        + "."));
    }

    /**
     * Reads texts once.
     *
     * @param inputs padding is always on the right; segments reach a module that takes {@code token_type_ids}
     * @param hooks names of declared states
     * @throws UserError when the inputs do not fit the model, there is no such hook point, or the module fails or gives something else
     *     than {@code config.json} declares
     * @throws java.util.concurrent.CancellationException when cancelled; heard of between passes
     */
    public ScriptResult run(Inputs inputs, Collection<String> hooks, Run run) {
        check(inputs);
        int[] lengths = inputs.ids().stream().mapToInt(ids -> ids.length).toArray();
        List<DeclaredOutput> wanted = new ArrayList<>();
        if (config.logits() != null) {
            wanted.add(config.logits());
        }
        hooks.forEach(hook -> wanted.add(state(hook)));
        List<StateCollector> collectors = wanted.stream()
                .map(output -> new StateCollector(output, lengths))
                .toList();
        for (int[] rows : passes(lengths)) {
            run.checkCancelled();
            int slots = Arrays.stream(rows).map(row -> lengths[row]).max().orElseThrow();
            try (NDManager step = Djl.newManager()) {
                List<NDArray> arguments = config.inputs().stream()
                        .map(input -> argument(step, input, inputs, rows, slots))
                        .toList();
                List<NDArray> found = module.forward(step, arguments, wanted);
                for (int i = 0; i < wanted.size(); i++) {
                    collectors.get(i).add(found.get(i), rows, slots);
                }
            }
        }
        FloatMatrix probabilities = null;
        Map<String, ScriptStates> states = new HashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i).equals(config.logits())) {
                probabilities = probabilities(collectors.get(i).states());
            } else {
                states.put(wanted.get(i).name(), collectors.get(i).states());
            }
        }
        return new ScriptResult(probabilities, states);
    }

    private void check(Inputs inputs) {
        for (int row = 0; row < inputs.ids().size(); row++) {
            int[] ids = inputs.ids().get(row);
            if (config.context() > 0 && ids.length > config.context()) {
                throw new UserError("Text " + row + " has " + ids.length + " tokens, but the model's context is "
                        + config.context() + " tokens.");
            }
            for (int position = 0; position < ids.length; position++) {
                if (ids[position] < 0 || ids[position] >= config.vocabulary()) {
                    throw new UserError("Token " + position + " of text " + row + " is " + ids[position]
                            + ", but the model's vocabulary has " + config.vocabulary() + " tokens, counted from 0.");
                }
            }
        }
    }

    /** Numbers of the texts that are read together. */
    private Collection<int[]> passes(int[] lengths) {
        Map<Integer, List<Integer>> passes = new TreeMap<>();
        for (int row = 0; row < lengths.length; row++) {
            passes.computeIfAbsent(config.masked() ? 0 : lengths[row], length -> new ArrayList<>())
                    .add(row);
        }
        return passes.values().stream()
                .map(rows -> rows.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    private NDArray argument(NDManager step, ScriptInput input, Inputs inputs, int[] rows, int slots) {
        long[] values = new long[Math.multiplyExact(rows.length, slots)];
        for (int b = 0; b < rows.length; b++) {
            int[] ids = inputs.ids().get(rows[b]);
            for (int t = 0; t < slots; t++) {
                boolean token = t < ids.length;
                values[b * slots + t] = switch (input.name()) {
                    case INPUT_IDS -> token ? ids[t] : config.padToken();
                    case ATTENTION_MASK -> token ? 1 : 0;
                    case TOKEN_TYPE_IDS ->
                        token && !inputs.types().isEmpty() ? inputs.types().get(rows[b])[t] : 0;
                };
            }
        }
        NDArray array = Djl.array(step, values, rows.length, slots);
        return input.type() == DataType.INT64 ? array : array.toType(input.type(), false);
    }

    private FloatMatrix probabilities(ScriptStates logits) {
        int labels = config.labels().size();
        int rows = logits.lengths().length;
        float[] probabilities = new float[Math.multiplyExact(rows, labels)];
        for (int row = 0; row < rows; row++) {
            float[] scores = logits.at(row, 0);
            double highest = Double.NEGATIVE_INFINITY;
            for (float score : scores) {
                if (!Float.isFinite(score)) {
                    throw new UserError(
                            "The model gives text " + row + " the logit " + score + ", which is not a finite number.");
                }
                highest = Math.max(highest, score);
            }
            double sum = 0;
            for (float score : scores) {
                sum += Math.exp(score - highest);
            }
            for (int label = 0; label < labels; label++) {
                probabilities[row * labels + label] = (float) (Math.exp(scores[label] - highest) / sum);
            }
        }
        return new FloatMatrix(rows, labels, probabilities);
    }

    @Override
    public void tryOut() {
        ScriptResult result = run(Inputs.of(new int[] {0}), List.of(), Run.unwatched());
        assert config.logits() == null || result.probabilities() != null : "logits are always asked for";
    }

    @Override
    public void close() {
        module.close();
        if (tokenizer != null) {
            tokenizer.close();
        }
    }
}
