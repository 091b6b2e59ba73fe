package dev.assay.steering.extraction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.models.transformer.Change;
import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.steering.StoredVectors;
import dev.assay.engine.workspace.Analyses;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** On the built-in language model and reviews that it did not learn from. */
class ExtractTest {

    private static final String TEXT = "The strap is weak.";
    private static final String HOOK = "blocks.1.hook_resid_post";

    @TempDir
    private Path folder;

    private Workspace workspace;
    private Path reviews;

    @BeforeEach
    void open() throws IOException {
        workspace = Workspace.at(folder.resolve("workspace"));
        Path all = Path.of(System.getProperty("assay.root", "."), "data", "builtin", "reviews.tsv");
        reviews = folder.resolve("reviews.txt");
        Files.write(
                reviews,
                Files.readAllLines(all).stream()
                        .skip(1)
                        .map(line -> line.split("\t", -1)[0])
                        .toList());
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    /** Keeps the parts, and cancels when there are so many. */
    private static final class Heard implements Run {
        final List<JsonNode> parts = new ArrayList<>();
        private final int enough;

        Heard(int enough) {
            this.enough = enough;
        }

        @Override
        public void progress(double fraction, String message) {
            assertThat(fraction).isBetween(0.0, 1.0);
        }

        @Override
        public void partial(Object part) {
            parts.add(Json.mapper().valueToTree(part));
        }

        @Override
        public void log(String line) {}

        @Override
        public void checkCancelled() {
            if (parts.size() >= enough) {
                throw new CancellationException("enough");
            }
        }
    }

    private static ObjectNode given(String parameters) {
        ObjectNode given = (ObjectNode) Json.mapper().readTree(parameters.replace('\'', '"'));
        return given.has("model") ? given : given.put("model", "reviews");
    }

    private JsonNode extract(Run run, String parameters) {
        Extract extract = new Extract(workspace);
        Analyses.Known<?> known = new Analyses(List.of(extract)).find("steer extract");
        return Json.mapper()
                .valueToTree(extract.run((Extract.Parameters) known.parameters().bind(given(parameters)), run));
    }

    private JsonNode table(Run run, String parameters) {
        RecoveryTable table = new RecoveryTable(workspace);
        Analyses.Known<?> known = new Analyses(List.of(table)).find("steer table");
        return Json.mapper()
                .valueToTree(
                        table.run((RecoveryTable.Parameters) known.parameters().bind(given(parameters)), run));
    }

    @Test
    void aSentencesVectorIsKeptAndMakesTheModelWriteTheSentence() {
        Heard heard = new Heard(Integer.MAX_VALUE);
        JsonNode result = extract(heard, "{'text':'" + TEXT + "','as':'strap'}");
        assertThat(result.get("exact").asInt()).isEqualTo(1);
        assertThat(result.get("hook").asString()).isEqualTo(HOOK);
        assertThat(result.get("saved").asString()).isEqualTo("strap");
        JsonNode card = result.get("vectors").get(0);
        assertThat(card.get("bleu").asDouble()).isCloseTo(1, within(1e-9));
        assertThat(card.get("tokenAccuracy").asDouble()).isEqualTo(1);
        assertThat(card.get("margin").asDouble()).isPositive();
        assertThat(card.get("radius").asDouble()).isBetween(0.0, 2.56);
        assertThat(heard.parts).hasSize(1);
        assertThat(heard.parts.getFirst().get("text").asString()).isEqualTo(TEXT);

        StoredVectors stored = workspace.steering().get("strap");
        SteeringVector vector = stored.vectors().getFirst();
        assertThat(stored.origin().method()).isEqualTo("latent");
        assertThat(vector.norm()).isCloseTo(card.get("norm").asDouble(), within(1e-5));
        try (BorrowedModel borrowed = workspace.models().borrow("reviews")) {
            Transformer model = (Transformer) borrowed.model();
            List<Float> values = new ArrayList<>();
            for (float value : vector.part(Place.of(HOOK))) {
                values.add(value);
            }
            int[] written = model
                    .generate(
                            Inputs.of(new int[] {0}),
                            new GenerationSettings(40, new GenerationSettings.Choice.Greedy(), Set.of(0)),
                            RunPlan.recording().with(Intervention.at(HOOK, new Change.Add(values, 1))),
                            (row, token) -> {},
                            Run.unwatched())
                    .texts()
                    .getFirst()
                    .tokens()
                    .stream()
                    .mapToInt(GeneratedText.Token::id)
                    .toArray();
            assertThat(model.tokenizer().decode(written)).isEqualTo(TEXT + "<|endoftext|>");
        }
    }

    @Test
    void whatIsFoundBeforeACancellationIsKeptAndGoneOnFrom() {
        String common = "'file':'" + reviews + "','longest':20,'as':'six','radiusDraws':0";
        String six = "{" + common + ",'limit':6,'steps':300}";
        assertThatThrownBy(() -> extract(new Heard(2), six)).isInstanceOf(CancellationException.class);
        int before = workspace.steering().get("six").vectors().size();
        assertThat(before).isBetween(1, 5);
        JsonNode result = extract(Run.unwatched(), "{" + common + ",'limit':6,'steps':300,'resume':true}");
        assertThat(result.get("resumed").asInt()).isEqualTo(before);
        assertThat(result.get("of").asInt()).isEqualTo(6);
        assertThat(result.get("exact").asInt()).isEqualTo(6);
        StoredVectors all = workspace.steering().get("six");
        assertThat(all.vectors()).hasSize(6);
        assertThat(all.card().get("exact").asInt()).isEqualTo(6);
        assertThat(all.cards().stream().map(card -> card.get("text").asString()))
                .doesNotHaveDuplicates();
        refused("other settings", "{" + common + ",'limit':7,'steps':301,'resume':true}");
    }

    @Test
    void badInputIsRefusedInOneSentence() {
        refused("The text is empty", "{'text':'  '}");
        refused("room for 127", "{'text':'" + "weak ".repeat(200) + "'}");
        refused("one of --text, --file and --data", "{'text':'A','data':'reviews'}");
        refused("Say which sentence", "{'limit':3}");
        refused("There is no layer 4", "{'text':'A','layer':4}");
        refused("not with both", "{'text':'A','layer':1,'hook':'" + HOOK + "'}");
        refused("not at blocks.0.attn.hook_z", "{'text':'A','hook':'blocks.0.attn.hook_z'}");
        refused("The learning rate is -1", "{'text':'A','lr':-1}");
        refused("The number of steps is 0", "{'text':'A','steps':0}");
        refused("cannot name a steering vector", "{'text':'A','as':'../x'}");
        refused("give it with --as", "{'text':'A','resume':true}");
        refused("no sentence that can be used", "{'file':'" + reviews + "','longest':1}");
        refused("is not one for generate", "{'model':'demo','text':'A'}");
    }

    private void refused(String message, String parameters) {
        assertThatThrownBy(() -> extract(Run.unwatched(), parameters))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(message);
    }

    @Test
    void aTrainedModelBringsBackMoreThanTheControls() {
        Heard heard = new Heard(Integer.MAX_VALUE);
        JsonNode result = table(
                heard,
                "{'file':'" + reviews + "','limit':4,'steps':60,'positions':'all','hooks':['hook_embed','" + HOOK
                        + "']}");
        assertThat(heard.parts).hasSize(6);
        assertThat(result.get("bestHook").asString()).isEqualTo(HOOK);
        Map<String, Integer> exact = new HashMap<>();
        for (JsonNode cell : result.get("cells")) {
            assertThat(cell.get("of").asInt()).isEqualTo(4);
            exact.put(
                    cell.get("hook").asString() + " " + cell.get("kind").asString(),
                    cell.get("exact").asInt());
        }
        assertThat(exact.get(HOOK + " in-distribution")).isGreaterThanOrEqualTo(3);
        assertThat(exact.get(HOOK + " random-tokens")).isZero();
        assertThat(exact.get(HOOK + " untrained")).isZero();
    }
}
