package dev.assay.engine.models.transformer;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.ModelCard;
import java.util.EnumSet;
import java.util.Set;

/** What can be said of a transformer from its configuration and the names and shapes of its tensors. */
final class TransformerCard {

    /** The kind of folder. */
    static final String KIND = "transformer";

    /** Output matrices and offsets, which files of models that tie them to the embedding often hold a second time. */
    private static final Set<String> TIED = Set.of(
            "lm_head.weight",
            "embed_out.weight",
            "cls.predictions.decoder.weight",
            "cls.predictions.decoder.bias",
            "lm_head.decoder.weight",
            "lm_head.decoder.bias",
            "vocab_projector.weight");

    private TransformerCard() {}

    static ModelCard of(TransformerConfig config, Tensors tensors, boolean tokenizer) {
        long parameters = 0;
        long bytes = 0;
        for (String name : tensors.names()) {
            if (!StoredWeights.isBuffer(name) && !(config.tied() && TIED.contains(name))) {
                parameters += tensors.size(name);
                bytes += tensors.bytes(name);
            }
        }
        Shapes shapes = new Shapes(config);
        return new ModelCard(
                KIND,
                config.architecture(),
                capabilities(config.head()),
                parameters,
                bytes,
                (long) (Float.BYTES * (parameters + passFloats(config))),
                config.layers(),
                config.hidden(),
                config.positions(),
                config.vocabulary(),
                tokenizer,
                config.labels(),
                shapes.hooks().stream()
                        .map(point -> new ModelCard.Hook(point.id(), shapes.units(point)))
                        .toList());
    }

    private static Set<Capability> capabilities(Head head) {
        Set<Capability> capabilities =
                EnumSet.of(Capability.HIDDEN_STATES, Capability.GRADIENTS, Capability.ATTENTION, Capability.STEER);
        if (head == Head.NEXT_TOKEN) {
            capabilities.add(Capability.GENERATE);
            capabilities.add(Capability.LOG_PROBABILITIES);
        } else if (head == Head.LABELS) {
            capabilities.add(Capability.CLASSIFY);
        }
        return capabilities;
    }

    /**
     * Numbers that one pass over one text of full length holds at a time: those of one block, since a block's are let go when the next
     * begins, with some ten states, the perceptron's hidden layer three times, and attention once; and the logits.
     */
    private static double passFloats(TransformerConfig config) {
        // In floating point, for a file may announce any context.
        double context = config.positions();
        double perPosition = 10.0 * config.hidden() + 3.0 * config.intermediate() + config.heads() * context;
        return context * (perPosition + (config.head() == Head.LABELS ? 0 : config.outputs()));
    }
}
