package dev.assay.checks.training;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.Model;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.List;

/** Runs a classifier over labelled examples to see how sure and how right it is. */
final class CalibrationReading {

    private static final int BATCH = 64;
    private static final double LEAST_PROBABILITY = 1e-12;

    private final List<Double> confidences = new ArrayList<>();
    private final List<Boolean> right = new ArrayList<>();
    private double loss;

    private CalibrationReading() {}

    /**
     * @throws UserError when the model does not classify, or none of its labels is one of the data
     */
    static Calibration of(String name, Model model, DataSet data, Run run) {
        ModelReader reader = ModelReader.of(model, data, null, null, null);
        if (reader.labels().isEmpty()) {
            throw new UserError(
                    "The model " + name + " gives no class probabilities, so that there is nothing to calibrate;"
                            + " leave out --dev, or name a classifier.");
        }
        CalibrationReading reading = new CalibrationReading();
        data.forEachBatch(BATCH, run, batch -> {
            reading.read(reader, batch, run);
            run.progress(
                    (double) reading.right.size() / data.rows(), "classified " + reading.right.size() + " examples");
        });
        int rows = reading.right.size();
        if (rows == 0) {
            throw new UserError("No example of " + data.name() + " has one of the model's labels ("
                    + String.join(", ", reader.labels()) + "); choose labelled data.");
        }
        boolean[] right = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            right[i] = reading.right.get(i);
        }
        return Calibration.of(
                name,
                data.name(),
                reading.confidences.stream().mapToDouble(Double::doubleValue).toArray(),
                right,
                reading.loss / rows);
    }

    private void read(ModelReader reader, List<Example> batch, Run run) {
        List<Example> labelled = batch.stream()
                .filter(example -> example.label() != null && reader.labels().contains(example.label()))
                .toList();
        if (labelled.isEmpty()) {
            return;
        }
        FloatMatrix probabilities =
                reader.read(labelled.stream().map(reader::text).toList(), run).probabilities();
        if (probabilities == null) {
            return;
        }
        for (int row = 0; row < labelled.size(); row++) {
            int best = 0;
            for (int label = 1; label < probabilities.columns(); label++) {
                best = probabilities.get(row, label) > probabilities.get(row, best) ? label : best;
            }
            int gold = reader.labels().indexOf(labelled.get(row).label());
            confidences.add((double) probabilities.get(row, best));
            right.add(best == gold);
            loss -= Math.log(Math.max(LEAST_PROBABILITY, probabilities.get(row, gold)));
        }
    }
}
