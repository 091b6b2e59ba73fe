package dev.assay.bench;

import dev.assay.app.plugins.Installation;
import dev.assay.engine.models.Capability;
import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.Analyses;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Json;
import dev.assay.spi.Printable;
import dev.assay.spi.Run;
import dev.assay.spi.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What it costs to compare 1,000 generated texts with the loss, beside generating them: the built-in language model samples them in batches, they
 * are logged, and {@code check log} reads the log, scores every text and compares. Turn by turn in one run; then the whole suite on that
 * model.
 */
public final class ScoreBench {

    private static final int TEXTS = 1000;
    private static final int BATCH = 32;
    private static final int NEW = 40;
    private static final int TURNS = 5;
    private static final List<String> PROMPTS =
            List.of("The soup", "The film is", "The crowd", "My friends", "The music was");

    private ScoreBench() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("score-bench");
        try (Installation installation = Installation.at(folder.resolve("workspace"));
                BorrowedModel borrowed = installation.workspace().models().borrow("reviews")) {
            Transformer model = borrowed.that(Capability.GENERATE, Transformer.class);
            Path log = folder.resolve("log.jsonl");
            double[] generating = new double[TURNS];
            double[] comparing = new double[TURNS];
            long tokens = 0;
            for (int turn = -1; turn < TURNS; turn++) {
                long start = System.nanoTime();
                List<List<GeneratedText>> texts = generate(model, turn);
                double generated = seconds(start);
                tokens = write(model, texts, log);
                start = System.nanoTime();
                Object report = run(
                        installation.analyses().find("check log"),
                        Json.mapper()
                                .createObjectNode()
                                .put("file", log.toString())
                                .put("model", "reviews"));
                double compared = seconds(start);
                if (!(report instanceof Verdict verdict) || !verdict.good()) {
                    throw new IllegalStateException("the comparison failed: " + report);
                }
                if (turn >= 0) {
                    generating[turn] = generated;
                    comparing[turn] = compared;
                }
            }
            System.out.printf(
                    "%d texts, %d tokens written: generating %.2f s, comparing %.2f s (medians of %d turns): %.2f times%n",
                    TEXTS,
                    tokens,
                    median(generating),
                    median(comparing),
                    TURNS,
                    median(comparing) / median(generating));
            long start = System.nanoTime();
            Object report = run(
                    installation.analyses().find("check"),
                    Json.mapper().createObjectNode().put("model", "reviews"));
            System.out.printf("the whole suite on the built-in language model: %.1f s%n", seconds(start));
            if (report instanceof Printable printable) {
                System.out.print(printable.printed());
            }
        }
    }

    private static <P extends Record> Object run(Analyses.Known<P> known, ObjectNode given) throws Exception {
        return known.analysis().run(known.parameters().bind(given), Run.unwatched());
    }

    private static List<int[]> prompts(Transformer model, int from) {
        List<int[]> prompts = new ArrayList<>();
        for (int i = from; i < Math.min(from + BATCH, TEXTS); i++) {
            prompts.add(model.tokenizer().encode(PROMPTS.get(i % PROMPTS.size()), true));
        }
        return prompts;
    }

    private static List<List<GeneratedText>> generate(Transformer model, int turn) {
        List<List<GeneratedText>> all = new ArrayList<>();
        for (int from = 0; from < TEXTS; from += BATCH) {
            Choice choice = new Choice.Sampling(1, 0, 1, 1000L * (turn + 2) + from);
            all.add(model.generate(
                            Inputs.of(prompts(model, from)),
                            new GenerationSettings(
                                    NEW, choice, Set.copyOf(model.config().stopTokens())))
                    .texts());
        }
        return all;
    }

    private static long write(Transformer model, List<List<GeneratedText>> texts, Path log) throws IOException {
        List<String> lines = new ArrayList<>();
        long tokens = 0;
        for (int batch = 0; batch < texts.size(); batch++) {
            List<int[]> prompts = prompts(model, batch * BATCH);
            for (GeneratedText text : texts.get(batch)) {
                ObjectNode line = Json.mapper().createObjectNode();
                ArrayNode prompt = line.putArray("prompt_ids");
                Arrays.stream(prompts.get(text.row())).forEach(prompt::add);
                ArrayNode output = line.putArray("output_ids");
                Arrays.stream(text.ids()).forEach(output::add);
                ArrayNode logprobs = line.putArray("logprobs");
                text.tokens().forEach(token -> logprobs.add(token.logprob()));
                line.put("score", text.score());
                tokens += text.tokens().size();
                lines.add(line.toString());
            }
        }
        Files.write(log, lines);
        return tokens;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
