package dev.assay.steering.directions;

/** Arithmetic on vectors of numbers, summed in double precision; both have the same length. */
final class Vectors {

    private Vectors() {}

    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    static double dot(float[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static double norm(float[] a) {
        return Math.sqrt(dot(a, a));
    }

    static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    /** The cosine of the angle; NaN when one of them is zero. */
    static double cosine(double[] a, double[] b) {
        return dot(a, b) / (norm(a) * norm(b));
    }

    static double[] times(double[] a, double factor) {
        double[] product = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            product[i] = a[i] * factor;
        }
        return product;
    }

    /** As wide as stored vectors are. */
    static float[] floats(double[] a) {
        float[] narrow = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            narrow[i] = (float) a[i];
        }
        return narrow;
    }
}
