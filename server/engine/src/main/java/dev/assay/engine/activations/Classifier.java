package dev.assay.engine.activations;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.models.Capability;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.script.ScriptModel;
import dev.assay.engine.models.script.ScriptResult;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * A model of any kind that gives labels probabilities, asked about texts that need not be in a data set. An example with an empty
 * hypothesis is a single text. What is said of an example depends on that example alone, up to rounding. Safe for use by several
 * threads as far as the model is.
 */
public final class Classifier {

    /** Tokens of a batch with its padding: small enough that a batch of a large model ends soon after it is cancelled. */
    private static final int BATCH_TOKENS = 2048;

    private static final int BATCH_TEXTS = 256;

    private final String name;
    private final List<String> labels;
    private final Reading reading;

    /** Reads one batch. */
    private sealed interface Reading {}

    private record OfPairs(PairModel model) implements Reading {}

    private record OfTokens(ModelTokens single, ModelTokens pair, BiFunction<Inputs, Run, FloatMatrix> run)
            implements Reading {}

    private Classifier(String name, List<String> labels, Reading reading) {
        this.name = name;
        this.labels = List.copyOf(labels);
        this.reading = reading;
    }

    /**
     * A model as a classifier.
     *
     * @param name that errors call it by
     * @throws UserError when it does not classify
     */
    public static Classifier of(String name, Model model) {
        if (!model.card().can(Capability.CLASSIFY)) {
            throw new UserError("The model " + name + " (" + model.card().architecture()
                    + ") gives no labels; choose a classifier.");
        }
        Reading reading = switch (model) {
            case PairModel pairs -> new OfPairs(pairs);
            case Transformer transformer -> {
                HookedTransformer logits = HookedTransformer.of(transformer, "logits");
                yield new OfTokens(
                        logits.tokens(DataSet.TEXT_FIELDS),
                        logits.tokens(DataSet.PAIR_FIELDS),
                        (inputs, run) ->
                                Objects.requireNonNull(logits.run(inputs, run).probabilities()));
            }
            case ScriptModel script -> {
                int context = script.card().context() == 0
                        ? Integer.MAX_VALUE
                        : script.card().context();
                yield new OfTokens(
                        new ModelTokens(script.tokenizer(), DataSet.TEXT_FIELDS, context, null),
                        new ModelTokens(script.tokenizer(), DataSet.PAIR_FIELDS, context, null),
                        (inputs, run) -> probabilities(script.run(inputs, List.of(), run)));
            }
            default -> throw new UserError("The model " + name + " is of a kind that cannot be asked for labels.");
        };
        return new Classifier(name, model.card().labels(), reading);
    }

    private static FloatMatrix probabilities(ScriptResult result) {
        return Objects.requireNonNull(result.probabilities());
    }

    /** In the order of the probabilities. */
    public List<String> labels() {
        return labels;
    }

    /**
     * What the model says of each example.
     *
     * @throws UserError when an example lacks a text that the model reads, or the model gives something that is no number
     * @throws java.util.concurrent.CancellationException when cancelled, within a batch where the model takes long
     */
    public List<Prediction> predict(List<Example> examples, Run run) {
        FloatMatrix all = probabilities(examples, run);
        return IntStream.range(0, examples.size())
                .mapToObj(row -> Prediction.of(labels, all, row))
                .toList();
    }

    /** As {@link #predict}, as a matrix {@code [examples, labels]}. */
    public FloatMatrix probabilities(List<Example> examples, Run run) {
        float[] values = new float[examples.size() * labels.size()];
        switch (reading) {
            case OfPairs pairs -> read(pairs.model, examples, run, values);
            case OfTokens tokens -> read(tokens, examples, run, values);
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new UserError("The model " + name + " gives a label the probability " + value
                        + "; its weights are damaged, or it was trained with another precision.");
            }
        }
        return new FloatMatrix(examples.size(), labels.size(), values);
    }

    private void read(PairModel model, List<Example> examples, Run run, float[] values) {
        for (int from = 0; from < examples.size(); from += BATCH_TEXTS) {
            run.checkCancelled();
            List<Example> batch = examples.subList(from, Math.min(examples.size(), from + BATCH_TEXTS));
            for (Example example : batch) {
                if (example.hypothesis().isBlank()) {
                    throw new UserError(
                            "The model " + name + " reads a premise and a hypothesis; give it a hypothesis too.");
                }
            }
            FloatMatrix read = model.run(batch.stream()
                            .map(example -> model.input(
                                    WordTokenizer.tokenize(example.premise()),
                                    WordTokenizer.tokenize(example.hypothesis())))
                            .toList())
                    .probabilities();
            System.arraycopy(read.values(), 0, values, from * labels.size(), read.values().length);
        }
    }

    /** An example in tokens, and its place among the examples. */
    private record Waiting(ModelText text, int place) {}

    private void read(OfTokens reader, List<Example> examples, Run run, float[] values) {
        // The longest come first: a batch's padding is to the length of its first.
        List<Waiting> waiting = IntStream.range(0, examples.size())
                .mapToObj(place -> new Waiting(text(reader, examples.get(place)), place))
                .sorted(Comparator.comparingInt(each -> -each.text.length()))
                .toList();
        for (int from = 0; from < waiting.size(); ) {
            run.checkCancelled();
            int texts = Math.clamp(BATCH_TOKENS / waiting.get(from).text.length(), 1, BATCH_TEXTS);
            List<Waiting> batch = waiting.subList(from, Math.min(waiting.size(), from + texts));
            FloatMatrix read = reader.run.apply(
                    new Inputs(
                            batch.stream().map(each -> each.text.ids()).toList(),
                            batch.stream().map(each -> each.text.types()).toList(),
                            Inputs.Padding.RIGHT),
                    run);
            for (int row = 0; row < batch.size(); row++) {
                System.arraycopy(
                        read.values(),
                        row * labels.size(),
                        values,
                        batch.get(row).place * labels.size(),
                        labels.size());
            }
            from += batch.size();
        }
    }

    private static ModelText text(OfTokens reader, Example example) {
        return (example.hypothesis().isEmpty() ? reader.single : reader.pair).text(example);
    }
}
