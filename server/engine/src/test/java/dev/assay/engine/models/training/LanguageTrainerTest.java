package dev.assay.engine.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.models.transformer.TextTokenizer;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Trainings of a minute model on eight sentences. */
class LanguageTrainerTest {

    private static final List<String> TEXTS = List.of(
            "The soup is hot.",
            "The soup is cold and salty.",
            "A man reads.",
            "The film was long, but the music was lovely.",
            "We came back.",
            "My phone is slow.",
            "The beds were soft.",
            "I want my money back.");

    @TempDir
    private Path folder;

    @BeforeEach
    void learnTheTokens() {
        BytePairs.learn(TEXTS, 280, Run.unwatched()).write(folder.resolve("tokens"));
    }

    private static LanguageTrainSettings settings(int epochs, double dropout, long seed) {
        return new LanguageTrainSettings(epochs, 4, 0.01, 0.1, 0.1, 0.01, 1, dropout, 7, seed);
    }

    private LanguageTrainReport train(LanguageTrainSettings settings, ObjectNode config, String out, Run run) {
        return new LanguageTrainer(settings, config)
                .train(TEXTS, TEXTS, folder.resolve("tokens"), folder.resolve(out), run);
    }

    private static ObjectNode tiny() {
        return LanguageTrainer.gpt2(2, 32, 2, 24);
    }

    private byte[] weights(String out) throws IOException {
        return Files.readAllBytes(folder.resolve(out).resolve("model.safetensors"));
    }

    @Test
    void aFewTextsAreLearnedByHeart() {
        LanguageTrainReport report = train(settings(120, 0, 1), tiny(), "out", Run.unwatched());
        // What is left is the choice of the first words: entropy of 8 texts, log 8 / tokens per text, about 0.15 nats
        // per token.
        double choice = TEXTS.size() * Math.log(TEXTS.size()) / report.devTokens();
        assertThat(report.devLoss()).isLessThan(choice + 0.05);
        assertThat(report.points().getFirst().trainLoss()).isGreaterThan(3);
        try (Transformer model = Transformer.load(folder.resolve("out"));
                TextTokenizer tokenizer = TextTokenizer.load(folder.resolve("tokens"))) {
            TokenTexts texts = TokenTexts.of(TEXTS, tokenizer, 24, Run.unwatched());
            double loss = model.crossEntropy(texts.texts(), Run.unwatched()) / texts.predicted();
            assertThat(loss).isCloseTo(report.devLoss(), within(1e-4));
            assertThat(model.config().startToken()).isZero();
            assertThat(model.card().parameters()).isEqualTo(report.parameters());
        }
    }

    @Test
    void theSameSeedGivesTheSameBitsAndAnotherSeedOthers() throws IOException {
        for (String out : List.of("one", "same")) {
            train(settings(3, 0.1, 5), tiny(), out, Run.unwatched());
        }
        train(settings(3, 0.1, 6), tiny(), "other", Run.unwatched());
        assertThat(weights("one")).isEqualTo(weights("same")).isNotEqualTo(weights("other"));
    }

    @Test
    void anInterruptedTrainingEndsWithTheBitsOfOneThatWasNot() throws IOException {
        train(settings(6, 0.1, 5), tiny(), "whole", Run.unwatched());
        // Each run asks after every text it reads, at every step and in every block of the network; so it stops in the
        // middle of a step.
        for (int questions : new int[] {26, 28, 30}) {
            assertThatThrownBy(() -> train(settings(6, 0.1, 5), tiny(), "broken", new Impatient(questions)))
                    .isInstanceOf(CancellationException.class);
            assertThat(folder.resolve("broken/training.safetensors")).exists();
            assertThat(folder.resolve("broken/config.json")).doesNotExist();
        }
        train(settings(6, 0.1, 5), tiny(), "broken", Run.unwatched());
        assertThat(weights("broken")).isEqualTo(weights("whole"));
        assertThat(folder.resolve("broken/training.safetensors")).doesNotExist();
    }

