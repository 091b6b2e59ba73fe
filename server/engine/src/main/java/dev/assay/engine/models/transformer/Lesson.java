package dev.assay.engine.models.transformer;

import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sentence that a model is to be made to write: what it reads when each token is given, what it is to write then, and the residual
 * stream at the stage where a vector is added, which does not depend on the vector.
 *
 * @param sentence its tokens alone
 * @param targets the sentence and, where the model has one, the token that ends a text; the model reads the token that begins a text
 *     and then all of these but the last
 * @param states {@code [targets, hidden]}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Lesson(int[] sentence, int[] targets, float[] states) {

    /** Sentences that are read at once to record their states. */
    private static final int READ = 64;

    int length() {
        return targets.length;
    }

    /** The mean norm of the states, of which the first is left out: the token that begins a text often has one many times the others'. */
    double norm() {
        int width = states.length / length();
        int from = length() > 1 ? 1 : 0;
        double sum = 0;
        for (int t = from; t < length(); t++) {
            double squares = 0;
            for (int i = t * width; i < (t + 1) * width; i++) {
                squares += (double) states[i] * states[i];
            }
            sum += Math.sqrt(squares);
        }
        return sum / (length() - from);
    }

    /**
     * The token that begins a text.
     *
     * @throws UserError when the model has none
     */
    static int start(Transformer model) {
        Integer start = model.config().startToken();
        if (start == null) {
            throw new UserError("The model has no token that begins a text (bos_token_id in its config.json), "
                    + "from which a sentence could be decoded.");
        }
        return start;
    }

    /**
     * Refuses a sentence that no vector can make the model write.
     *
     * @param name how an error calls it: {@code Sentence 3}
     */
    static void check(Transformer model, int[] sentence, String name) {
        int room = model.config().positions() - 1;
        if (sentence.length == 0) {
            throw new UserError(name + " is empty; give a token at least.");
        }
        if (sentence.length > room) {
            throw new UserError(name + " has " + sentence.length
                    + " tokens, but after the token that begins a text the model's context has room for " + room + ".");
        }
        for (int token : sentence) {
            if (token < 0 || token >= model.config().vocabulary()) {
                throw new UserError(name + " has the token " + token + ", but the model's tokens go from 0 to "
                        + (model.config().vocabulary() - 1) + ".");
            }
            if (model.config().stopTokens().contains(token)) {
                throw new UserError(name + " has the token " + token + ", which ends a text, within it.");
            }
        }
    }

    /** Reads sentences, which are known to fit, once each. */
    static List<Lesson> of(Transformer model, Stage stage, List<int[]> sentences, Run run) {
        List<Integer> stops = model.config().stopTokens();
        int begin = start(model);
        String point = stage.point(model.config()).id();
        List<Lesson> lessons = new ArrayList<>();
        for (int from = 0; from < sentences.size(); from += READ) {
            List<int[]> part = sentences.subList(from, Math.min(sentences.size(), from + READ));
            List<int[]> read = new ArrayList<>();
            List<int[]> targets = new ArrayList<>();
            for (int[] sentence : part) {
                int[] target = Arrays.copyOf(sentence, sentence.length + (stops.isEmpty() ? 0 : 1));
                if (!stops.isEmpty()) {
                    target[sentence.length] = stops.getFirst();
                }
                int[] ids = new int[target.length];
                ids[0] = begin;
                System.arraycopy(target, 0, ids, 1, ids.length - 1);
                targets.add(target);
                read.add(ids);
            }
            Recorded recorded =
                    model.run(Inputs.of(read), RunPlan.recording(point), run).get(point);
            int width = recorded.shape()[2];
            for (int row = 0; row < part.size(); row++) {
                int start = row * recorded.shape()[1] * width;
                float[] states = Arrays.copyOfRange(recorded.values(), start, start + targets.get(row).length * width);
                lessons.add(new Lesson(part.get(row), targets.get(row), states));
            }
        }
        return lessons;
    }
}
