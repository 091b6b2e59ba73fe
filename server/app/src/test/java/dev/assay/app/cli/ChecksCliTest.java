package dev.assay.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The checks from the words of the command line to what is printed, the files and the exit code, on real models and a real server. */
@Timeout(180)
class ChecksCliTest {

    /** What the command line gives when a check failed. */
    private static final int FOUND = 3;

    @TempDir
    private Path folder;

    private record Said(int code, String out, String err) {

        JsonNode json() {
            return Json.mapper().readTree(out);
        }

        JsonNode check(String id) {
            for (JsonNode check : json().path("checks")) {
                if (check.path("check").asString("").equals(id)) {
                    return check;
                }
            }
            throw new AssertionError("no check " + id + " in " + out + err);
        }
    }

    private Said assay(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int code =
                new Cli(terminal, Map.of("ASSAY_WORKSPACE", folder.resolve("w").toString())).execute(words);
        return new Said(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Path root(String name) {
        return Path.of(System.getProperty("assay.root", ".")).resolve(name);
    }

    private Said checkServer(double temperature, String... more) {
        try (Transformer model = Transformer.load(root("data/builtin/language"));
                CompletionsServer server = new CompletionsServer(model, temperature)) {
            String[] words = {"check", "server", server.url(), "--precision", "single", "--layers", "4"};
            return assay(Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new));
        }
    }

    @Test
    void aRunningServerThatScoresWhatItWritesAsItReadsItPasses() {
        Said said = checkServer(1);
        assertThat(said.code()).as(said.out() + said.err()).isZero();
        assertThat(said.out()).contains("passed         greedy-score", "passed         echo", "0 failed");
    }

    @Test
    void aServerWhoseScoresAreTakenAfterATemperatureFailsWithTheCauseAndAReport() throws Exception {
        Path junit = folder.resolve("report.xml");
        Said said = checkServer(0.5, "--json", "--junit", junit.toString());
        assertThat(said.code()).as(said.err()).isEqualTo(FOUND);
        JsonNode score = said.check("greedy-score");
        assertThat(score.path("outcome").asString()).isEqualTo("failed");
        assertThat(score.path("causes").path(0).path("name").asString()).isEqualTo("score-after-temperature");
        assertThat(Files.readString(junit)).contains("<failure", "score-after-temperature");
    }

    private Path copyWith(String setting, String other) throws IOException {
        Path from = root("server/engine/src/test/resources/transformer/gpt2");
        Path to = Files.createDirectories(folder.resolve("copy"));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
        Path config = to.resolve("config.json");
        return Files.writeString(config, Files.readString(config).replace(setting, other))
                .resolveSibling("");
    }

    @Test
    void aPairOfModelsAgreesWithItselfAndNotWithACopyOfOtherSettings() throws Exception {
        String first = root("server/engine/src/test/resources/transformer/gpt2").toString();
        Said same = assay("check", "pair", first, first, "--json");
        assertThat(same.code()).as(same.out() + same.err()).isZero();
        Said other = assay("check", "pair", first, copyWith("gelu_new", "relu").toString(), "--json");
        assertThat(other.code()).as(other.err()).isEqualTo(FOUND);
        JsonNode states = other.check("hidden-states");
        assertThat(states.path("evidence").path("hook").asString()).isEqualTo("blocks.0.mlp.hook_post");
        assertThat(states.path("causes").path(0).path("name").asString()).isEqualTo("configuration");
    }

    @Test
    void eightExamplesAreLearnedByHeartByTheBuiltInModelsTrainerAndNotByOneThatIsTooSmall() {
        Said learned = assay("check", "training", "--overfit", "8", "--data", "demo-dev", "--model", "demo", "--json");
        assertThat(learned.code()).as(learned.err()).isZero();
        assertThat(learned.json().path("overfit").path("learned").booleanValue())
                .isTrue();
        String small = folder.resolve("small").toString();
        List<String> train = List.of(
                "train",
                "nli",
                "--data",
                "demo",
                "--dev",
                "demo-dev",
                "--out",
                small,
                "--embedding",
                "1",
                "--hidden",
                "1",
                "--mlp",
                "1",
                "--epochs",
                "1");
        Said trained = assay(train.toArray(String[]::new));
        assertThat(trained.code()).as(trained.err()).isZero();
        Said failed = assay("check", "training", "--overfit", "8", "--data", "demo-dev", "--model", small);
        assertThat(failed.code()).as(failed.out() + failed.err()).isEqualTo(FOUND);
        assertThat(failed.out()).contains("8 examples cannot be learned by heart", "a bug between data and loss");
    }

    @Test
    void theLogOfATrainingHereHasGradientNormsAndLearningRates() {
        Path out = folder.resolve("trained");
        Said trained = assay(
                "train",
                "nli",
                "--data",
                "demo",
                "--dev",
                "demo-dev",
                "--out",
                out.toString(),
                "--embedding",
                "4",
                "--hidden",
                "4",
                "--mlp",
                "4",
                "--epochs",
                "3");
        assertThat(trained.code()).as(trained.err()).isZero();
        Said read = assay("check", "training", out.resolve("training.json").toString(), "--json");
        List<String> metrics = read.json().path("series").values().stream()
                .map(series -> series.path("metric").asString())
                .toList();
        assertThat(metrics).contains("train-loss", "dev-loss", "gradient-norm", "learning-rate");
    }
}
