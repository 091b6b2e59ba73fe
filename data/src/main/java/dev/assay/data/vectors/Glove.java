package dev.assay.data.vectors;

import dev.assay.spi.Run;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * GloVe (Pennington, Socher and Manning, "GloVe: Global Vectors for Word Representation", EMNLP 2014).
 *
 * <p>Each word gets two vectors and two offsets such that {@code w_i · v_j + b_i + c_j} is close to the logarithm of how often
 * {@code j} stands near {@code i}. The squared errors are weighted by {@code (x / xMax)^α}, at most 1, so that rare pairs count
 * little and frequent ones do not drown the rest; they are made smaller by AdaGrad, one entry of the matrix at a time in an order that
 * is shuffled in each pass. The published constants are used (α 3/4, step 0.05), and a word's vector is the sum of its two.
 *
 * <p>One thread, doubles, and {@link StrictMath} wherever rounding could differ: the same text and seed give the same numbers on
 * every machine. A pass costs entries × dimensions; the vocabulary of a grammar has some hundred thousand entries.
 */
public final class Glove {

    private static final double ALPHA = 0.75;
    private static final double STEP = 0.05;

    private final int dimensions;
    private final int window;
    private final int passes;
    private final double xMax;
    private final long seed;

    /**
     * @param dimensions numbers per word
     * @param window largest distance of words that count as near
     * @param passes over the matrix
     * @param xMax co-occurrence from which on entries have full weight
     * @param seed of the first vectors and the order of the entries
     */
    public Glove(int dimensions, int window, int passes, double xMax, long seed) {
        this.dimensions = dimensions;
        this.window = window;
        this.passes = passes;
        this.xMax = xMax;
        this.seed = seed;
    }

    /**
     * Vectors of all words of the text, the most frequent first.
     *
     * @param sentences in words
     */
    public WordVectors train(List<List<String>> sentences, Run run) {
        CoOccurrence near = CoOccurrence.count(sentences, window);
        int words = near.words().size();
        SplittableRandom random = new SplittableRandom(seed);
        Side centre = new Side(words, dimensions, random);
        Side context = new Side(words, dimensions, random);
        int[] order = new int[near.size()];
        Arrays.setAll(order, k -> k);
        for (int pass = 1; pass <= passes; pass++) {
            shuffle(order, random);
            for (int k = 0; k < order.length; k++) {
                if (k % 4096 == 0) {
                    run.checkCancelled();
                }
                int entry = order[k];
                step(centre, near.row(entry), context, near.column(entry), near.value(entry));
            }
            run.progress((double) pass / passes, "word vectors: pass " + pass + " of " + passes);
        }
        double[][] sums = new double[words][dimensions];
        for (int word = 0; word < words; word++) {
            for (int d = 0; d < dimensions; d++) {
                sums[word][d] = centre.vectors[word][d] + context.vectors[word][d];
            }
        }
        return new WordVectors(near.words(), sums);
    }

    private void step(Side centre, int i, Side context, int j, double x) {
        double[] w = centre.vectors[i];
        double[] v = context.vectors[j];
        double inner = centre.offsets[i] + context.offsets[j];
        for (int d = 0; d < dimensions; d++) {
            inner += w[d] * v[d];
        }
        double weight = x < xMax ? StrictMath.pow(x / xMax, ALPHA) : 1;
        double gradient = weight * (inner - StrictMath.log(x));
        double[] wSquares = centre.squares[i];
        double[] vSquares = context.squares[j];
        for (int d = 0; d < dimensions; d++) {
            double forW = gradient * v[d];
            double forV = gradient * w[d];
            w[d] -= STEP * forW / Math.sqrt(wSquares[d]);
            v[d] -= STEP * forV / Math.sqrt(vSquares[d]);
            wSquares[d] += forW * forW;
            vSquares[d] += forV * forV;
        }
        centre.moveOffset(i, gradient);
        context.moveOffset(j, gradient);
    }

    private static void shuffle(int[] order, SplittableRandom random) {
        for (int k = order.length - 1; k > 0; k--) {
            int other = random.nextInt(k + 1);
            int held = order[k];
            order[k] = order[other];
            order[other] = held;
        }
    }

    /** Vectors and offsets of one side with AdaGrad's sums of squared gradients, which start at 1. */
    private static final class Side {
        private final double[][] vectors;
        private final double[][] squares;
        private final double[] offsets;
        private final double[] offsetSquares;

        Side(int words, int dimensions, SplittableRandom random) {
            vectors = new double[words][dimensions];
            squares = new double[words][dimensions];
            offsets = new double[words];
            offsetSquares = new double[words];
            Arrays.fill(offsetSquares, 1);
            for (int word = 0; word < words; word++) {
                Arrays.fill(squares[word], 1);
                offsets[word] = (random.nextDouble() - 0.5) / dimensions;
                for (int d = 0; d < dimensions; d++) {
                    vectors[word][d] = (random.nextDouble() - 0.5) / dimensions;
                }
            }
        }

        void moveOffset(int word, double gradient) {
            offsets[word] -= STEP * gradient / Math.sqrt(offsetSquares[word]);
            offsetSquares[word] += gradient * gradient;
        }
    }
}
