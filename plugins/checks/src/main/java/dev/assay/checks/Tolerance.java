package dev.assay.checks;

/**
 * How far two computations of one number may lie apart by rounding alone.
 *
 * <p>A logit is the end of a chain of {@code 2·layers + 2} blocks (attention and perceptron of each layer, embedding, head), each of
 * which sums up to {@code width} products. A sum of n rounded products in random order is off by about √n·u of its size (Higham,
 * Accuracy and Stability of Numerical Algorithms, 2nd ed., section 2.8), the errors of the blocks add up, and two computations each
 * have theirs: {@code 2·(2·layers + 2)·√width·u} times the size of the largest logit, and for a log-probability, which is a
 * difference of two such numbers, twice that. A factor of 2 covers norms and activations. Sums over tokens add one such error each.
 *
 * @param value deviations above it are failures
 * @param derivation the formula with its numbers
 */
public record Tolerance(double value, String derivation) {

    /** Of one token's log-probability. */
    static Tolerance ofToken(LanguageFacts facts, double largestLogit) {
        return ofToken(facts.layers(), facts.width(), facts.unitRoundoff(), largestLogit);
    }

    static Tolerance ofToken(int layers, int width, double roundoff, double largestLogit) {
        double size = Math.max(1, largestLogit);
        int blocks = 2 * layers + 2;
        double value = 2 * 2 * 2 * blocks * Math.sqrt(width) * roundoff * size;
        return new Tolerance(
                value,
                "8 · (2·%d layers + 2) · √%d width · %.3g unit roundoff · %.3g largest logit = %.3g nats a token"
                        .formatted(layers, width, roundoff, size, value));
    }

    /** Of one probability of a classifier: those of a logit, times the steepest slope of a probability, 1/4. */
    static Tolerance ofProbability(ClassifierFacts facts) {
        return ofProbability(facts.depth(), facts.width(), facts.unitRoundoff());
    }

    static Tolerance ofProbability(int depth, int width, double roundoff) {
        double size = 20; // A probability of a logit beyond 20 is 1 up to rounding.
        int blocks = 2 * depth + 2;
        double value = 0.25 * 2 * 2 * blocks * Math.sqrt(width) * roundoff * size;
        return new Tolerance(
                value,
                "(2·%d steps + 2) · √%d width · %.3g unit roundoff · %.3g largest logit = %.3g"
                        .formatted(depth, width, roundoff, size, value));
    }

    /** Of the sum of a classifier's probabilities: each is a quotient, rounded three times, of numbers that were rounded to be summed. */
    static Tolerance ofSum(ClassifierFacts facts) {
        int labels = facts.labels().size();
        double value = 4 * (labels + 2) * facts.unitRoundoff();
        return new Tolerance(
                value,
                "4 · (%d labels + 2) · %.3g unit roundoff = %.3g".formatted(labels, facts.unitRoundoff(), value));
    }

    /** Of a hidden state, relative to the largest at its hook. */
    static Tolerance ofState(int layers, int width, double roundoff) {
        double value = 2 * 2 * 2 * (2 * layers + 2) * Math.sqrt(width) * roundoff;
        return new Tolerance(
                value,
                "8 · (2·%d layers + 2) · √%d width · %.3g unit roundoff = %.3g of the largest state at the hook"
                        .formatted(layers, width, roundoff, value));
    }

    /**
     * Of two copies of a model, of which one has its weights rounded, by the root of the mean square of a state's change. A sum of products
     * changes by about u of its own size, however wide it is, for each weight changes by at most u of its own and independently of
     * the others. A chain of n sums adds n such changes at random, √n·u; a factor of 8 covers what norms and activations make of them: over
     * ten families of random weights and three seeds the most that was seen is half of it.
     *
     * @param coarser unit roundoff of the coarser of the two types
     * @param blocks sums one after the other
     */
    static Tolerance ofCopiedStates(double coarser, int blocks) {
        double value = 8 * Math.sqrt(blocks) * coarser;
        return new Tolerance(
                value,
                "8 · √%d sums one after the other · %.3g unit roundoff of the coarser type = %.3g of a state's size"
                        .formatted(blocks, coarser, value));
    }

    /**
     * The same of single log-probabilities: of ten thousand numbers at random the largest lies within 4 standard deviations.
     *
     * @param size of the largest logit, or of a probability's slope times that
     * @param unit of what is compared, for the derivation
     */
    static Tolerance ofCopies(double coarser, int blocks, double size, String unit) {
        double value = 4 * 8 * Math.sqrt(blocks) * coarser * size;
        return new Tolerance(
                value,
                "32 · √%d sums one after the other · %.3g unit roundoff of the coarser type · %.3g largest logit = %.3g %s"
                        .formatted(blocks, coarser, size, value, unit));
    }

    /**
     * Of a token's log-probability by a server, of which nothing is known but its type and depth: once with a cache and once without, each
     * block's states are rounded to the type, √blocks·u at random and twice that for two such computations, of a logit's usual distance
     * from the others, 10. In single precision sums dominate: as for other models, with a width of 16384 and logits of 20.
     */
    static Tolerance ofServer(Precision precision, int layers) {
        if (precision == Precision.SINGLE) {
            return ofToken(layers, 16384, LanguageFacts.SINGLE, 20);
        }
        int blocks = 2 * layers + 2;
        double value = 2 * Math.sqrt(blocks) * precision.unitRoundoff() * 10;
        return new Tolerance(
                value,
                "2 · √(2·%d layers + 2) · %.3g unit roundoff · 10 between logits = %.3g nats a token"
                        .formatted(layers, precision.unitRoundoff(), value));
    }

    /** Of a sum over tokens. */
    Tolerance times(int tokens) {
        return new Tolerance(
                value * tokens, "%s; times %d tokens = %.3g".formatted(derivation, tokens, value * tokens));
    }

    /** Nothing but equality will do. */
    static Tolerance exact(String why) {
        return new Tolerance(0, why);
    }
}
