package dev.assay.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.assay.engine.models.Djl;
import dev.assay.engine.models.Kernels;
import dev.assay.engine.models.SafetensorsWriter;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.Transformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Transformers with random weights against PyTorch in eager mode on the same weights and with as many threads, turn by turn in one run;
 * and a model of BERT-base's size against the machine's own matrix multiplication, the library's plain one and oneDNN's.
 *
 * <p>A ratio is the other side's time by ours: 1 means as fast, more means faster. The yardstick of multiplication is the time of all
 * matrix products of the forward pass, of the same shapes, one after the other through the same library with nothing between them.
 */
public final class TransformerBench {

    private static final int TURNS = 7;
    private static final int TURNS_OF_BASE = 4;
    private static final int WARM_UP = 1;
    private static final int VOCABULARY = 1200;
    private static final int CONTEXT = 128;
    private static final int BATCH = 16;

    private final @Nullable Eager eager;

    /** Seconds of each turn by the name of a measurement. */
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

    /** Width, layers, heads and width of the perceptron. */
    private record Size(int hidden, int layers, int heads, int intermediate) {}

    private static final Size SMALL = new Size(192, 4, 6, 768);
    private static final Size BASE = new Size(768, 12, 12, 3072);

    private TransformerBench(@Nullable Eager eager) {
        this.eager = eager;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (Eager eager = Eager.start("eager.py").orElse(null)) {
            System.out.println(
                    eager == null
                            ? "no python3 with torch here: our figures alone (Debian: apt-get install python3-torch libopenblas0)"
                            : "beside " + eager.version());
            System.out.println("threads: " + Runtime.getRuntime().availableProcessors());
            TransformerBench bench = new TransformerBench(eager);
            bench.ask("threads " + Runtime.getRuntime().availableProcessors());
            bench.languageModel();
            bench.bert();
        }
    }

    private void languageModel() throws IOException {
        Path folder = Files.createTempDirectory("language-model");
        write(folder, """
                {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "n_embd": %d, "n_head": %d, "n_layer": %d, "n_positions": %d,
                 "vocab_size": %d, "layer_norm_epsilon": 1e-5, "activation_function": "gelu_new"}
                """.formatted(SMALL.hidden, SMALL.heads, SMALL.layers, CONTEXT, VOCABULARY), gpt2(SMALL));
        ask("load " + folder);
        try (Transformer model = Transformer.load(folder)) {
            System.out.printf(
                    "%nGPT-2's architecture, %d layers, hidden %d, %d heads, vocabulary %d, context %d: %.1f million weights%n",
                    SMALL.layers,
                    SMALL.hidden,
                    SMALL.heads,
                    VOCABULARY,
                    CONTEXT,
                    model.card().parameters() / 1e6);
            agree(model);
            int tokens = CONTEXT;
            turns(
                    TURNS,
                    new Duel("decode, one stream", "decode " + tokens, () -> decode(model, tokens), 3),
                    new Duel("prefill, 1 x 128", "forward 1 128", () -> forward(model, 1, CONTEXT), 10),
                    new Duel("forward, 16 x 128", "forward 16 128", () -> forward(model, BATCH, CONTEXT), 3));
            report("decode, one stream", " per token", tokens);
            report("prefill, 1 x 128", "", 1);
            report("forward, 16 x 128", "", 1);
        }
        delete(folder);
    }

    private void bert() throws IOException {
        Path folder = Files.createTempDirectory("bert");
        write(
                folder,
                """
                {"architectures": ["BertForSequenceClassification"], "model_type": "bert", "hidden_size": %d, "num_attention_heads": %d,
                 "num_hidden_layers": %d, "intermediate_size": %d, "max_position_embeddings": %d, "vocab_size": %d,
                 "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu", "id2label": {"0": "a", "1": "b", "2": "c"}}
                """.formatted(BASE.hidden, BASE.heads, BASE.layers, BASE.intermediate, CONTEXT, VOCABULARY),
                bert(BASE));
        ask("load " + folder);
        try (Transformer model = Transformer.load(folder)) {
            System.out.printf(
                    "%nBERT-base's architecture, %d layers, hidden %d, %d heads, perceptron %d: %.1f million weights%n",
                    BASE.layers,
                    BASE.hidden,
                    BASE.heads,
                    BASE.intermediate,
                    model.card().parameters() / 1e6);
            agree(model);
            Products products = new Products(BASE, BATCH, CONTEXT);
            turns(
                    TURNS_OF_BASE,
                    new Duel("base, 1 x 128", "forward 1 128", () -> forward(model, 1, CONTEXT), 1),
                    new Duel("base, 16 x 128", "forward 16 128", () -> forward(model, BATCH, CONTEXT), 1),
                    new Duel("multiplications", "", products::multiply, 1),
                    new Duel("multiplications by oneDNN", "", products::multiplyByKernels, 1));
            products.close();
            report("base, 1 x 128", "", 1);
            report("base, 16 x 128", "", 1);
            double ours = median("base, 16 x 128");
            for (String yardstick : List.of("multiplications", "multiplications by oneDNN")) {
                double theirs = median(yardstick);
                System.out.printf(
                        "%-26s %9.1f ms  %6.1f GFLOP/s%n", yardstick, theirs * 1e3, products.operations / theirs / 1e9);
                System.out.printf(
                        "%-26s %9.2f     %6.1f GFLOP/s  (to reach: 0.60)%n",
                        "rate beside theirs", theirs / ours, products.operations / ours / 1e9);
            }
        }
        delete(folder);
    }

