package dev.assay.engine.models;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.spi.Sentence;
import dev.assay.spi.UserError;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A pair to learn from.
 *
 * @param label number in {@link PairConfig#NLI_LABELS}
 */
public record LabelledSentences(Sentence premise, Sentence hypothesis, int label) {

    private static final int PAGE = 4096;

    public LabelledSentences {
        if (label < 0 || label >= PairConfig.NLI_LABELS.size()) {
            throw new IllegalArgumentException("there is no label " + label);
        }
    }

    /**
     * The labelled pairs of data sets in order, read anew by each iteration and page by page, so that memory does not grow with them.
     *
     * @throws UserError when a data set has other fields or labels than natural language inference
     */
    public static Iterable<LabelledSentences> of(List<DataSet> dataSets) {
        for (DataSet data : dataSets) {
            if (!data.fields().equals(DataSet.PAIR_FIELDS) || !PairConfig.NLI_LABELS.containsAll(data.labels())) {
                throw new UserError("Data set " + data.name() + " has the fields " + data.fields() + " and the labels "
                        + data.labels() + ", but a pair model learns from premises and hypotheses labelled "
                        + String.join(", ", PairConfig.NLI_LABELS) + ".");
            }
        }
        return () -> dataSets.stream().flatMap(LabelledSentences::pairs).iterator();
    }

    private static Stream<LabelledSentences> pairs(DataSet data) {
        return IntStream.iterate(0, from -> from < data.rows(), from -> from + PAGE)
                .mapToObj(from -> data.page(from, PAGE))
                .flatMap(List::stream)
                .flatMap(LabelledSentences::of);
    }

    private static Stream<LabelledSentences> of(Example example) {
        return example.label() == null
                ? Stream.empty()
                : Stream.of(new LabelledSentences(
                        WordTokenizer.tokenize(example.premise()),
                        WordTokenizer.tokenize(example.hypothesis()),
                        PairConfig.NLI_LABELS.indexOf(example.label())));
    }
}
