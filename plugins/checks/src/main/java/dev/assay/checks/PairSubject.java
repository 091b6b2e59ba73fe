package dev.assay.checks;

import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.PairInput;
import dev.assay.engine.models.PairModel;
import java.util.ArrayList;
import java.util.List;

/** The classifier of sentence pairs that Assay trains. */
final class PairSubject implements ClassifierSubject {

    private static final int WORDS = 40;

    private final PairModel model;
    private final ClassifierFacts facts;

    PairSubject(PairModel model, String name) {
        this.model = model;
        this.facts = new ClassifierFacts(
                name,
                LanguageFacts.SINGLE,
                model.config().labels(),
                true,
                WORDS,
                Math.max(model.config().hiddenSize() * 4, model.config().mlpSize()));
    }

    @Override
    public ClassifierFacts facts() {
        return facts;
    }

    @Override
    public List<double[]> probabilities(List<Texts> batch) {
        List<PairInput> inputs = batch.stream()
                .map(texts -> model.input(
                        WordTokenizer.tokenize(texts.first()),
                        WordTokenizer.tokenize(texts.second() == null ? "" : texts.second())))
                .toList();
        FloatMatrix probabilities = model.run(inputs).probabilities();
        List<double[]> rows = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            double[] values = new double[probabilities.columns()];
            for (int label = 0; label < values.length; label++) {
                values[label] = probabilities.get(row, label);
            }
            rows.add(values);
        }
        return rows;
    }

    @Override
    public int[] tokens(String text) {
        return model.vocabulary().ids(WordTokenizer.tokenize(text));
    }
}