    /** All matrix products of a forward pass, and how many operations they are. */
    private static final class Products implements AutoCloseable {
        private final NDManager manager = Djl.newManager();
        private final List<NDArray> left = new ArrayList<>();
        private final List<NDArray> right = new ArrayList<>();
        private final List<NDArray> weights = new ArrayList<>();
        private final int layers;
        private final double operations;

        Products(Size size, int batch, int length) {
            layers = size.layers;
            long rows = (long) batch * length;
            long head = size.hidden / size.heads;
            double sum = 0;
            for (int map = 0; map < 4; map++) {
                sum += add(new long[] {rows, size.hidden}, new long[] {size.hidden, size.hidden});
            }
            sum += add(new long[] {rows, size.hidden}, new long[] {size.hidden, size.intermediate});
            sum += add(new long[] {rows, size.intermediate}, new long[] {size.intermediate, size.hidden});
            sum += add(new long[] {batch, size.heads, length, head}, new long[] {batch, size.heads, head, length});
            sum += add(new long[] {batch, size.heads, length, length}, new long[] {batch, size.heads, length, head});
            operations = sum * layers;
        }

        private double add(long[] a, long[] b) {
            double size = 2;
            for (long axis : a) {
                size *= axis;
            }
            left.add(Djl.array(manager, filled(a), a));
            right.add(Djl.array(manager, filled(b), b));
            if (b.length == 2) {
                weights.add(Djl.array(manager, filled(b), b[1], b[0]));
            }
            return size * b[b.length - 1];
        }

        private static float[] filled(long[] shape) {
            long size = 1;
            for (long axis : shape) {
                size *= axis;
            }
            float[] values = new float[Math.toIntExact(size)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (i % 17 - 8) / 8f;
            }
            return values;
        }

        void multiply() {
            for (int layer = 0; layer < layers; layer++) {
                for (int i = 0; i < left.size(); i++) {
                    left.get(i).matMul(right.get(i)).close();
                }
            }
        }

        /** The maps as the forward pass multiplies them, and attention's products plainly. */
        void multiplyByKernels() {
            for (int layer = 0; layer < layers; layer++) {
                for (int i = 0; i < left.size(); i++) {
                    NDArray x = left.get(i);
                    (i < weights.size() ? Kernels.linear(x, weights.get(i)) : x.matMul(right.get(i))).close();
                }
            }
        }

        @Override
        public void close() {
            manager.close();
        }
    }

    /** One thing to do on both sides; with an empty command on ours alone. */
    private record Duel(String name, String command, Runnable ours, int times) {}

    private void turns(int turns, Duel... duels) throws IOException {
        for (int turn = -WARM_UP; turn < turns; turn++) {
            for (Duel duel : duels) {
                long start = System.nanoTime();
                for (int i = 0; i < duel.times; i++) {
                    duel.ours.run();
                }
                double own = (System.nanoTime() - start) / 1e9 / duel.times;
                double other = 0;
                if (eager != null && !duel.command.isEmpty()) {
                    for (int i = 0; i < duel.times; i++) {
                        other += Double.parseDouble(eager.ask(duel.command)) / duel.times;
                    }
                }
                if (turn >= 0) {
                    seconds.computeIfAbsent(duel.name, name -> new ArrayList<>())
                            .add(own);
                    seconds.computeIfAbsent("eager " + duel.name, name -> new ArrayList<>())
                            .add(other);
                }
            }
        }
    }

    private void report(String name, String per, int parts) {
        double ours = median(name) / parts;
        double other = median("eager " + name) / parts;
        System.out.printf("%-22s %9.3f ms%s", name, ours * 1e3, per);
        if (eager != null) {
            System.out.printf("   PyTorch %9.3f ms   ratio %5.2f  (to reach: 1.00)", other * 1e3, other / ours);
        }
        System.out.println();
    }

