package dev.assay.engine.models;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a model is, what it can do, and what it takes: everything that can be said without running it.
 *
 * @param kind of folder: {@code pair-lstm}, {@code transformer}, {@code torchscript}
 * @param architecture as its configuration names it: {@code LlamaForCausalLM}
 * @param capabilities in the order of {@link Capability}
 * @param parameters numbers it has; tied weights count once
 * @param weightBytes of the weights in their files
 * @param memoryBytes an estimate of the native memory it takes: weights in single precision and one pass over one text of full
 *     length
 * @param layers how many blocks
 * @param hidden width of the hidden states between blocks
 * @param context the longest text in tokens; 0: there is no limit
 * @param vocabulary how many tokens it knows
 * @param tokenizer whether it can read text; without one it reads token ids only
 * @param labels of a classifier, by number; empty for others
 * @param hooks in the order in which a pass reaches them
 */
public record ModelCard(
        String kind,
        String architecture,
        Set<Capability> capabilities,
        long parameters,
        long weightBytes,
        long memoryBytes,
        int layers,
        int hidden,
        int context,
        int vocabulary,
        boolean tokenizer,
        List<String> labels,
        List<Hook> hooks) {

    /**
     * A place where hidden states can be read.
     *
     * @param units its width, of one head where it has heads; -1 for attention, whose width is the text's
     */
    public record Hook(String name, int units) {}

    public ModelCard {
        capabilities = capabilities.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(capabilities));
        labels = List.copyOf(labels);
        hooks = List.copyOf(hooks);
    }

    public boolean can(Capability capability) {
        return capabilities.contains(capability);
    }
}
