package dev.assay.explain;

import dev.assay.engine.activations.Activations;
import dev.assay.engine.activations.Pooling;
import dev.assay.engine.concepts.ConceptMatrix;
import dev.assay.engine.concepts.Neighbours;
import java.util.List;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * What is explained: units on the left, concepts on the right, over the same rows; wherever they came from.
 *
 * @param data name of the data set, or of the concept file
 * @param model name of the model, or of the activation file
 * @param hook where the units are
 * @param positions null: there is no choice
 * @param cut examples whose end was left out
 * @param thresholds one per unit of {@code activations}: active means strictly greater
 * @param labels of the class weights; empty when there are none
 * @param weights per unit, in the order of {@code labels}; null where not known
 * @param correct the rows that the model gets right; null without a classifier
 */
@SuppressWarnings("ArrayRecordComponent") // subjects are not compared
record Subject(
        String data,
        String model,
        String hook,
        Level level,
        @Nullable Pooling positions,
        int cut,
        Activations activations,
        ConceptMatrix concepts,
        @Nullable Neighbours neighbours,
        double[] thresholds,
        List<String> labels,
        List<@Nullable List<Double>> weights,
        @Nullable FixedBitSet correct) {}
