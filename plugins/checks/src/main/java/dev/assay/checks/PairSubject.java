package dev.assay.checks;

import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.PairHook;
import dev.assay.engine.models.PairInput;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.PairOutput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The classifier of sentence pairs that Assay trains. */
final class PairSubject implements ClassifierSubject {

    private static final int WORDS = 40;

    private final PairModel model;
    private final Path folder;
    private final ClassifierFacts facts;

    PairSubject(PairModel model, Path folder, String name) {
        this.model = model;
        this.folder = folder;
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
        List<PairInput> inputs = batch.stream().map(this::input).toList();
        FloatMatrix probabilities = model.run(inputs).probabilities();
        List<double[]> rows = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            rows.add(row(probabilities, row));
        }
        return rows;
    }

    static double[] row(FloatMatrix matrix, int row) {
        double[] values = new double[matrix.columns()];
        for (int column = 0; column < values.length; column++) {
            values[column] = matrix.get(row, column);
        }
        return values;
    }

    private PairInput input(Texts texts) {
        return model.input(
                WordTokenizer.tokenize(texts.first()),
                WordTokenizer.tokenize(texts.second() == null ? "" : texts.second()));
    }

    @Override
    public OptionalInt unknown() {
        return OptionalInt.of(0);
    }

    @Override
    public Optional<HeadWeights> head() {
        return HeadWeights.of(folder);
    }

    @Override
    public List<String> hooks() {
        return Arrays.stream(PairHook.values()).map(PairHook::id).toList();
    }

    @Override
    public Map<String, float[][]> states(Texts texts) {
        PairOutput output = model.run(List.of(input(texts)), PairHook.values());
        Map<String, float[][]> states = new LinkedHashMap<>();
        for (PairHook hook : PairHook.values()) {
            states.put(hook.id(), new float[][] {output.at(hook).values()});
        }
        return states;
    }

    @Override
    public int[] tokens(String text) {
        return model.vocabulary().ids(WordTokenizer.tokenize(text));
    }
}
