package dev.assay.steering.measure;

import dev.assay.engine.activations.Classifier;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.List;
import java.util.stream.IntStream;

/** A classifier that reads single texts. Probabilities within a millionth of 0 and 1 are taken for that. */
final class ClassifierScorer implements AttributeScorer {

    private static final double LEAST = 1e-6;

    private final String name;
    private final Classifier classifier;
    private final int label;

    /**
     * @param name of the model
     * @param positive one of its labels
     * @throws UserError when it is none; it lists them
     */
    ClassifierScorer(String name, Classifier classifier, String positive) {
        this.name = name;
        this.classifier = classifier;
        this.label = classifier.labels().indexOf(positive);
        if (label < 0) {
            throw new UserError("The model " + name + " has no label \"" + positive + "\"; its labels are "
                    + String.join(", ", classifier.labels()) + ".");
        }
    }

    @Override
    public Measured.Scorer description() {
        return new Measured.Scorer("the model " + name, classifier.labels().get(label), null);
    }

    @Override
    public double[] logOdds(List<String> texts, Run run) {
        List<Example> examples = IntStream.range(0, texts.size())
                .mapToObj(row -> new Example(row, texts.get(row), "", null))
                .toList();
        FloatMatrix probabilities = classifier.probabilities(examples, run);
        return IntStream.range(0, texts.size())
                .mapToDouble(row -> Math.clamp((double) probabilities.get(row, label), LEAST, 1 - LEAST))
                .map(p -> Math.log(p) - Math.log1p(-p))
                .toArray();
    }
}
