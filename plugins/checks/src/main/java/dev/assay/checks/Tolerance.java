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
        double size = Math.max(1, largestLogit);
        int blocks = 2 * facts.layers() + 2;
        double value = 2 * 2 * 2 * blocks * Math.sqrt(facts.width()) * facts.unitRoundoff() * size;
        return new Tolerance(
                value,
                "8 · (2·%d layers + 2) · √%d width · %.3g unit roundoff · %.3g largest logit = %.3g nats a token"
                        .formatted(facts.layers(), facts.width(), facts.unitRoundoff(), size, value));
    }

    /** Of one probability of a classifier: those of a logit, times the steepest slope of a probability, 1/4. */
    static Tolerance ofProbability(ClassifierFacts facts) {
        double size = 20; // A probability of a logit beyond 20 is 1 up to rounding.
        int blocks = 2 * facts.depth() + 2;
        double value = 0.25 * 2 * 2 * blocks * Math.sqrt(facts.width()) * facts.unitRoundoff() * size;
        return new Tolerance(
                value,
                "(2·%d steps + 2) · √%d width · %.3g unit roundoff · %.3g largest logit = %.3g"
                        .formatted(facts.depth(), facts.width(), facts.unitRoundoff(), size, value));
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
