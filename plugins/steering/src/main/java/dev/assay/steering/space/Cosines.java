package dev.assay.steering.space;

/** Cosines between vectors of sentences. */
final class Cosines {

    private Cosines() {}

    /** Of the pairs of rows; NaN where one is zero. */
    static double[] of(float[][] vectors, int[][] pairs) {
        double[] cosines = new double[pairs.length];
        for (int i = 0; i < cosines.length; i++) {
            cosines[i] = of(vectors[pairs[i][0]], vectors[pairs[i][1]]);
        }
        return cosines;
    }

    static double of(float[] a, float[] b) {
        double dot = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            first += (double) a[i] * a[i];
            second += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(first * second);
    }

    /**
     * The vectors without their mean. Hidden states share a large part, which makes all their cosines alike.
     *
     * @param vectors one at least, all of one width
     */
    static float[][] centred(float[][] vectors) {
        double[] mean = new double[vectors[0].length];
        for (float[] vector : vectors) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += vector[i] / (double) vectors.length;
            }
        }
        float[][] centred = new float[vectors.length][mean.length];
        for (int v = 0; v < vectors.length; v++) {
            for (int i = 0; i < mean.length; i++) {
                centred[v][i] = (float) (vectors[v][i] - mean[i]);
            }
        }
        return centred;
    }
}
