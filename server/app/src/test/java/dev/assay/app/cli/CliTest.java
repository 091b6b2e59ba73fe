package dev.assay.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The command line, from its words to what it prints and its exit code. */
@Timeout(60)
class CliTest {

    @TempDir
    private Path folder;

    private record Said(int code, String out, String err) {}

    private Said assay(String... words) {
        return assay(Map.of("ASSAY_WORKSPACE", folder.resolve("w").toString()), words);
    }

    private static Said assay(Map<String, String> environment, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int code = new Cli(terminal, environment).execute(words);
        return new Said(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void anAnalysisIsACommandWithASummaryForPeople() {
        Said said = assay("count", "--to", "2", "--words", "a,b");
        assertThat(said.code()).isZero();
        assertThat(said.out()).isEqualTo("""
                title: wörld
                sum: 3
                mean: 1.000
                steps:
                  number  said
                  0       a b
                  1       a b
                  2       a b
                """);
        assertThat(said.err()).isEqualTo("counted 3\n");
    }

    @Test
    void jsonIsTheWholeResultAndNothingElse() {
        Said said = assay("count", "--to", "40", "--json");
        JsonNode result = Json.mapper().readTree(said.out());
        assertThat(result.path("sum").intValue()).isEqualTo(820);
        assertThat(result.path("steps")).hasSize(41);
    }

    @Test
    void partsThatPeopleReadAreWrittenAsTheyComeAndTheResultBeginsALine() {
        Said said = assay("sample", "speak");
        assertThat(said.out()).isEqualTo("Once upon a\n time\nThe end.\n");
        assertThat(said.err()).isEqualTo("interrupted\n");
        assertThat(assay("sample", "speak", "--json").out().replaceAll("\\s", ""))
                .isEqualTo("{\"text\":\"Theend.\\n\"}");
    }

    /** A model among the engine's tests, which knows 19 tokens and no text. */
    private static String tinyModel() {
        return Path.of(System.getProperty("assay.root", "."), "server/engine/src/test/resources/transformer/llama")
                .toAbsolutePath()
                .normalize()
                .toString();
    }

    @Test
    void generatingPrintsOneObjectAsJson() throws Exception {
        Said said = assay("generate", "--model", tinyModel(), "--prompt-ids", "3,7", "--max-new", "2", "--json");
        assertThat(said.code()).as(said.err()).isZero();
        JsonNode result = Json.mapper().readTree(said.out());
        assertThat(result.propertyNames()).containsExactly("prompt_ids", "tokens", "text", "score", "stopped");
        assertThat(result.path("prompt_ids").toString()).isEqualTo("[3,7]");
        assertThat(result.path("tokens")).hasSize(2);
        assertThat(said.err()).isEmpty();
    }

    @Test
    void aStructuredParameterIsJsonOrAFileOfIt() throws Exception {
        String json = "[{\"points\": [\"blocks.0.hook_resid_post\"], \"change\": {\"do\": \"zero\"}}]";
        Path file = Files.writeString(folder.resolve("changes.json"), json);
        String[] words = {"generate", "--model", tinyModel(), "--prompt-ids", "3,7", "--max-new", "2", "--interventions"
        };
        for (String given : new String[] {json, file.toString()}) {
            String[] all = Arrays.copyOf(words, words.length + 1);
            all[words.length] = given;
            Said said = assay(all);
            assertThat(said.code()).as(said.err()).isZero();
            assertThat(said.out())
                    .contains(
                            "logprob",
                            "nats each",
                            "intervention 0 acted at 2 positions of the prompt and on 1 generated token");
        }
        assertUsage(
                assay("generate", "--model", "m", "--interventions", "[{"), "\"interventions\" is not JSON at line 1");
        assertUsage(assay("generate", "--model", "m", "--interventions", "none.json"), "that can be read", "none.json");
        assertUsage(
                assay("generate", "--model", "m", "--interventions", "[{\"points\":[1],\"change\":{\"do\":\"zero\"}}]"),
                "interventions[0].points[0]",
                "a text");
        assertThat(assay("generate", "--help").out()).contains("--interventions=JSON|FILE");
    }

    @Test
    void modelsAreAddedByNameAndListedWithWhatTheyCanDo() {
        Said added = assay("model", "add", tinyModel(), "--name", "mine");
        assertThat(added.code()).as(added.err()).isZero();
        assertThat(added.out()).contains("LlamaForCausalLM", "log-probabilities", "It was loaded and has run once.");
        assertThat(assay("list", "models").out()).contains("mine", "LlamaForCausalLM", "generate", tinyModel());
        assertThat(assay("generate", "--model", "mine", "--prompt-ids", "3", "--max-new", "1")
                        .code())
                .isZero();
    }

    @Test
    void longListsSayThatTheyAreCut() {
        assertThat(assay("count", "--to", "29").out()).contains("… 10 more; --json shows all");
    }

    @Test
    void runTakesTheNameOfAnyAnalysis() {
        assertThat(assay("run", "count", "--to", "3", "--json").out()).contains("\"sum\" : 6");
        assertThat(assay("run", "count", "--loud", "--to", "3").code()).isZero();
        assertThat(assay("run", "count", "--loud=false", "--to", "3").code()).isZero();
        assertThat(assay("run", "sample", "own", "--json").out()).matches("\\d+\n");
    }

    @Test
    void namesWithBlanksAreNestedAndWordsGoToTheirPlaces() throws Exception {
        Path one = Files.writeString(folder.resolve("one.txt"), "a\nb\n");
        Path two = Files.writeString(folder.resolve("two.txt"), "c\n");
        Said said = assay("sample", "read", "plain", one.toString(), two.toString());
        assertThat(said.out()).isEqualTo("files: 2\nlines: 3\n");
    }

    @Test
    void whatWasWrittenIsNamed() {
        Path out = folder.resolve("out.txt");
        Said said = assay("count", "--to", "1", "--out", out.toString());
        assertThat(said.err()).contains("wrote " + out);
        assertThat(out).exists();
    }

    @Test
    void everyUserErrorIsOneSentenceAndExitCodeOne() {
        Said said = assay("count", "--to=-1");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).isEqualTo("assay: cannot count to -1; give 0 or more\n");
        assertThat(said.out()).isEmpty();

        Said missing =
                assay("sample", "read", "plain", folder.resolve("none.txt").toString());
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err())
                .isEqualTo("assay: there is no file " + folder.resolve("none.txt") + "; check its name\n");
    }

