package dev.assay.steering.directions;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.ModelText;
import dev.assay.engine.activations.Pooling;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.PairHook;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A model that reads examples, and gives its hidden states at some hook points: one vector per example. */
sealed interface StateSource {

    /** The part of a hook point's name that stands for the number of a layer. */
    String LAYER = "{l}";

    /**
     * An example as the model reads it.
     *
     * @param tokens of the text itself
     * @param readable whether it has the tokens whose state is wanted
     * @param cut whether it is longer than the model can read
     */
    record Look(int tokens, boolean readable, boolean cut) {}

    Look look(Example example);

    /** Numbers that the states of one example have, at all hook points together. */
    long width();

    /** The states of examples that are readable, by hook point; rows in the examples' order. */
    List<HookStates> read(List<Example> examples, Run run);

    /**
     * @param hook name of a hook point, with {@link #LAYER} for several layers; null: the residual stream after each block, or all of a pair model's
     * @param layers to look at; null: all
     * @param token of a text; null: the last one
     * @param field of a pair that a model reads alone; null: its one text, or both as one
     * @throws UserError when the model has no such hook points, or cannot read such examples
     */
    static StateSource of(
            Model model,
            ModelReader.Texts texts,
            @Nullable String hook,
            @Nullable List<Integer> layers,
            @Nullable TokenChoice token,
            @Nullable String field) {
        return switch (model) {
            case Transformer transformer ->
                new OfTransformer(transformer, texts, hooks(transformer, hook, layers), token, field);
            case PairModel pairs -> {
                if (token != null || layers != null) {
                    throw new UserError(
                            "A pair model has one vector per pair and no layers; leave out --token and --layers.");
                }
                yield new OfPairs(pairs, texts, hook, field);
            }
            default ->
                throw new UserError(
                        "The hidden states of a model of this kind cannot be steered; choose a transformer, or a pair model of Assay's.");
        };
    }

    private static List<String> hooks(Transformer model, @Nullable String hook, @Nullable List<Integer> layers) {
        String template = hook == null ? "blocks." + LAYER + ".hook_resid_post" : hook;
        if (!template.contains(LAYER)) {
            if (layers != null) {
                throw new UserError("The hook point " + template + " is at one place; write blocks." + LAYER
                        + ". for the number of the layer, or leave out --layers.");
            }
            return List.of(template);
        }
        int count = model.config().layers();
        List<Integer> chosen = layers == null || layers.isEmpty()
                ? IntStream.range(0, count).boxed().toList()
                : layers;
        for (int layer : chosen) {
            if (layer < 0 || layer >= count) {
                throw new UserError(
                        "There is no layer " + layer + "; the model's are numbered from 0 to " + (count - 1) + ".");
            }
        }
        return chosen.stream()
                .distinct()
                .map(layer -> template.replace(LAYER, String.valueOf(layer)))
                .toList();
    }

    /** A transformer. */
    final class OfTransformer implements StateSource {
        private final TransformerStates states;
        private final ModelReader tokens;
        private final TokenChoice token;

        OfTransformer(
                Transformer model,
                ModelReader.Texts texts,
                List<String> hooks,
                @Nullable TokenChoice token,
                @Nullable String field) {
            this.token = token == null ? TokenChoice.last() : token;
            if (this.token.which() == TokenChoice.Which.FIRST
                    && model.config().family().causal()) {
                throw new UserError(
                        "--token first: the first token of a language model knows nothing of what follows, so it is the same in every text;"
                                + " choose last, mean or a number from the end.");
            }
            this.states = new TransformerStates(model, hooks, this.token);
            this.tokens = ModelReader.of(model, texts, hooks.getFirst(), Pooling.ALL, field);
        }

        @Override
        public Look look(Example example) {
            ModelText text = tokens.text(example);
            Prompt prompt = Prompt.of(text);
            boolean readable = prompt.own().length > 0 && token.positions(prompt).length > 0;
            return new Look(prompt.own().length, readable, text.cut());
        }

        @Override
        public long width() {
            return states.width();
        }

        Prompt prompt(Example example) {
            return Prompt.of(tokens.text(example));
        }

        @Override
        public List<HookStates> read(List<Example> examples, Run run) {
            return states.read(examples.stream().map(this::prompt).toList(), run);
        }
    }

    /** A pair model, which has one vector per pair. */
    final class OfPairs implements StateSource {
        private static final int BATCH = 256;

        private final List<ModelReader> readers;

        OfPairs(PairModel model, ModelReader.Texts texts, @Nullable String hook, @Nullable String field) {
            List<String> hooks = hook == null
                    ? Arrays.stream(PairHook.values()).map(PairHook::id).toList()
                    : List.of(hook);
            readers = hooks.stream()
                    .map(id -> ModelReader.of(model, texts, id, null, field))
                    .toList();
        }

        @Override
        public Look look(Example example) {
            ModelText text = readers.getFirst().text(example);
            return new Look(text.length(), text.length() > 0, text.cut());
        }

        @Override
        public long width() {
            return readers.stream().mapToLong(ModelReader::units).sum();
        }

        @Override
        public List<HookStates> read(List<Example> examples, Run run) {
            List<HookStates> all = new ArrayList<>();
            for (ModelReader reader : readers) {
                float[][] rows = new float[examples.size()][];
                double norms = 0;
                for (int from = 0; from < rows.length; from += BATCH) {
                    run.checkCancelled();
                    List<ModelText> batch = examples.subList(from, Math.min(rows.length, from + BATCH)).stream()
                            .map(reader::text)
                            .toList();
                    FloatMatrix values = reader.read(batch, run).values();
                    for (int b = 0; b < batch.size(); b++) {
                        rows[from + b] =
                                Arrays.copyOfRange(values.values(), b * values.columns(), (b + 1) * values.columns());
                        norms += Vectors.norm(rows[from + b]);
                    }
                    run.progress(
                            (all.size() + (double) (from + batch.size()) / rows.length) / readers.size(),
                            "read " + (from + batch.size()) + " of " + rows.length + " pairs at " + reader.hook());
                }
                all.add(new HookStates(reader.hook(), 0, rows, new double[] {norms / Math.max(1, rows.length)}));
            }
            return all;
        }
    }
}
