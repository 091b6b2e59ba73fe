package dev.assay.engine.models.transformer;

import dev.assay.spi.UserError;

/**
 * How steering vectors are searched for. Lengths are measured in the typical size of a hidden unit at the place (the mean norm of the
 * sentence's states there, divided by the root of the width), so that the same numbers suit all places and models.
 *
 * @param hook where the vector is added: a hook point on the residual stream, or whose result goes there
 * @param first whether it is added at the first position only, that of the token that begins the text, instead of at all
 * @param loss what is minimised
 * @param margin how much higher than every other token's a target's logit is to be before it counts no more; for {@link Loss#MARGIN}
 * @param steps gradient steps per sentence at most, those of all its starts together
 * @param learningRate of Adam
 * @param restarts how often at most a sentence begins anew, from another vector, after {@value #PATIENCE} steps without progress
 * @param polish steps after the first vector that gives the sentence; of those that give it the one with the widest margin is kept
 * @param l2 weight of the squared norm in the loss
 * @param dimension the vector is searched for in a random subspace of so many dimensions; 0: in all
 * @param seed decides where sentences start; what a sentence gets does not depend on the others
 * @param batch sentences at a time
 */
public record SearchSettings(
        String hook,
        boolean first,
        Loss loss,
        double margin,
        int steps,
        double learningRate,
        int restarts,
        int polish,
        double l2,
        int dimension,
        long seed,
        int batch) {

    /** Steps without progress after which a sentence begins anew. */
    public static final int PATIENCE = 50;

    /** What is minimised, a sum over the tokens of the sentence and the end. */
    public enum Loss {
        /** By how much a token's logit falls short of the highest other one plus a margin: what it takes to be chosen, and no more. */
        MARGIN,
        /** The cross entropy: how improbable a token is. */
        LIKELIHOOD
    }

    public SearchSettings {
        needed(margin >= 0 && margin <= 1e6, "The margin", margin, "lie between 0 and a million");
        needed(steps >= 1 && steps <= 1_000_000, "The number of steps", steps, "lie between 1 and a million");
        needed(
                learningRate > 0 && learningRate <= 1e6,
                "The learning rate",
                learningRate,
                "be positive and at most a million");
        needed(restarts >= 0, "The number of restarts", restarts, "be 0 or more");
        needed(polish >= 0, "The number of steps for polishing", polish, "be 0 or more");
        needed(l2 >= 0 && l2 <= 1e6, "The weight of the norm", l2, "lie between 0 and a million");
        needed(dimension >= 0, "The dimension", dimension, "be 0 (all) or more");
        needed(batch >= 1 && batch <= 10_000, "The number of sentences at a time", batch, "lie between 1 and 10000");
    }

    private static void needed(boolean holds, String what, Number is, String must) {
        if (!holds) {
            throw new UserError(what + " is " + is + "; it must " + must + ".");
        }
    }

    /** The common case. */
    public static SearchSettings at(String hook) {
        return new SearchSettings(hook, false, Loss.MARGIN, 0.3, 1000, 0.3, 5, 0, 0, 0, 0, 64);
    }

    public SearchSettings first(boolean only) {
        return new SearchSettings(
                hook, only, loss, margin, steps, learningRate, restarts, polish, l2, dimension, seed, batch);
    }

    public SearchSettings loss(Loss minimised) {
        return new SearchSettings(
                hook, first, minimised, margin, steps, learningRate, restarts, polish, l2, dimension, seed, batch);
    }

    public SearchSettings steps(int most) {
        return new SearchSettings(
                hook, first, loss, margin, most, learningRate, restarts, polish, l2, dimension, seed, batch);
    }

    public SearchSettings restarts(int most) {
        return new SearchSettings(
                hook, first, loss, margin, steps, learningRate, most, polish, l2, dimension, seed, batch);
    }

    public SearchSettings dimension(int dimensions) {
        return new SearchSettings(
                hook, first, loss, margin, steps, learningRate, restarts, polish, l2, dimensions, seed, batch);
    }

    public SearchSettings batch(int sentences) {
        return new SearchSettings(
                hook, first, loss, margin, steps, learningRate, restarts, polish, l2, dimension, seed, sentences);
    }
}
