package dev.assay.checks;

import dev.assay.engine.models.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * GPT-2's forward pass in plain Java, one row at a time, with a cache: Radford et al. (2019) with the layout of Hugging Face's weights
 * ({@code y = x·W + b}, query, key and value in one matrix). Slots are processed in order; each has a token, a position, and whether it is real.
 */
final class PlainGpt {

    final int vocabulary;
    final int hidden;
    final int heads;
    final int layers;
    final int context;
    private final Map<String, float[]> weights;

    /** How a pass departs from what is right. */
    record Bent(int ahead, boolean padding, boolean nanRows, double dropout, boolean untied) {
        static final Bent NOT = new Bent(0, false, false, 0, false);
    }

    /** Keys and values of the slots read so far, by layer. */
    static final class Cache {
        private final List<List<double[]>> keys = new ArrayList<>();
        private final List<List<double[]>> values = new ArrayList<>();
        private final List<Boolean> real = new ArrayList<>();

        Cache(int layers) {
            for (int layer = 0; layer < layers; layer++) {
                keys.add(new ArrayList<>());
                values.add(new ArrayList<>());
            }
        }

        Cache copy() {
            Cache copy = new Cache(keys.size());
            for (int layer = 0; layer < keys.size(); layer++) {
                copy.keys.get(layer).addAll(keys.get(layer));
                copy.values.get(layer).addAll(values.get(layer));
            }
            copy.real.addAll(real);
            return copy;
        }

        void keepLast(int slots) {
            for (int layer = 0; layer < keys.size(); layer++) {
                while (keys.get(layer).size() > slots) {
                    keys.get(layer).removeFirst();
                    values.get(layer).removeFirst();
                }
            }
            while (real.size() > slots) {
                real.removeFirst();
            }
        }
    }

    private PlainGpt(int vocabulary, int hidden, int heads, int layers, int context, Map<String, float[]> weights) {
        this.vocabulary = vocabulary;
        this.hidden = hidden;
        this.heads = heads;
        this.layers = layers;
        this.context = context;
        this.weights = weights;
    }

    static PlainGpt load(Path folder, int vocabulary, int hidden, int heads, int layers, int context) {
        Map<String, float[]> weights = new HashMap<>();
        try (Safetensors file = Safetensors.open(folder.resolve("model.safetensors"))) {
            for (String name : file.names()) {
                weights.put(name, file.floats(name, file.shape(name)));
            }
        }
        return new PlainGpt(vocabulary, hidden, heads, layers, context, weights);
    }

    static PlainGpt random(long seed, int vocabulary, int context) {
        int hidden = 16;
        int layers = 2;
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, float[]> weights = new HashMap<>();
        weights.put("transformer.wte.weight", normal(random, vocabulary * hidden, 0.8));
        weights.put("untied.weight", normal(random, vocabulary * hidden, 0.8));
        weights.put("transformer.wpe.weight", normal(random, context * hidden, 0.5));
        for (int layer = 0; layer < layers; layer++) {
            String h = "transformer.h." + layer + ".";
            weights.put(h + "attn.c_attn.weight", normal(random, hidden * 3 * hidden, 0.5));
            weights.put(h + "attn.c_attn.bias", normal(random, 3 * hidden, 0.1));
            weights.put(h + "attn.c_proj.weight", normal(random, hidden * hidden, 0.5));
            weights.put(h + "attn.c_proj.bias", normal(random, hidden, 0.1));
            weights.put(h + "mlp.c_fc.weight", normal(random, hidden * 4 * hidden, 0.4));
            weights.put(h + "mlp.c_fc.bias", normal(random, 4 * hidden, 0.1));
            weights.put(h + "mlp.c_proj.weight", normal(random, 4 * hidden * hidden, 0.3));
            weights.put(h + "mlp.c_proj.bias", normal(random, hidden, 0.1));
            for (String norm : List.of("ln_1", "ln_2")) {
                weights.put(h + norm + ".weight", constant(hidden, 1));
                weights.put(h + norm + ".bias", constant(hidden, 0));
            }
        }
        weights.put("transformer.ln_f.weight", constant(hidden, 1));
        weights.put("transformer.ln_f.bias", constant(hidden, 0));
        return new PlainGpt(vocabulary, hidden, 2, layers, context, weights);
    }

    private static float[] normal(SplittableRandom random, int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }

