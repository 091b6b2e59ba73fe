package dev.assay.engine.models.transformer;

/**
 * Rotary position embedding (Su et al., "RoFormer", 2021) in Hugging Face's layout: the first {@code dims} dimensions of a head are
 * turned, dimension {@code i} together with {@code i + dims/2}.
 *
 * @param dims how many dimensions of each head are turned; even
 * @param theta base of the frequencies
 * @param scaling how longer contexts than those of training are reached
 */
public record Rotary(int dims, double theta, Scaling scaling) {

    /** Variants of scaling, by their names in {@code config.json}. */
    public sealed interface Scaling {
        /** None ({@code default}); {@code dynamic} is the same up to the trained length, beyond which it is refused. */
        record None() implements Scaling {}

        /** Positions divided by a factor ({@code linear}). */
        record Linear(double factor) implements Scaling {}

        /** Llama 3.1: low frequencies divided by a factor, high ones kept, a ramp between ({@code llama3}). */
        record Llama3(double factor, double lowFactor, double highFactor, double originalPositions)
                implements Scaling {}

        /** Peng et al., "YaRN", 2023 ({@code yarn}); {@code magnitude} multiplies sine and cosine. */
        record Yarn(double factor, double betaFast, double betaSlow, double originalPositions, double magnitude)
                implements Scaling {}
    }

    public Rotary {
        if (dims <= 0 || dims % 2 != 0) {
            throw new IllegalArgumentException(
                    "the number of rotary dimensions must be even and positive, got " + dims);
        }
    }

    /** Angle per position of each pair of dimensions {@code [dims / 2]}, in the single precision in which models were trained. */
    float[] frequencies() {
        float[] frequencies = new float[dims / 2];
        for (int i = 0; i < frequencies.length; i++) {
            double plain = 1 / Math.pow(theta, 2.0 * i / dims);
            frequencies[i] = (float)
                    switch (scaling) {
                        case Scaling.None none -> plain;
                        case Scaling.Linear linear -> plain / linear.factor;
                        case Scaling.Llama3 llama3 -> llama3(plain, llama3);
                        case Scaling.Yarn yarn -> yarn(plain, i, yarn);
                    };
        }
        return frequencies;
    }

    private static double llama3(double plain, Scaling.Llama3 s) {
        double wavelength = 2 * Math.PI / plain;
        if (wavelength < s.originalPositions / s.highFactor) {
            return plain;
        }
        if (wavelength > s.originalPositions / s.lowFactor) {
            return plain / s.factor;
        }
        double smooth = (s.originalPositions / wavelength - s.lowFactor) / (s.highFactor - s.lowFactor);
        return (1 - smooth) * plain / s.factor + smooth * plain;
    }

    private double yarn(double plain, int pair, Scaling.Yarn s) {
        double low = Math.max(0, Math.floor(dimensionOfRotations(s.betaFast, s.originalPositions)));
        double high = Math.min(dims - 1.0, Math.ceil(dimensionOfRotations(s.betaSlow, s.originalPositions)));
        double ramp = Math.clamp((pair - low) / Math.max(high - low, 0.001), 0, 1);
        return plain / s.factor * ramp + plain * (1 - ramp);
    }

    /** The pair of dimensions that turns so often within the trained context. */
    private double dimensionOfRotations(double rotations, double positions) {
        return dims * Math.log(positions / (rotations * 2 * Math.PI)) / (2 * Math.log(theta));
    }

    /** Cosines or sines {@code [positions, dims]}, each frequency twice: for both dimensions of its pair. */
    float[] table(int positions, boolean cosine) {
        float[] frequencies = frequencies();
        double magnitude = scaling instanceof Scaling.Yarn yarn ? yarn.magnitude : 1;
        float[] table = new float[Math.multiplyExact(positions, dims)];
        for (int p = 0; p < positions; p++) {
            for (int i = 0; i < dims / 2; i++) {
                float angle = p * frequencies[i];
                float value = (float) (magnitude * (cosine ? Math.cos(angle) : Math.sin(angle)));
                table[p * dims + i] = value;
                table[p * dims + dims / 2 + i] = value;
            }
        }
        return table;
    }
}
