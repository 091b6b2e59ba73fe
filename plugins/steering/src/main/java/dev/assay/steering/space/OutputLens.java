package dev.assay.steering.space;

import dev.assay.engine.models.transformer.Change;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.RunResult;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a vector of the residual stream says in tokens: the logit lens (nostalgebraist, "interpreting GPT: the logit lens", 2020). It asks the model's
 * own pass, with the vector put where the unembedding reads, so that it holds for every family.
 *
 * <p>Both signs of the vector are read and half their difference is taken. Without the final norm that is the unembedding times the vector, without
 * the output's offsets. With the final norm it is the unembedding times the vector as the norm passes it on (centred where the norm centres,
 * brought to its length, times its gains), without the norm's offsets: what a residual stream made of the vector alone would add, so the length of the
 * vector does not matter. The vector's tokens and its negative's are each other's mirror image in both.
 */
final class OutputLens {

    private static final String LOGITS = "logits";
    private static final String READ = "ln_final.hook_normalized";
    private static final int BATCH = 32;

    private final Transformer model;

    OutputLens(Transformer model) {
        this.model = model;
    }

    /**
     * What is read from a vector.
     *
     * @param logits {@code [vocabulary]}
     * @param direction what the unembedding multiplies, {@code [hidden]}
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Seen(double[] logits, double[] direction) {

        /** For each token the cosine between its row of the unembedding, of this length, and the direction. */
        double[] cosines(double[] rowNorms) {
            double square = 0;
            for (double value : direction) {
                square += value * value;
            }
            double[] cosines = new double[logits.length];
            for (int token = 0; token < cosines.length; token++) {
                cosines[token] = logits[token] / (Math.sqrt(square) * rowNorms[token]);
            }
            return cosines;
        }
    }

    /** @param norm whether the final norm is applied */
    Seen see(float[] vector, boolean norm, Run run) {
        float[] negative = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            negative[i] = -vector[i];
        }
        String place = norm ? "blocks." + (model.config().layers() - 1) + ".hook_resid_post" : READ;
        RunResult result = put(place, List.of(vector, negative), run);
        return new Seen(half(result.get(LOGITS)), half(result.get(READ)));
    }

    private static double[] half(Recorded both) {
        float[] one = both.at(0, 0);
        float[] other = both.at(1, 0);
        double[] half = new double[one.length];
        for (int i = 0; i < half.length; i++) {
            half[i] = (one[i] - other[i]) / 2.0;
        }
        return half;
    }

    /** Lengths of the rows of the unembedding, {@code [vocabulary]}, from what it makes of each unit vector. */
    double[] rowNorms(Run run) {
        int hidden = model.config().hidden();
        float[] offsets = put(READ, List.of(new float[hidden]), run).get(LOGITS).at(0, 0);
        double[] squares = new double[offsets.length];
        for (int from = 0; from < hidden; from += BATCH) {
            run.checkCancelled();
            List<float[]> units = new ArrayList<>();
            for (int unit = from; unit < Math.min(hidden, from + BATCH); unit++) {
                float[] vector = new float[hidden];
                vector[unit] = 1;
                units.add(vector);
            }
            Recorded logits = put(READ, units, run).get(LOGITS);
            for (int row = 0; row < units.size(); row++) {
                float[] column = logits.at(row, 0);
                for (int token = 0; token < squares.length; token++) {
                    double weight = column[token] - offsets[token];
                    squares[token] += weight * weight;
                }
            }
            run.progress((double) (from + units.size()) / hidden, "measured the unembedding");
        }
        double[] norms = new double[squares.length];
        for (int token = 0; token < norms.length; token++) {
            norms[token] = Math.sqrt(squares[token]);
        }
        return norms;
    }

    /** Runs one token in as many rows as there are vectors, with each row's state at a place replaced by its vector. */
    private RunResult put(String place, List<float[]> vectors, Run run) {
        RunPlan plan = RunPlan.recording(LOGITS, READ);
        for (int row = 0; row < vectors.size(); row++) {
            plan = plan.with(Intervention.at(place, new Change.Set(list(vectors.get(row))))
                    .rows(row));
        }
        return model.run(Inputs.of(Collections.nCopies(vectors.size(), new int[] {0})), plan, run);
    }

    /** As interventions take vectors. */
    static List<Float> list(float... vector) {
        List<Float> values = new ArrayList<>(vector.length);
        for (float value : vector) {
            values.add(value);
        }
        return values;
    }
}