    private static float[] constant(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    private float[] w(String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    /** Final hidden states {@code [slot][hidden]} of new slots, after those in the cache. */
    double[][] states(Cache cache, int[] ids, int[] positions, boolean[] real, Bent bent, SplittableRandom noise) {
        double[][] x = new double[ids.length][hidden];
        int before = cache.real.size();
        float[] tokens = w("transformer.wte.weight");
        float[] places = w("transformer.wpe.weight");
        for (int t = 0; t < ids.length; t++) {
            cache.real.add(real[t]);
            int position = Math.clamp(positions[t], 0, context - 1);
            for (int u = 0; u < hidden; u++) {
                x[t][u] = tokens[ids[t] * hidden + u] + places[position * hidden + u];
            }
        }
        for (int layer = 0; layer < layers; layer++) {
            String h = "transformer.h." + layer + ".";
            double[][] query = new double[ids.length][];
            for (int t = 0; t < ids.length; t++) {
                double[] qkv = linear(norm(x[t], h + "ln_1"), h + "attn.c_attn", 3 * hidden);
                query[t] = Arrays.copyOf(qkv, hidden);
                cache.keys.get(layer).add(Arrays.copyOfRange(qkv, hidden, 2 * hidden));
                cache.values.get(layer).add(Arrays.copyOfRange(qkv, 2 * hidden, 3 * hidden));
            }
            for (int t = 0; t < ids.length; t++) {
                double[] mixed = attend(cache, layer, query[t], before + t, bent);
                add(x[t], linear(mixed, h + "attn.c_proj", hidden));
                double[] inner = linear(norm(x[t], h + "ln_2"), h + "mlp.c_fc", 4 * hidden);
                for (int i = 0; i < inner.length; i++) {
                    inner[i] = gelu(inner[i])
                            * (bent.dropout > 0 ? (noise.nextDouble() < bent.dropout ? 0 : 1 / (1 - bent.dropout)) : 1);
                }
                add(x[t], linear(inner, h + "mlp.c_proj", hidden));
            }
        }
        for (int t = 0; t < ids.length; t++) {
            x[t] = norm(x[t], "transformer.ln_f");
        }
        return x;
    }

    private double[] attend(Cache cache, int layer, double[] query, int slot, Bent bent) {
        int size = hidden / heads;
        List<double[]> keys = cache.keys.get(layer);
        List<double[]> values = cache.values.get(layer);
        int to = (int) Math.min(keys.size(), slot + 1L + bent.ahead);
        double[] mixed = new double[hidden];
        for (int head = 0; head < heads; head++) {
            double[] score = new double[to];
            double max = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < to; j++) {
                if (cache.real.get(j) || bent.padding) {
                    for (int u = 0; u < size; u++) {
                        score[j] += query[head * size + u] * keys.get(j)[head * size + u];
                    }
                    score[j] /= Math.sqrt(size);
                } else {
                    score[j] = Double.NEGATIVE_INFINITY;
                }
                max = Math.max(max, score[j]);
            }
            if (max == Double.NEGATIVE_INFINITY && !bent.nanRows) {
                continue;
            }
            double sum = 0;
            for (int j = 0; j < to; j++) {
                score[j] = Math.exp(score[j] - max);
                sum += score[j];
            }
            for (int j = 0; j < to; j++) {
                for (int u = 0; u < size; u++) {
                    mixed[head * size + u] += score[j] / sum * values.get(j)[head * size + u];
                }
            }
        }
        return mixed;
    }

    float[] logits(double[] state, boolean untied) {
        float[] head = w(untied ? "untied.weight" : "transformer.wte.weight");
        float[] logits = new float[vocabulary];
        for (int v = 0; v < vocabulary; v++) {
            double sum = 0;
            for (int u = 0; u < hidden; u++) {
                sum += state[u] * head[v * hidden + u];
            }
            logits[v] = (float) sum;
        }
        return logits;
    }

    private double[] norm(double[] x, String name) {
        double mean = Arrays.stream(x).average().orElseThrow();
        double variance =
                Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        double[] y = new double[x.length];
        float[] gain = w(name + ".weight");
        float[] offset = w(name + ".bias");
        for (int u = 0; u < x.length; u++) {
            y[u] = (x[u] - mean) / Math.sqrt(variance + 1e-5) * gain[u] + offset[u];
        }
        return y;
    }

    private double[] linear(double[] x, String name, int width) {
        float[] matrix = w(name + ".weight");
        float[] bias = w(name + ".bias");
        double[] y = new double[width];
        for (int o = 0; o < width; o++) {
            y[o] = bias[o];
        }
        for (int i = 0; i < x.length; i++) {
            for (int o = 0; o < width; o++) {
                y[o] += x[i] * matrix[i * width + o];
            }
        }
        return y;
    }

    private static void add(double[] x, double[] y) {
        for (int u = 0; u < x.length; u++) {
            x[u] += y[u];
        }
    }

    private static double gelu(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
}
