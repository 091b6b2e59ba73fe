package dev.assay.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.Analyses;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Printable;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** On the engine's tiny checkpoints, which know 19 tokens and no text, and on a real small model where there is one. */
class GenerateTest {

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void open() {
        workspace = Workspace.at(folder.resolve("workspace"));
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    /** Keeps the parts. */
    private static class Heard implements Run {
        final List<JsonNode> parts = new ArrayList<>();
        final StringBuilder printed = new StringBuilder();

        @Override
        public void progress(double fraction, String message) {}

        @Override
        public void partial(Object part) {
            parts.add(Json.mapper().valueToTree(part));
            if (part instanceof Printable printable) {
                printed.append(printable.printed());
            }
        }

        @Override
        public void log(String line) {}

        @Override
        public void checkCancelled() {}

        List<JsonNode> tokens() {
            return parts.subList(1, parts.size());
        }
    }

    private static Path tiny(String name) {
        return Path.of(System.getProperty("assay.root", "."), "server/engine/src/test/resources/transformer", name)
                .toAbsolutePath()
                .normalize();
    }

    private JsonNode generate(Run run, String model, String parameters) throws Exception {
        return Json.mapper().valueToTree(result(run, model, parameters));
    }

    private Generated result(Run run, String model, String parameters) throws Exception {
        ObjectNode given = (ObjectNode) Json.mapper().readTree(parameters.replace('\'', '"'));
        given.put("model", model);
        Analyses.Known<?> known = new Analyses(List.of(new Generate(workspace))).find("generate");
        Generate.Parameters bound = (Generate.Parameters) known.parameters().bind(given);
        return new Generate(workspace).run(bound, run);
    }

    private JsonNode tiny(Run run, String parameters) throws Exception {
        return generate(run, tiny("llama").toString(), parameters);
    }

    private void refused(String parameters, String... why) {
        assertThatThrownBy(() -> tiny(Run.unwatched(), parameters))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll(why);
    }

    private static List<Integer> ids(JsonNode tokens) {
        return tokens.valueStream().map(token -> token.path("id").intValue()).toList();
    }

    @Test
    void partsAreThePromptAndThenEachTokenAndTheResultIsTheOneObject() throws Exception {
        Heard heard = new Heard();
        JsonNode result = tiny(heard, "{'promptIds':[3,7,2],'maxNew':4,'alternatives':3}");
        assertThat(result.propertyNames()).containsExactly("prompt_ids", "tokens", "text", "score", "stopped");
        assertThat(result.path("prompt_ids").toString()).isEqualTo("[3,7,2]");
        assertThat(result.path("tokens").get(0).propertyNames()).containsExactly("id", "text", "logprob");
        assertThat(result.path("tokens")
                        .valueStream()
                        .mapToDouble(t -> t.path("logprob").doubleValue())
                        .sum())
                .isCloseTo(result.path("score").doubleValue(), within(1e-9));

        assertThat(heard.parts.stream().map(part -> part.path("kind").asString()))
                .containsExactly("prompt", "token", "token", "token", "token");
        assertThat(ids(heard.parts.getFirst().path("tokens"))).containsExactly(3, 7, 2);
        for (int i = 0; i < 4; i++) {
            JsonNode part = heard.tokens().get(i);
            assertThat(part.path("index").intValue()).isEqualTo(i);
            assertThat(part.path("id")).isEqualTo(result.path("tokens").get(i).path("id"));
            assertThat(part.path("alternatives")).hasSize(3);
            assertThat(part.path("alternatives").get(0).path("id"))
                    .as("greedy takes the most probable")
                    .isEqualTo(part.path("id"));
        }
    }

    /** The numbers come from a plain run over prompt and continuation, whose softmax is written out here. */
    @Test
    void logProbabilitiesAreThoseOfAPlainRunOverTheWholeText() throws Exception {
        Heard heard = new Heard();
        JsonNode result = tiny(heard, "{'promptIds':[3,7,2],'maxNew':4,'temperature':3,'seed':5,'alternatives':2}");
        List<Integer> all = new ArrayList<>(List.of(3, 7, 2));
        all.addAll(ids(result.path("tokens")));
        try (Transformer model = Transformer.load(tiny("llama"))) {
            Recorded logits = model.logits(
                    Inputs.of(all.stream().mapToInt(Integer::intValue).toArray()));
            assertThat(heard.parts
                            .getFirst()
                            .path("tokens")
                            .get(0)
                            .path("logprob")
                            .isNull())
                    .isTrue();
            for (int position = 1; position < all.size(); position++) {
                float[] at = logits.at(0, position - 1);
                double sum = 0;
                for (float logit : at) {
                    sum += Math.exp(logit);
                }
                JsonNode token = position < 3
                        ? heard.parts.getFirst().path("tokens").get(position)
                        : heard.tokens().get(position - 3);
                assertThat(token.path("logprob").doubleValue())
                        .isCloseTo(at[all.get(position)] - Math.log(sum), within(1e-4));
                double best = Double.NEGATIVE_INFINITY;
                for (float logit : at) {
                    best = Math.max(best, logit - Math.log(sum));
                }
                assertThat(token.path("alternatives").get(0).path("logprob").doubleValue())
                        .isCloseTo(best, within(1e-4));
            }
        }
    }

    @Test
    void aBeamSearchGivesItsBestTextsAndTellsTheTokensOfTheFirst() throws Exception {
        Heard heard = new Heard();
        JsonNode result = tiny(heard, "{'promptIds':[3,7,2],'maxNew':3,'beam':6,'best':3,'lengthPenalty':1}");
        assertThat(result.propertyNames()).contains("nbest").doesNotContain("touched");
        assertThat(result.path("nbest")).hasSize(3);
        assertThat(result.path("nbest").get(0).path("tokens")).isEqualTo(result.path("tokens"));
        assertThat(result.path("nbest").get(0).path("score").doubleValue())
                .isGreaterThanOrEqualTo(
                        result.path("nbest").get(1).path("score").doubleValue());
        assertThat(heard.tokens().stream().map(part -> part.path("id").intValue()))
                .containsExactlyElementsOf(ids(result.path("tokens")));
        assertThat(heard.tokens().getFirst().path("alternatives")).hasSize(5);
        JsonNode greedy = tiny(Run.unwatched(), "{'promptIds':[3,7,2],'maxNew':3,'greedy':true}");
        assertThat(result.path("score").doubleValue())
                .isGreaterThanOrEqualTo(greedy.path("score").doubleValue() / 3 - 1e-6);
    }

    @Test
    void aSeedSamplesTheSameTextAgainAndAStopTokenEndsIt() throws Exception {
        String sampled = "{'promptIds':[3],'maxNew':6,'temperature':2.5,'topP':0.95,'seed':7}";
        JsonNode first = tiny(Run.unwatched(), sampled);
        assertThat(tiny(Run.unwatched(), sampled)).isEqualTo(first);
        int third = ids(first.path("tokens")).get(2);
        int before = ids(first.path("tokens")).indexOf(third);
        JsonNode stopped = tiny(Run.unwatched(), sampled.replace("}", ",'stopIds':[" + third + "]}"));
        assertThat(ids(stopped.path("tokens")))
                .isEqualTo(ids(first.path("tokens")).subList(0, before + 1));
        assertThat(stopped.path("stopped").booleanValue()).isTrue();
    }

    @Test
    void interventionsSayWhereTheyActed() throws Exception {
        String change =
                "'interventions':[{'points':['blocks.0.hook_resid_post'],'steps':'generated','change':{'do':'zero'}}]";
        JsonNode result = tiny(Run.unwatched(), "{'promptIds':[3,7,2],'maxNew':3," + change + "}");
        // Of three tokens the last is chosen and not read, so that two are read after the prompt, at positions 3 and 4.
        assertThat(result.path("touched").toString())
                .isEqualTo("[{\"intervention\":0,\"row\":0,\"step\":1,\"positions\":[3]},"
                        + "{\"intervention\":0,\"row\":0,\"step\":2,\"positions\":[4]}]");
        JsonNode plain = tiny(Run.unwatched(), "{'promptIds':[3,7,2],'maxNew':3}");
        assertThat(plain.path("tokens").get(0)).isEqualTo(result.path("tokens").get(0));
        assertThat(plain.path("score")).isNotEqualTo(result.path("score"));
        assertThat(result(Run.unwatched(), tiny("llama").toString(), "{'promptIds':[3,7,2],'maxNew':3," + change + "}")
                        .printed())
                .contains("intervention 0 acted at 0 positions of the prompt and on 2 generated tokens");
    }

    @Test
    void interventionsThatAreWrongAreRefusedByTheirPlace() {
        refused(
                "{'promptIds':[1],'maxNew':2,'interventions':{'points':[]}}",
                "\"interventions\" must be a list of objects");
        refused(
                "{'promptIds':[1],'maxNew':2,'interventions':[{'points':['logits']}]}",
                "\"interventions[0].change\" is missing");
        refused(
                "{'promptIds':[1],'maxNew':2,'interventions':[{'points':['logits'],'change':{'do':'zap'}}]}",
                "interventions[0].change.do",
                "project-out");
        refused(
                "{'promptIds':[1],'maxNew':2,'interventions':[{'points':['logits'],'change':{'do':'add','vector':[1,'x']}}]}",
                "interventions[0].change.vector[1]",
                "a number",
                "\"x\"");
        refused(
                "{'promptIds':[1],'maxNew':2,'interventions':[{'points':['logits'],'unit':[1],'change':{'do':'zero'}}]}",
                "interventions[0]",
                "\"unit\"",
                "did you mean \"units\"?");
        refused(
                "{'promptIds':[1],'maxNew':2,'interventions':[{'points':['logits'],'positions':{'which':'at'},'change':{'do':'zero'}}]}",
                "interventions[0].positions",
                "does not go with");
        refused(
                "{'promptIds':[1],'maxNew':2,'interventions':[{'points':['blocks.9.hook_mlp_out'],'change':{'do':'zero'}}]}",
                "blocks.9.hook_mlp_out");
        refused(
                "{'promptIds':[1],'maxNew':2,'interventions':[{'points':['logits'],'positions':{'which':'at','at':[7]},'steps':'prompt','change':{'do':'zero'}}]}",
                "Intervention 0 names position 7");
    }

    @Test
    void whatCannotBeDoneIsOneSentence() throws Exception {
        refused("{'promptIds':[]}", "the prompt is empty");
        refused("{'prompt':'Hello'}", "no tokenizer", "--prompt-ids");
        refused("{'promptIds':[1],'prompt':'a'}", "not both");
        refused("{'promptIds':[1,19]}", "token 1 of the prompt is 19", "0 to 18");
        refused("{'promptIds':[-1]}", "token 0 of the prompt is -1");
        int context = workspace.models().card(tiny("llama").toString()).context();
        String long_ = "1,".repeat(context) + "1";
        refused("{'promptIds':[" + long_ + "]}", "context is " + context);
        refused("{'promptIds':[1,2],'maxNew':9999}", "give --max-new " + (context - 1) + " or less");
        refused("{'promptIds':[1],'maxNew':0}", "at least 1");
        refused("{'promptIds':[1],'maxNew':2,'greedy':true,'topK':3}", "--greedy contradicts sampling");
        refused("{'promptIds':[1],'maxNew':2,'greedy':true,'beam':3}", "--greedy contradicts --beam");
        refused("{'promptIds':[1],'maxNew':2,'beam':3,'temperature':2}", "leave one of them out");
        refused("{'promptIds':[1],'maxNew':2,'best':3}", "--beam");
        refused("{'promptIds':[1],'maxNew':2,'lengthPenalty':3}", "--beam");
        refused("{'promptIds':[1],'maxNew':2,'beam':2,'best':3}", "between 1 and the width");
        refused("{'promptIds':[1],'maxNew':2,'temperature':0}", "must be positive");
        refused("{'promptIds':[1],'maxNew':2,'topP':2}", "top-p");
        refused("{'promptIds':[1],'maxNew':2,'stopIds':[99]}", "stop token 99");
        refused("{'promptIds':[1],'maxNew':2,'stop':['a']}", "tokenizer");
        refused("{'promptIds':[1],'maxNew':2,'stop':['']}", "empty");
        refused("{'promptIds':[1],'maxNew':2,'alternatives':-1}", "alternatives");
        assertThatThrownBy(() -> generate(Run.unwatched(), tiny("bert-labels").toString(), "{'promptIds':[1]}"))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("not one for generate", "classify");
        assertThatThrownBy(() -> generate(Run.unwatched(), "nobody", "{'promptIds':[1]}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("nobody");
    }

    @Test
    void aCancelledGenerationEndsWithTheTokenThatItIsAt() {
        Heard heard = new Heard() {
            @Override
            public void checkCancelled() {
                if (parts.size() >= 3) {
                    throw new CancellationException();
                }
            }
        };
        assertThatThrownBy(() -> tiny(heard, "{'promptIds':[3],'maxNew':8}")).isInstanceOf(CancellationException.class);
        assertThat(heard.parts).hasSize(3);
    }

    /** A copy of a checkpoint with a tokenizer whose 19 tokens are single characters. */
    private Path withTokenizer() throws Exception {
        Path copy = Files.createDirectories(folder.resolve("speaks"));
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(tiny("llama").resolve(file), copy.resolve(file));
        }
        Map<String, Integer> vocabulary = new HashMap<>();
        String letters = "abcdefghijklmnop,.!";
        for (int id = 0; id < letters.length(); id++) {
            vocabulary.put(letters.substring(id, id + 1), id);
        }
        Files.writeString(copy.resolve("vocab.json"), Json.mapper().writeValueAsString(vocabulary));
        Files.writeString(copy.resolve("merges.txt"), "#version: 0.2\n");
        return copy;
    }

    @Test
    void aTextIsReadAndWrittenAndAStopTextEndsIt() throws Exception {
        Path model = withTokenizer();
        Heard heard = new Heard();
        JsonNode result = generate(heard, model.toString(), "{'prompt':'dhc','maxNew':5,'temperature':2,'seed':3}");
        assertThat(result.path("prompt_ids").toString()).isEqualTo("[3,7,2]");
        StringBuilder text = new StringBuilder();
        result.path("tokens").forEach(token -> text.append(token.path("text").asString()));
        assertThat(result.path("text").asString()).isEqualTo(text.toString()).hasSize(5);
        assertThat(heard.printed.toString()).isEqualTo("dhc" + text);
        assertThat(heard.tokens()
                        .getFirst()
                        .path("alternatives")
                        .get(0)
                        .path("text")
                        .asString())
                .hasSize(1);

        String stop = text.substring(1, 3);
        JsonNode stopped = generate(
                Run.unwatched(),
                model.toString(),
                "{'prompt':'dhc','maxNew':5,'temperature':2,'seed':3,'stop':['zzz','" + stop + "']}");
        assertThat(stopped.path("text").asString()).isEqualTo(text.substring(0, text.indexOf(stop) + 2));
        assertThat(stopped.path("stopped").booleanValue()).isTrue();
        assertThatThrownBy(() -> generate(Run.unwatched(), model.toString(), "{'prompt':''}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the prompt is empty");
    }

    /** Ids by an independent forward pass in torch float32, beside the weights. */
    @Test
    void theStoryOfARealModelIsThatOfTheReference() throws Exception {
        Path stories = Path.of(System.getProperty("assay.shared", "none"), "real", "tinystories-656k");
        Assumptions.assumeTrue(Files.exists(stories), "needs " + stories + ", which is not part of the project");
        JsonNode golden = Json.mapper().readTree(Files.readAllBytes(stories.resolve("golden_greedy.json")));
        List<Integer> all =
                golden.path("greedy_ids").valueStream().map(JsonNode::intValue).toList();
        int prompt = golden.path("prompt_ids").size();
        String count = "'maxNew':" + (all.size() - prompt);
        JsonNode ofIds = generate(
                Run.unwatched(), stories.toString(), "{'promptIds':" + golden.path("prompt_ids") + "," + count + "}");
        assertThat(ids(ofIds.path("tokens"))).isEqualTo(all.subList(prompt, all.size()));
        Heard heard = new Heard();
        JsonNode ofText =
                generate(heard, stories.toString(), "{'prompt':'Once upon a time','greedy':true," + count + "}");
        assertThat(ids(ofText.path("tokens"))).isEqualTo(all.subList(prompt, all.size()));
        assertThat(heard.printed.toString()).contains("Once upon a time, a little girl named Lily lived");
        StringBuilder text = new StringBuilder();
        ofText.path("tokens").forEach(token -> text.append(token.path("text").asString()));
        assertThat(ofText.path("text").asString()).isEqualTo(text.toString());
    }
}
