package dev.assay.steering.use;

import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One text as the unsteered and the steered model read it. Both read the whole text in one pass, where every token sees what it saw when it
 * was generated.
 *
 * @param unsteered log-probability in nats of each token given those before it; NaN for the first, and where logits are not finite
 * @param steered as {@code unsteered}
 * @param divergence of Kullback and Leibler, from the steered distribution of each token to the unsteered one given the same tokens
 *     before it, in nats: {@code sum p log (p / q)} with p steered
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
record Comparison(double[] unsteered, double[] steered, double[] divergence) {

    /** Logits kept at a time: 64 MB for each model. */
    private static final long BATCH_NUMBERS = 1L << 24;

    /**
     * Reads texts.
     *
     * @param texts token ids, prompt and generated
     * @param prompt how many tokens of each are the prompt
     */
    static List<Comparison> of(Transformer model, List<int[]> texts, int prompt, Steers steers, Run run) {
        List<Comparison> all = new ArrayList<>();
        for (int from = 0; from < texts.size(); ) {
            int longest = texts.get(from).length;
            int to = from + 1;
            while (to < texts.size()) {
                int with = Math.max(longest, texts.get(to).length);
                if ((to + 1L - from) * with * model.config().vocabulary() > BATCH_NUMBERS) {
                    break;
                }
                longest = with;
                to++;
            }
            all.addAll(batch(model, texts.subList(from, to), prompt, longest - 1, steers, run));
            from = to;
            run.progress((double) from / texts.size(), "read " + from + " of " + texts.size() + " texts with both");
        }
        return all;
    }

    private static List<Comparison> batch(
            Transformer model, List<int[]> texts, int prompt, int longest, Steers steers, Run run) {
        // The last token is predicted, not read.
        Inputs inputs = Inputs.of(
                texts.stream().map(text -> Arrays.copyOf(text, text.length - 1)).toList());
        RunPlan plan = RunPlan.recording("logits");
        Recorded unsteered = model.run(inputs, plan, run).get("logits");
        RunPlan steering = new RunPlan(plan.record(), steers.overTexts(prompt, longest));
        Recorded steered = steering.interventions().isEmpty()
                ? unsteered
                : model.run(inputs, steering, run).get("logits");
        List<Comparison> comparisons = new ArrayList<>();
        for (int row = 0; row < texts.size(); row++) {
            int[] text = texts.get(row);
            double[] ofUnsteered = new double[text.length];
            double[] ofSteered = new double[text.length];
            double[] divergence = new double[text.length];
            ofUnsteered[0] = Double.NaN;
            ofSteered[0] = Double.NaN;
            divergence[0] = Double.NaN;
            for (int position = 1; position < text.length; position++) {
                double[] q = logSoftmax(unsteered.at(row, position - 1));
                double[] p = logSoftmax(steered.at(row, position - 1));
                ofUnsteered[position] = q[text[position]];
                ofSteered[position] = p[text[position]];
                divergence[position] = divergence(p, q);
            }
            comparisons.add(new Comparison(ofUnsteered, ofSteered, divergence));
        }
        return comparisons;
    }

    static double[] logSoftmax(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        double norm = max + Math.log(sum);
        double[] logProbabilities = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            logProbabilities[i] = logits[i] - norm;
        }
        return logProbabilities;
    }

    /** From p to q, both as logarithms; a token that p never gives adds nothing. */
    static double divergence(double[] p, double[] q) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            if (p[i] != Double.NEGATIVE_INFINITY) {
                sum += Math.exp(p[i]) * (p[i] - q[i]);
            }
        }
        // Rounding may leave a hair below the least value that there is.
        return sum < 0 ? 0 : sum;
    }
}
