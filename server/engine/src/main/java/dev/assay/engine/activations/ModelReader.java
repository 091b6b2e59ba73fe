package dev.assay.engine.activations;

import dev.assay.engine.concepts.Mark;
import dev.assay.engine.concepts.TokenRows;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.script.ScriptModel;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model that reads the examples of a data set and gives what it has at one hook point: a row of units per example, or per token.
 * What it says of an example depends on that example alone, up to rounding. Safe for use by several threads as far as the model is.
 */
public interface ModelReader {

    /**
     * A reader of a data set.
     *
     * @param hook name of the hook point; null: where a model's neurons are, {@code mlp.relu} of a pair model, the last block's
     *     {@code mlp.hook_post} of a transformer, the last declared of a TorchScript module
     * @param pooling null: the last token of a language model, the first of others
     * @param field of a pair's texts, {@link DataSet#PREMISE} or {@link DataSet#HYPOTHESIS}, where a model is to read one alone; else null
     * @throws UserError when the model has no such hook point, or cannot read the data so
     */
    static ModelReader of(
            Model model, DataSet data, @Nullable String hook, @Nullable Pooling pooling, @Nullable String field) {
        return of(model, new Texts("Data set " + data.name(), data.fields()), hook, pooling, field);
    }

    /** As {@link #of(Model, DataSet, String, Pooling, String)}, of examples that need not be in a data set. */
    static ModelReader of(
            Model model, Texts texts, @Nullable String hook, @Nullable Pooling pooling, @Nullable String field) {
        ModelReader reader = switch (model) {
            case PairModel pairs -> PairReader.of(pairs, hook, pooling, field);
            case Transformer transformer ->
                new TokenReader(HookedTransformer.of(transformer, hook), texts, pooling, field);
            case ScriptModel script -> new TokenReader(HookedScript.of(script, hook), texts, pooling, field);
            default -> throw new UserError("The hidden states of a model of this kind cannot be read.");
        };
        reader.check(texts);
        return reader;
    }

    /**
     * What is to be read.
     *
     * @param called as a sentence begins: {@code Data set reviews}
     * @param fields {@link DataSet#PAIR_FIELDS} or {@link DataSet#TEXT_FIELDS}
     */
    record Texts(String called, List<String> fields) {}

    /**
     * What some examples gave.
     *
     * @param values the rows of the first example, then those of the second, …: {@code [rows, units]}
     * @param probabilities {@code [examples, labels]}; null for a model that does not classify
     */
    record Values(FloatMatrix values, @Nullable FloatMatrix probabilities) {}

    /** SHA-256 of the model's files. */
    String fingerprint();

    /** Tells this reading from others by the same model, and is fit for a file's name: {@code mlp.relu}, {@code blocks.0.hook_resid_post@last}. */
    String name();

    String hook();

    /** Null where a model has one vector per example whatever its length. */
    @Nullable
    Pooling pooling();

    /** Units at the hook point. */
    int units();

    /** Labels of the class probabilities, by number; empty for a model that does not classify. */
    List<String> labels();

    /** Whether the values come out of a rectifier, so that a unit is silent at 0. */
    boolean rectified();

    /**
     * Refuses examples whose fields the model cannot read.
     *
     * @throws UserError which says what to do
     */
    void check(Texts texts);

    /** As {@link #check(Texts)}. */
    default void check(DataSet data) {
        check(new Texts("Data set " + data.name(), data.fields()));
    }

    /**
     * The stretches of an example that the model has no word or piece for, so that it reads a stand-in there; in the order of fields
     * and text.
     */
    List<Mark> unknown(Example example);

    /**
     * An example in the model's tokens.
     *
     * @throws UserError when it has none
     */
    ModelText text(Example example);

    /** The tokens as rows of an index; null where a row cannot be a token. */
    @Nullable
    TokenRows tokens();

    /** How many rows an example gives. */
    default int rows(ModelText text) {
        return pooling() == Pooling.ALL ? text.length() : 1;
    }

    /**
     * Runs the model.
     *
     * @param texts at least one; memory grows with their number times the longest's length
     * @throws java.util.concurrent.CancellationException when cancelled, within the batch where the model takes long
     */
    Values read(List<ModelText> texts, Run run);
}