    @Test
    void aCheckpointOfAnotherTrainingIsNotContinued() {
        assertThatThrownBy(() -> train(settings(6, 0, 5), tiny(), "out", new Impatient(30)))
                .isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> train(settings(6, 0, 6), tiny(), "out", Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("belongs to a training with other settings");
    }

    @Test
    void otherFamiliesAreTrainedTheSameWay() {
        ObjectNode llama = JsonMapper.shared()
                .createObjectNode()
                .put("hidden_size", 24)
                .put("num_attention_heads", 4)
                .put("num_key_value_heads", 2)
                .put("num_hidden_layers", 2)
                .put("intermediate_size", 40)
                .put("max_position_embeddings", 24)
                .put("tie_word_embeddings", false);
        llama.putArray("architectures").add("LlamaForCausalLM");
        ObjectNode neox = JsonMapper.shared()
                .createObjectNode()
                .put("hidden_size", 24)
                .put("num_attention_heads", 2)
                .put("num_hidden_layers", 2)
                .put("intermediate_size", 48)
                .put("rotary_pct", 0.5)
                .put("max_position_embeddings", 24);
        neox.putArray("architectures").add("GPTNeoXForCausalLM");
        for (ObjectNode config : List.of(llama, neox)) {
            String out = config.path("architectures").path(0).asString();
            LanguageTrainReport report = train(settings(30, 0, 1), config, out, Run.unwatched());
            assertThat(report.devLoss()).as(out).isLessThan(2);
            try (Transformer model = Transformer.load(folder.resolve(out))) {
                assertThat(model.card().parameters()).isEqualTo(report.parameters());
            }
        }
    }

    @Test
    void theCurveIsToldAtEveryMeasurement() {
        List<Object> told = new ArrayList<>();
        LanguageTrainReport report = train(settings(7, 0, 1), tiny(), "out", new Impatient(Integer.MAX_VALUE) {
            @Override
            public void partial(Object part) {
                told.add(part);
            }
        });
        // 8 texts in batches of 4, 7 epochs: 14 steps, measured after 7 and 14.
        assertThat(report.points()).extracting(LanguageTrainPoint::step).containsExactly(7, 14);
        assertThat(told).containsAll(report.points());
        assertThat(report.points()).allSatisfy(point -> {
            assertThat(point.gradientNorm()).isPositive().isFinite();
            assertThat(point.learningRate()).isBetween(0.0, 0.01);
        });
        assertThat(report.bestStep()).isEqualTo(14);
    }

    @Test
    void whatCannotBeTrainedIsSaidInOneSentence() {
        ObjectNode bert = JsonMapper.shared()
                .createObjectNode()
                .put("hidden_size", 8)
                .put("num_attention_heads", 2)
                .put("num_hidden_layers", 1)
                .put("intermediate_size", 8)
                .put("max_position_embeddings", 8);
        bert.putArray("architectures").add("BertForMaskedLM");
        assertThatThrownBy(() -> train(settings(1, 0, 1), bert, "bert", Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("BertForMaskedLM");
        assertThatThrownBy(() -> new LanguageTrainer(settings(1, 0, 1), tiny())
                        .train(List.of(), TEXTS, folder.resolve("tokens"), folder.resolve("none"), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("at least one training text");
        assertThatThrownBy(() -> new LanguageTrainer(settings(1, 0, 1), tiny())
                        .train(TEXTS, TEXTS, folder, folder.resolve("none"), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("tokenizer.json");
        train(settings(1, 0, 1), tiny(), "twice", Run.unwatched());
        assertThatThrownBy(() -> train(settings(1, 0, 1), tiny(), "twice", Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("holds a model already");
    }

    @Test
    void aTextThatIsLongerThanTheContextIsCutAndLosesNothing() {
        try (TextTokenizer tokenizer = TextTokenizer.load(folder.resolve("tokens"))) {
            String text = TEXTS.get(3);
            int[] ids = tokenizer.encode(text, false);
            TokenTexts cut = TokenTexts.of(List.of(text), tokenizer, 5, Run.unwatched());
            List<Integer> told = new ArrayList<>();
            for (int[] piece : cut.texts()) {
                assertThat(piece[0]).isZero();
                assertThat(piece.length - 1).isLessThanOrEqualTo(5);
                for (int i = 1; i < piece.length; i++) {
                    told.add(piece[i]);
                }
            }
            List<Integer> expected = new ArrayList<>();
            for (int id : ids) {
                expected.add(id);
            }
            if (told.size() > expected.size()) {
                expected.add(0);
            }
            assertThat(told).isEqualTo(expected);
        }
    }

    /** Is cancelled when it has been asked so many times. */
    private static class Impatient implements Run {
        private int questions;

        Impatient(int questions) {
            this.questions = questions;
        }

        @Override
        public void progress(double fraction, String message) {}

        @Override
        public void partial(Object part) {}

        @Override
        public void log(String line) {}

        @Override
        public void checkCancelled() {
            if (questions-- == 0) {
                throw new CancellationException();
            }
        }
    }
}
