package dev.assay.engine.activations;

import dev.assay.engine.concepts.Mark;
import dev.assay.engine.concepts.TokenRows;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.models.PairHook;
import dev.assay.engine.models.PairInput;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.PairOutput;
import dev.assay.spi.Run;
import dev.assay.spi.Sentence;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The pair model, which has one vector per pair at each hook point. */
final class PairReader implements ModelReader {

    private final PairModel model;
    private final PairHook hook;

    private PairReader(PairModel model, PairHook hook) {
        this.model = model;
        this.hook = hook;
    }

    static PairReader of(PairModel model, @Nullable String hook, @Nullable Pooling pooling, @Nullable String field) {
        PairHook point = hook == null ? PairHook.MLP_RELU : PairHook.of(hook);
        if (pooling != null) {
            throw new UserError("A pair model has one vector per pair at " + point
                    + ", so there are no token positions to choose from; leave out --positions and --level token.");
        }
        if (field != null) {
            throw new UserError("A pair model reads premise and hypothesis together; leave out --field.");
        }
        return new PairReader(model, point);
    }

    @Override
    public String fingerprint() {
        return model.fingerprint();
    }

    @Override
    public String name() {
        return hook.id();
    }

    @Override
    public String hook() {
        return hook.id();
    }

    @Override
    public @Nullable Pooling pooling() {
        return null;
    }

    @Override
    public int units() {
        return model.config().units(hook);
    }

    @Override
    public List<String> labels() {
        return model.config().labels();
    }

    @Override
    public boolean rectified() {
        return hook == PairHook.MLP_RELU;
    }

    @Override
    public List<Mark> unknown(Example example) {
        List<Mark> unknown = new ArrayList<>();
        for (String field : DataSet.PAIR_FIELDS) {
            for (Sentence.Token word :
                    WordTokenizer.tokenize(example.text(field)).tokens()) {
                if (model.vocabulary().id(word.lower()) == 0) {
                    unknown.add(new Mark(field, word.start(), word.end()));
                }
            }
        }
        return unknown;
    }

    @Override
    public void check(Texts texts) {
        if (!texts.fields().equals(DataSet.PAIR_FIELDS)) {
            throw new UserError(texts.called() + " has the fields " + texts.fields()
                    + ", but a pair model needs a premise and a hypothesis; choose a data set of pairs.");
        }
    }

    @Override
    public ModelText text(Example example) {
        PairInput input =
                model.input(WordTokenizer.tokenize(example.premise()), WordTokenizer.tokenize(example.hypothesis()));
        int premise = input.premise().length;
        int[] ids = Arrays.copyOf(input.premise(), premise + input.hypothesis().length);
        System.arraycopy(input.hypothesis(), 0, ids, premise, input.hypothesis().length);
        int[] types = new int[ids.length];
        Arrays.fill(types, premise, types.length, 1);
        return new ModelText(example.row(), ids, types, List.of(), false);
    }

    @Override
    public @Nullable TokenRows tokens() {
        return null;
    }

    @Override
    public Values read(List<ModelText> texts, Run run) {
        PairOutput output = model.run(texts.stream().map(PairReader::input).toList(), Set.of(hook));
        return new Values(output.at(hook), output.probabilities());
    }

    private static PairInput input(ModelText text) {
        int premise = 0;
        while (premise < text.length() && text.types()[premise] == 0) {
            premise++;
        }
        return new PairInput(
                Arrays.copyOf(text.ids(), premise), Arrays.copyOfRange(text.ids(), premise, text.length()));
    }
}