    private double median(String name) {
        List<Double> sorted =
                seconds.getOrDefault(name, List.of()).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static void forward(Transformer model, int batch, int length) {
        model.run(texts(batch, length, model.config().vocabulary()), RunPlan.recording());
    }

    private static void decode(Transformer model, int tokens) {
        model.generate(texts(1, 1, model.config().vocabulary()), GenerationSettings.greedy(tokens));
    }

    /** The texts that {@code ids} makes in {@code eager.py}. */
    private static Inputs texts(int batch, int length, int vocabulary) {
        List<int[]> texts = new ArrayList<>();
        for (int b = 0; b < batch; b++) {
            int[] ids = new int[length];
            for (int t = 0; t < length; t++) {
                ids[t] = (31 * b + 7 * t + b * t) % vocabulary;
            }
            texts.add(ids);
        }
        return Inputs.of(texts);
    }

    private String ask(String command) throws IOException {
        return eager == null ? "" : eager.ask(command);
    }

    /** Both sides must compute the same. */
    private void agree(Transformer model) throws IOException {
        if (eager != null) {
            Recorded logits = model.logits(texts(2, 5, model.config().vocabulary()));
            String[] theirs = eager.ask("logits").split(" ");
            for (int i = 0; i < theirs.length && i < logits.values().length; i++) {
                if (Math.abs(logits.values()[i] - Float.parseFloat(theirs[i])) > 1e-3) {
                    throw new IllegalStateException(
                            "the two sides disagree: " + logits.values()[i] + " and " + theirs[i]);
                }
            }
        }
    }

    private static void write(Path folder, String config, SafetensorsWriter weights) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        weights.write(folder.resolve("model.safetensors"));
    }

    private static SafetensorsWriter gpt2(Size size) {
        Random random = new Random();
        random.put("transformer.wte.weight", 0.1, VOCABULARY, size.hidden);
        random.put("transformer.wpe.weight", 0.1, CONTEXT, size.hidden);
        for (int layer = 0; layer < size.layers; layer++) {
            String h = "transformer.h." + layer + ".";
            random.norm(h + "ln_1", size.hidden);
            random.map(h + "attn.c_attn", size.hidden, 3 * size.hidden, 3 * size.hidden);
            random.map(h + "attn.c_proj", size.hidden, size.hidden, size.hidden);
            random.norm(h + "ln_2", size.hidden);
            random.map(h + "mlp.c_fc", size.hidden, size.intermediate, size.intermediate);
            random.map(h + "mlp.c_proj", size.intermediate, size.hidden, size.hidden);
        }
        random.norm("transformer.ln_f", size.hidden);
        return random.writer;
    }

    private static SafetensorsWriter bert(Size size) {
        Random random = new Random();
        random.put("bert.embeddings.word_embeddings.weight", 0.1, VOCABULARY, size.hidden);
        random.put("bert.embeddings.position_embeddings.weight", 0.1, CONTEXT, size.hidden);
        random.put("bert.embeddings.token_type_embeddings.weight", 0.1, 2, size.hidden);
        random.norm("bert.embeddings.LayerNorm", size.hidden);
        for (int layer = 0; layer < size.layers; layer++) {
            String h = "bert.encoder.layer." + layer + ".";
            for (String name : List.of("self.query", "self.key", "self.value", "output.dense")) {
                random.map(h + "attention." + name, size.hidden, size.hidden, size.hidden);
            }
            random.norm(h + "attention.output.LayerNorm", size.hidden);
            random.map(h + "intermediate.dense", size.intermediate, size.hidden, size.intermediate);
            random.map(h + "output.dense", size.hidden, size.intermediate, size.hidden);
            random.norm(h + "output.LayerNorm", size.hidden);
        }
        random.map("bert.pooler.dense", size.hidden, size.hidden, size.hidden);
        random.map("classifier", 3, size.hidden, 3);
        return random.writer;
    }

    /** Weights of the sizes that models have before training, the same each time. */
    private static final class Random {
        private final SafetensorsWriter writer = new SafetensorsWriter();
        private final SplittableRandom source = new SplittableRandom(1);

        void put(String name, double deviation, int... shape) {
            long[] axes = new long[shape.length];
            int size = 1;
            for (int i = 0; i < shape.length; i++) {
                axes[i] = shape[i];
                size *= shape[i];
            }
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = (float) (deviation * Math.sqrt(12) * (source.nextDouble() - 0.5));
            }
            writer.put(name, values, axes);
        }

        void map(String name, int rows, int columns, int outputs) {
            put(name + ".weight", 0.02, rows, columns);
            put(name + ".bias", 0.02, outputs);
        }

        void norm(String name, int width) {
            float[] ones = new float[width];
            Arrays.fill(ones, 1);
            writer.put(name + ".weight", ones, width);
            put(name + ".bias", 0.02, width);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
