package dev.assay.checks;

import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.script.ScriptModel;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.TokenPair;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A TorchScript module with labels. One without a tokenizer is given words by number, each word's drawn from its hash code: that is
 * no language it knows, but batches, padding and chance can be checked on it as on any other.
 */
final class ScriptClassifierSubject implements ClassifierSubject {

    private final ScriptModel model;
    private final ClassifierFacts facts;
    private final Run run;
    private final List<String> hooks;

    ScriptClassifierSubject(ScriptModel model, String name, Run run) {
        this.model = model;
        this.run = run;
        this.hooks = ScriptSubject.states(model, run).map(States::hooks).orElse(List.of());
        LanguageFacts declared = ScriptSubject.facts(model, name);
        this.facts = new ClassifierFacts(
                name,
                LanguageFacts.SINGLE,
                model.card().labels(),
                model.segments(),
                2 * declared.layers(),
                declared.width());
    }

    @Override
    public ClassifierFacts facts() {
        return facts;
    }

    @Override
    public List<double[]> probabilities(List<Texts> batch) {
        FloatMatrix probabilities = model.run(inputs(batch), List.of(), run).probabilities();
        if (probabilities == null) {
            throw new IllegalStateException("a module with labels has probabilities");
        }
        List<double[]> rows = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            rows.add(PairSubject.row(probabilities, row));
        }
        return rows;
    }

    private Inputs inputs(List<Texts> batch) {
        List<int[]> ids = new ArrayList<>();
        List<int[]> types = new ArrayList<>();
        for (Texts texts : batch) {
            TokenPair pair = pair(texts);
            ids.add(pair.ids());
            types.add(pair.types());
        }
        return new Inputs(ids, model.segments() ? types : List.of(), Inputs.Padding.RIGHT);
    }

    private TokenPair pair(Texts texts) {
        if (model.card().tokenizer() && texts.second() != null) {
            return model.tokenizer().encode(texts.first(), texts.second());
        }
        int[] first = model.card().tokenizer() ? model.tokenizer().encode(texts.first(), true) : numbers(texts.first());
        int[] second = texts.second() == null ? new int[0] : numbers(texts.second());
        int[] types = new int[first.length + second.length];
        Arrays.fill(types, first.length, types.length, 1);
        return new TokenPair(LanguageProbe.join(first, second), types);
    }

    /** Half of the context for each text. */
    private int[] numbers(String text) {
        int most = model.card().context() == 0
                ? Integer.MAX_VALUE
                : Math.max(1, model.card().context() / 2);
        return Arrays.stream(text.strip().toLowerCase(Locale.ROOT).split("\\s+"))
                .limit(most)
                .mapToInt(word -> Math.floorMod(word.hashCode(), model.card().vocabulary()))
                .toArray();
    }

    @Override
    public int[] tokens(String text) {
        return model.card().tokenizer() ? model.tokenizer().encode(text, false) : numbers(text);
    }

    @Override
    public List<String> hooks() {
        return hooks;
    }

    @Override
    public Map<String, float[][]> states(Texts texts) {
        return ScriptSubject.read(model, inputs(List.of(texts)), hooks, 0, run);
    }
}
