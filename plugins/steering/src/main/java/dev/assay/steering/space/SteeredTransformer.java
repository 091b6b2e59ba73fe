package dev.assay.steering.space;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.ModelText;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.transformer.Change;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.Positions;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.List;

/** A transformer with labels. Every dose is a pass of its own. */
final class SteeredTransformer implements SteeredClassifier {

    private static final String LOGITS = "logits";
    private static final int TOGETHER = 32;

    private final Transformer model;
    private final Positions positions;
    private final ModelReader singles;
    private final ModelReader pairs;

    SteeredTransformer(Transformer model, Positions positions) {
        this.model = model;
        this.positions = positions;
        this.singles = reader(DataSet.TEXT_FIELDS);
        this.pairs = reader(DataSet.PAIR_FIELDS);
    }

    private ModelReader reader(List<String> fields) {
        return ModelReader.of(model, new ModelReader.Texts("An example", fields), LOGITS, null, null);
    }

    @Override
    public List<String> labels() {
        return model.config().labels();
    }

    @Override
    public String usualHook() {
        return "blocks." + (model.config().layers() / 2) + ".hook_resid_post";
    }

    @Override
    public void check(SteeringVector vector) {
        for (Place place : vector.places()) {
            int units = model.units(place.hook());
            if (vector.width(place) != units) {
                throw new UserError("The steering vector at " + place + " has " + vector.width(place)
                        + " numbers, but this model has " + units + " units there.");
            }
        }
    }

    @Override
    public int together(int doses) {
        return TOGETHER;
    }

    @Override
    public List<float[]> probabilities(List<Example> examples, List<Dose> doses, Run run) {
        List<ModelText> texts = examples.stream()
                .map(example -> (example.hypothesis().isEmpty() ? singles : pairs).text(example))
                .toList();
        Inputs inputs = new Inputs(
                texts.stream().map(ModelText::ids).toList(),
                model.config().tokenTypes() > 1
                        ? texts.stream().map(ModelText::types).toList()
                        : List.of(),
                Inputs.Padding.RIGHT);
        List<float[]> all = new ArrayList<>();
        for (Dose dose : doses) {
            run.checkCancelled();
            all.add(softmax(model.run(inputs, plan(dose), run).get(LOGITS)));
        }
        return all;
    }

    private RunPlan plan(Dose dose) {
        RunPlan plan = RunPlan.recording(LOGITS);
        if (dose.strength() == 0) {
            return plan;
        }
        for (Place place : dose.vector().places()) {
            List<Float> values = new ArrayList<>();
            for (float value : dose.vector().part(place)) {
                values.add(value);
            }
            Intervention add = Intervention.at(place.hook(), new Change.Add(values, (float) dose.strength()))
                    .positions(positions);
            plan = plan.with(place.head() < 0 ? add : add.heads(place.head()));
        }
        return plan;
    }

    /** Probabilities {@code [texts, labels]} of logits. */
    private static float[] softmax(Recorded logits) {
        int labels = logits.shape()[2];
        float[] values = new float[logits.shape()[0] * labels];
        for (int row = 0; row < logits.shape()[0]; row++) {
            float[] scores = logits.at(row, 0);
            double highest = Double.NEGATIVE_INFINITY;
            for (float score : scores) {
                highest = Math.max(highest, score);
            }
            double sum = 0;
            for (float score : scores) {
                sum += Math.exp(score - highest);
            }
            for (int label = 0; label < labels; label++) {
                values[row * labels + label] = (float) (Math.exp(scores[label] - highest) / sum);
            }
        }
        return values;
    }
}
