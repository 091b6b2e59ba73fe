package dev.assay.engine.models.transformer;

import dev.assay.spi.UserError;
import java.util.List;
import java.util.Set;

/**
 * How a text is continued.
 *
 * @param maxNew how many tokens at most
 * @param choice how each is chosen
 * @param stopTokens that end a text; the stop token is part of what was generated
 * @param stopTexts that end a text as soon as it contains one of them; the token that completes it is part of what was generated
 * @param alternatives how many of the most probable tokens are kept beside each one
 * @param scorePrompt whether the listener is told the log-probabilities of the prompts' tokens
 */
public record GenerationSettings(
        int maxNew,
        Choice choice,
        Set<Integer> stopTokens,
        List<String> stopTexts,
        int alternatives,
        boolean scorePrompt) {

    /** More would be a copy of the vocabulary per token. */
    private static final int MOST_ALTERNATIVES = 100;

    /** Ways to choose a token. */
    public sealed interface Choice {

        /** Always the most probable one; of equals the one with the lower id. */
        record Greedy() implements Choice {}

        /**
         * At random. In this order: logits are divided by the temperature, the {@code topK} most probable tokens are kept, and of them
         * the fewest whose probabilities sum to at least {@code topP}.
         *
         * @param topK 0: all
         * @param topP 1: all
         * @param seed row {@code i} of a batch draws from the stream of {@code seed + i}, as it would alone with that seed
         */
        record Sampling(double temperature, int topK, double topP, long seed) implements Choice {
            public Sampling {
                if (!(temperature > 0) || temperature > 1e6) {
                    throw new UserError(
                            "The temperature is " + temperature + "; it must be positive (for 0, choose greedily).");
                }
                if (topK < 0) {
                    throw new UserError("top-k is " + topK + "; it must be 0 (all tokens) or more.");
                }
                if (!(topP > 0 && topP <= 1)) {
                    throw new UserError("top-p is " + topP + "; it must lie above 0 and not above 1.");
                }
            }

            /** The same for a batch that begins with what is a row of another: its row 0 draws what that row draws there. */
            public Sampling from(int row) {
                return new Sampling(temperature, topK, topP, seed(row));
            }

            /**
             * Where the stream of a row begins. Not the seed plus a multiple of the golden ratio's odd number: by that {@link
             * java.util.SplittableRandom} goes from draw to draw, so each row would draw what the row before draws one token later.
             */
            long seed(int row) {
                return seed + row;
            }
        }

        /**
         * Beam search for the most probable texts. A text's score is the sum of its tokens' log-probabilities divided by the power
         * {@code lengthPenalty} of the number of generated tokens.
         *
         * @param width how many unfinished texts are kept
         * @param best how many texts are returned, at most {@code width}
         */
        record Beam(int width, double lengthPenalty, int best) implements Choice {
            public Beam {
                if (width < 1 || width > 1000) {
                    throw new UserError("The beam's width is " + width + "; it must lie between 1 and 1000.");
                }
                if (best < 1 || best > width) {
                    throw new UserError("The number of texts wanted is " + best
                            + "; it must lie between 1 and the width, " + width + ".");
                }
                if (!(lengthPenalty >= 0 && lengthPenalty <= 10)) {
                    throw new UserError("The length penalty is " + lengthPenalty + "; it must lie between 0 and 10.");
                }
            }
        }
    }

    public GenerationSettings {
        stopTokens = Set.copyOf(stopTokens);
        stopTexts = List.copyOf(stopTexts);
        if (stopTexts.contains("")) {
            throw new UserError("A stop text is empty, which every text contains; give one of a character or more.");
        }
        if (alternatives < 0 || alternatives > MOST_ALTERNATIVES) {
            throw new UserError("The number of alternatives is " + alternatives + "; it must lie between 0 and "
                    + MOST_ALTERNATIVES + ".");
        }
        if (maxNew < 1) {
            throw new UserError("The number of new tokens is " + maxNew + "; it must be at least 1.");
        }
    }

    /** Without stop texts, alternatives and scores of the prompt. */
    public GenerationSettings(int maxNew, Choice choice, Set<Integer> stopTokens) {
        this(maxNew, choice, stopTokens, List.of(), 0, false);
    }

    /** The same, ending a text when it contains one of these. */
    public GenerationSettings stoppingAt(List<String> texts) {
        return new GenerationSettings(maxNew, choice, stopTokens, texts, alternatives, scorePrompt);
    }

    /** The same, with log-probabilities of the prompts and with so many alternatives to each token. */
    public GenerationSettings scored(int kept) {
        return new GenerationSettings(maxNew, choice, stopTokens, stopTexts, kept, true);
    }

    public static GenerationSettings greedy(int maxNew) {
        return new GenerationSettings(maxNew, new Choice.Greedy(), Set.of());
    }
}
