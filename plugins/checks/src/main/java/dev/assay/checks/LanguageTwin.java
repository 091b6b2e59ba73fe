package dev.assay.checks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A language model beside another. */
record LanguageTwin(LanguageSubject subject, @Nullable Path folder, Precision precision) implements Twin {

    @Override
    public String name() {
        return subject.facts().name();
    }

    @Override
    public int blocks() {
        return 2 * subject.facts().layers() + 2;
    }

    @Override
    public int width() {
        return subject.facts().width();
    }

    @Override
    public List<String> hooks() {
        return subject.states().map(States::hooks).orElse(List.of());
    }

    @Override
    public Reading read(Sample sample) {
        Batch batch = Batch.of(ids(sample));
        float[][] logits = subject.logits(batch).getFirst();
        double largest = 0;
        for (float[] position : logits) {
            for (float logit : position) {
                largest = Math.max(largest, Math.abs(logit));
            }
        }
        return new Reading(
                Arrays.stream(logits).map(LogSoftmax::of).toArray(double[][]::new),
                largest,
                subject.states().map(states -> states.read(batch, 0)).orElse(Map.of()));
    }

    static int[] ids(Sample sample) {
        return switch (sample) {
            case Sample.Ids ids -> ids.ids();
            case Sample.Words words -> throw new IllegalArgumentException(words + " is for classifiers");
        };
    }

    @Override
    public String show(Sample sample) {
        int[] ids = ids(sample);
        return subject.codec().map(codec -> "\"" + codec.decode(ids) + "\" ").orElse("") + Arrays.toString(ids);
    }

    @Override
    public Optional<int[]> tokens(String text) {
        return subject.codec().map(codec -> codec.forLoss(text));
    }

    @Override
    public List<String> labels() {
        return List.of();
    }
}
