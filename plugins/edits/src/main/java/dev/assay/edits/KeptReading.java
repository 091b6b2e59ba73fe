package dev.assay.edits;

import dev.assay.engine.activations.ActivationPass;
import dev.assay.engine.activations.Activations;
import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.UnitStatistics;
import dev.assay.engine.activations.UnitThresholds;
import dev.assay.spi.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a model did over a whole data set, and what is usual there.
 *
 * @param pass activations and probabilities, a row per example
 * @param thresholds per unit, when it counts as active where no explanation says otherwise
 * @param labels of the probabilities
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never compared
record KeptReading(ActivationPass pass, UnitStatistics statistics, double[] thresholds, List<String> labels) {

    /** Empty when the model was not run over the data set so, or what it did was deleted. */
    static Optional<KeptReading> of(ModelReader reader, Path folder, int rows, Run run) {
        return ActivationPass.kept(reader, folder).map(pass -> {
            Activations values = pass.values();
            values.refuseUnlessRows(rows, "its data set");
            return new KeptReading(
                    pass,
                    UnitStatistics.of(values, run),
                    UnitThresholds.usual(reader.rectified(), values),
                    reader.labels());
        });
    }

    /** What the model did on a row. */
    Said said(int row) {
        @Nullable Activations probabilities = pass.probabilities();
        return new Said(pass.values().row(row), probabilities == null ? null : probabilities.row(row));
    }

    /** The label that the model finds most probable on a row; null when it does not classify. */
    @Nullable
    String predicted(int row) {
        @Nullable Activations probabilities = pass.probabilities();
        if (probabilities == null) {
            return null;
        }
        return labels.get(IntStream.range(0, labels.size())
                .reduce((best, label) ->
                        probabilities.value(row, label) > probabilities.value(row, best) ? label : best)
                .orElseThrow());
    }
}