    @Test
    void aBugSaysSoWithoutATraceUnlessAsked() {
        Said said = assay("sample", "break");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("inside Assay", "a bug", "--verbose").doesNotContain("\tat ");
        assertThat(assay("sample", "break", "--verbose").err()).contains("\tat dev.assay.app.SamplePlugin");
    }

    @Test
    void wordsThatAreNotUnderstoodAreNamedWithTheClosest() {
        assertUsage(assay("count", "--tp", "3"), "--tp", "--to");
        assertUsage(assay("cuont", "--to", "3"), "cuont", "count");
        assertUsage(assay("count"), "needs the parameter \"to\" (--to, Last number, 0 or more)");
        assertUsage(assay("count", "--to", "ten"), "\"to\" must be a whole number, got \"ten\"");
        assertUsage(assay("count", "--to"), "--to");
        assertUsage(assay("count", "--to", "1", "--to", "2"), "'--to' (N) should be specified only once");
        assertUsage(assay("count", "--to", "1", "--direction", "down"), "\"up\" or \"up-and-down\"");
        assertUsage(assay("sample", "read"), "needs the parameter \"format\"");
        assertUsage(assay("sample", "read", "plain"), "needs the parameter \"files\"");
        assertUsage(assay("list", "--nothing"), "--nothing");
        assertUsage(assay("serve", "--port", "many"), "--port");
        assertThat(assay("sample").code()).isEqualTo(2);
        assertThat(assay().err()).contains("Usage: assay");
        assertThat(assay("list", "pluginz").err()).contains("did you mean \"plugins\"?");
    }

    @Test
    void helpShowsParametersDefaultsAndChoices() {
        Said said = assay("count", "--help");
        assertThat(said.code()).isZero();
        assertThat(said.out())
                .contains("Usage: assay count")
                .contains("--direction=up|up-and-down")
                .contains("Last number, 0 or more (required)")
                .contains("Way to count, 100 % of it (default: up)")
                .contains("--workspace");
        assertThat(assay("sample", "--help").out()).contains("read", "Counts lines of files.");
    }

    @Test
    void listsNameWhatThereIs() {
        assertThat(assay("list").out()).contains("count            Counts.").contains("sample read");
        assertThat(assay("list", "plugins").out()).contains("sample").contains("built in");
        assertThat(assay("list", "datasets").out()).contains("demo (10200 rows)");
        assertThat(assay("list", "models").code()).isZero();
    }

    @Test
    void theWorkspaceIsTheOptionsOrTheEnvironments() {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        assertThat(assay("--workspace", one.toString(), "sample", "own").code()).isZero();
        assertThat(one).isDirectory();
        assertThat(assay("sample", "own", "--workspace=" + two).code()).isZero();
        assertThat(two).isDirectory();
    }

    @Test
    void aCommandThatOnlyReadsFilesWorksBesideTheOwnerOfTheWorkspaceAndOthersAreTold() {
        try (Workspace owner = Workspace.open(folder.resolve("w"))) {
            owner.announce("http://127.0.0.1:7171");
            assertThat(assay("count", "--to", "1").code()).isZero();
            assertThat(assay("list", "models").code()).isZero();
            Said said = assay("sample", "own");
            assertThat(said.code()).isEqualTo(1);
            assertThat(said.err()).startsWith("assay: the workspace ").contains("in use by process");
        }
    }

    @Test
    void aPortInUseIsOneSentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Said said = assay("serve", "--port", Integer.toString(taken.getLocalPort()));
            assertThat(said.code()).isEqualTo(1);
            assertThat(said.err().lines())
                    .hasSize(1)
                    .allSatisfy(line -> assertThat(line)
                            .startsWith("assay: 127.0.0.1:" + taken.getLocalPort())
                            .contains("--port"));
        }
    }

    @Test
    void listeningElsewhereWithoutATokenIsRefused() {
        Said said = assay("serve", "--host", "0.0.0.0", "--port", "0");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("--token");
    }

    @Test
    void anInterruptedCommandStopsItsWorkAndEndsWith130() throws Exception {
        Process process = process("sample", "wait");
        assertThat(process.errorReader().readLine()).isEqualTo("waiting");
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor()).isEqualTo(130);
        assertThat(process.errorReader().readLine()).isEqualTo("assay: cancelled");
    }

    private Process process(String... words) throws Exception {
        return new ProcessBuilder(Stream.concat(
                                Stream.of(
                                        ProcessHandle.current().info().command().orElseThrow(),
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        "dev.assay.app.Main",
                                        "--workspace",
                                        folder.resolve("w").toString()),
                                Arrays.stream(words))
                        .toList())
                .start();
    }

    private static void assertUsage(Said said, String... parts) {
        assertThat(said.code()).as(said.err()).isEqualTo(2);
        assertThat(said.err()).contains(parts).contains("--help` shows");
        assertThat(said.out()).isEmpty();
    }
}
