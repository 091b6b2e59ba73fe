package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.assay.engine.models.Djl;
import dev.assay.engine.models.Gradients;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A language model whose weights change: its parameters in the layout of Hugging Face's files, and the loss of texts over them. The
 * forward pass is the family's own, built anew over the leaves of each step.
 */
public final class LanguageNetwork implements AutoCloseable {

    private final TransformerConfig config;
    private final NDManager manager = Djl.newManager();
    private final List<String> names = new ArrayList<>();
    private final NDList parameters = new NDList();

    /**
     * With weights drawn at random.
     *
     * @throws UserError when a model of this architecture does not predict the next token
     */
    public LanguageNetwork(TransformerConfig config, long seed) {
        if (config.head() != Head.NEXT_TOKEN) {
            throw new UserError("A model of the architecture " + config.architecture()
                    + " does not predict the next token, so it cannot be trained as a language model.");
        }
        this.config = config;
        try (FreshWeights fresh = new FreshWeights(config, seed)) {
            Network.of(config, fresh);
            fresh.drawn().forEach((name, tensor) -> {
                names.add(name);
                parameters.add(Djl.array(manager, tensor.values(), tensor.shape()));
            });
        }
    }

    /** Names of the parameters, in their order. */
    public List<String> names() {
        return List.copyOf(names);
    }

    /** The parameters, to be changed in place. */
    public NDList parameters() {
        return parameters;
    }

    /** Shapes of the parameters by name, in their order. */
    public SequencedMap<String, long[]> shapes() {
        SequencedMap<String, long[]> shapes = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            shapes.put(names.get(i), parameters.get(i).getShape().getShape());
        }
        return shapes;
    }

    /** Sets all weights, by name. */
    public void set(Map<String, float[]> weights) {
        for (int i = 0; i < names.size(); i++) {
            parameters.get(i).set(Objects.requireNonNull(weights.get(names.get(i))));
        }
    }

    /** A copy of the weights by name. */
    public SequencedMap<String, float[]> weights() {
        SequencedMap<String, float[]> weights = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            weights.put(names.get(i), parameters.get(i).toFloatArray());
        }
        return weights;
    }

    /**
     * The mean cross entropy in nats of every token but the first, given those before it in its text; padding does not count.
     *
     * @param step over {@link #parameters()}
     * @param texts of two tokens at least and one more than the context at most
     * @param dropout share of the units that is left out
     * @param random decides which
     * @param run whose cancellation ends the pass at the next block
     */
    public NDArray loss(Gradients.Step step, List<int[]> texts, double dropout, RandomGenerator random, Run run) {
        @Nullable Tap tap = dropout == 0 ? null : new Dropout(dropout, random);
        int tokens = texts.stream().mapToInt(text -> text.length - 1).sum();
        return crossEntropy(step.manager(), step.leaves(), texts, 1.0f / tokens, tap, run);
    }

    /** The sum of the cross entropies in nats of every token but the first of its text, without dropout. */
    public double totalLoss(List<int[]> texts, Run run) {
        try (NDManager step = Djl.newManager()) {
            NDList leaves = new NDList(parameters.size());
            for (NDArray parameter : parameters) {
                NDArray leaf = parameter.stopGradient();
                leaf.attach(step);
                leaves.add(leaf);
            }
            return crossEntropy(step, leaves, texts, 1, null, run).getFloat();
        }
    }

    private NDArray crossEntropy(
            NDManager step, NDList leaves, List<int[]> texts, float weight, @Nullable Tap tap, Run run) {
        CrossEntropy loss = CrossEntropy.of(texts);
        Inputs inputs = loss.inputs();
        int[][] positions = inputs.positions();
        Network network = Network.of(config, new LeafWeights(step, names, leaves));
        NDArray logits = network.forward(new Pass(
                step,
                config,
                Transformer.slots(inputs.ids(), positions, 0),
                new int[inputs.rows()][inputs.slots()],
                Transformer.frame(inputs, positions),
                null,
                false,
                tap,
                run));
        return loss.sum(step, logits, weight);
    }

    @Override
    public void close() {
        manager.close();
    }
}
