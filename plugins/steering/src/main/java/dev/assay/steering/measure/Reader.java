package dev.assay.steering.measure;

import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets a model read texts and sums up what it thinks of their tokens. A batch is read once without steering and once with each way of steering. */
final class Reader {

    /** Logits of a batch: 32 MB. */
    private static final long BATCH_LOGITS = 1L << 23;

    private static final int BATCH_TEXTS = 64;

    private static final String LOGITS = "logits";

    private final Transformer model;

    Reader(Transformer model) {
        this.model = model;
    }

    /**
     * @param texts token ids, two at least in each
     * @param given for each text how many tokens at its beginning are given and not counted, 1 at least
     * @param steerings ways of steering, each a list of interventions
     * @return for the unsteered model, and then for each way of steering
     */
    TokenSums[] read(List<int[]> texts, int[] given, List<List<Intervention>> steerings, Run run) {
        TokenSums[] sums = new TokenSums[1 + steerings.size()];
        Arrays.fill(sums, TokenSums.NONE);
        for (int from = 0; from < texts.size(); ) {
            int to = from + 1;
            int longest = texts.get(from).length;
            while (to < texts.size() && fits(to + 1 - from, Math.max(longest, texts.get(to).length))) {
                longest = Math.max(longest, texts.get(to).length);
                to++;
            }
            List<int[]> batch = texts.subList(from, to);
            int[] ofBatch = Arrays.copyOfRange(given, from, to);
            Recorded plain = logits(batch, List.of(), run);
            sums[0] = sums[0].plus(sum(batch, ofBatch, null, plain));
            for (int way = 0; way < steerings.size(); way++) {
                run.checkCancelled();
                Recorded steered = logits(batch, steerings.get(way), run);
                sums[1 + way] = sums[1 + way].plus(sum(batch, ofBatch, steered, plain));
            }
            from = to;
        }
        return sums;
    }

    private boolean fits(int texts, int longest) {
        return (long) texts * longest * model.config().outputs() <= BATCH_LOGITS;
    }

    private Recorded logits(List<int[]> texts, List<Intervention> interventions, Run run) {
        // What follows the last token is not asked.
        List<int[]> read =
                texts.stream().map(ids -> Arrays.copyOf(ids, ids.length - 1)).toList();
        return model.run(Inputs.of(read), new RunPlan(List.of(LOGITS), interventions), run)
                .get(LOGITS);
    }

    /** @param steered null: of the unsteered model */
    private static TokenSums sum(List<int[]> texts, int[] given, @Nullable Recorded steered, Recorded plain) {
        TokenSums sum = TokenSums.NONE;
        int slots = plain.shape()[1];
        int width = plain.shape()[2];
        for (int row = 0; row < texts.size(); row++) {
            int[] ids = texts.get(row);
            for (int t = given[row]; t < ids.length; t++) {
                int at = (row * slots + t - 1) * width;
                sum = sum.plus(
                        steered == null
                                ? TokenSums.plain(plain.values(), at, width, ids[t])
                                : TokenSums.steered(steered.values(), plain.values(), at, width, ids[t]));
            }
        }
        return sum;
    }

    /**
     * The mean length of hidden states, over all tokens but each text's first, which stands apart from all others in most models.
     *
     * @param hook name of a hook point
     * @param head from 0; -1: the states as a whole
     */
    double meanNorm(List<int[]> texts, String hook, int head, Run run) {
        double sum = 0;
        long states = 0;
        for (int from = 0; from < texts.size(); from += BATCH_TEXTS) {
            List<int[]> batch = new ArrayList<>(texts.subList(from, Math.min(texts.size(), from + BATCH_TEXTS)));
            Recorded recorded =
                    model.run(Inputs.of(batch), RunPlan.recording(hook), run).get(hook);
            for (int row = 0; row < batch.size(); row++) {
                for (int t = 1; t < recorded.lengths()[row]; t++) {
                    float[] state = recorded.at(row, t);
                    int units = head < 0 ? state.length : recorded.shape()[3];
                    double squares = 0;
                    for (int unit = Math.max(0, head) * units; unit < (Math.max(0, head) + 1) * units; unit++) {
                        squares += (double) state[unit] * state[unit];
                    }
                    sum += Math.sqrt(squares);
                    states++;
                }
            }
        }
        return sum / states;
    }
}
