package dev.assay.checks;

import dev.assay.checks.ClassifierSubject.Texts;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A classifier beside another. */
record ClassifierTwin(ClassifierSubject subject, @Nullable Path folder, Precision precision) implements Twin {

    @Override
    public String name() {
        return subject.facts().name();
    }

    @Override
    public int blocks() {
        return 2 * subject.facts().depth() + 2;
    }

    @Override
    public int width() {
        return subject.facts().width();
    }

    @Override
    public List<String> hooks() {
        return subject.hooks();
    }

    @Override
    public Reading read(Sample sample) {
        Texts texts = texts(sample);
        double[] probabilities = subject.probabilities(List.of(texts)).getFirst();
        // Logits are known up to a constant; those far below the others have no say.
        double least =
                Math.log(Math.max(1e-9, Arrays.stream(probabilities).min().orElse(1)));
        double most = Math.log(Math.max(1e-9, Arrays.stream(probabilities).max().orElse(1)));
        Map<String, float[][]> states = subject.hooks().isEmpty() ? Map.of() : subject.states(texts);
        return new Reading(new double[][] {probabilities}, most - least, states);
    }

    static Texts texts(Sample sample) {
        return switch (sample) {
            case Sample.Words words -> words.texts();
            case Sample.Ids ids -> throw new IllegalArgumentException(ids + " is for language models");
        };
    }

    @Override
    public String show(Sample sample) {
        return texts(sample).show();
    }

    @Override
    public Optional<int[]> tokens(String text) {
        return Optional.of(subject.tokens(text));
    }

    @Override
    public List<String> labels() {
        return subject.facts().labels();
    }
}
