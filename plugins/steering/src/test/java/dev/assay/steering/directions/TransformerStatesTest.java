package dev.assay.steering.directions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.Builtin;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Hidden states of texts, on the engine's tiny checkpoints and the built-in language model. */
class TransformerStatesTest {

    private static final String HOOK = "blocks.1.hook_resid_post";

    static Path root(String path) {
        return Path.of(System.getProperty("assay.root", "../..")).resolve(path);
    }

    private static Transformer tiny() {
        return Transformer.load(root("server/engine/src/test/resources/transformer/llama"));
    }

    /** Texts of 1 to 7 tokens, all of them own. */
    private static List<Prompt> prompts() {
        Random random = new Random(1);
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int[] ids = random.ints(1 + i % 7, 3, 19).toArray();
            prompts.add(new Prompt(
                    ids, new int[ids.length], IntStream.range(0, ids.length).toArray()));
        }
        return prompts;
    }

    /** Reads texts one by one, so that nothing is ever padded. */
    private static float[] alone(Transformer model, Prompt prompt, TokenChoice token) {
        Recorded recorded =
                model.run(Inputs.of(prompt.ids()), RunPlan.recording(HOOK)).get(HOOK);
        int[] positions = switch (token.text()) {
            case "mean" -> prompt.own();
            case "last" -> new int[] {prompt.length() - 1};
            default -> throw new AssertionError(token);
        };
        float[] mean = new float[recorded.shape()[2]];
        for (int position : positions) {
            for (int unit = 0; unit < mean.length; unit++) {
                mean[unit] += recorded.at(0, position)[unit] / positions.length;
            }
        }
        return mean;
    }

    /** What must hold of any way of reading states: a text has in a batch the state that it has alone. */
    private static boolean batchIsSingle(Transformer model, TokenChoice token, Function<List<Prompt>, float[][]> read) {
        List<Prompt> prompts = prompts();
        float[][] rows = read.apply(prompts);
        for (int i = 0; i < rows.length; i++) {
            float[] single = alone(model, prompts.get(i), token);
            for (int unit = 0; unit < single.length; unit++) {
                if (!(Math.abs(single[unit] - rows[i][unit]) <= 1e-4)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static float[][] read(Transformer model, TokenChoice token, List<Prompt> prompts) {
        return new TransformerStates(model, List.of(HOOK), token)
                .read(prompts, Run.unwatched())
                .getFirst()
                .rows();
    }

    @Test
    void aTextHasInABatchTheStateThatItHasAlone() {
        try (Transformer model = tiny()) {
            for (TokenChoice token : List.of(TokenChoice.last(), TokenChoice.mean())) {
                assertThat(batchIsSingle(model, token, prompts -> read(model, token, prompts)))
                        .as(token.text())
                        .isTrue();
            }
        }
    }

    /** Planted: the state in the last slot of the batch, which for shorter texts is padding; and the mean over all slots. */
    @Test
    void aStateTakenFromPaddingIsCaught() {
        try (Transformer model = tiny()) {
            assertThat(batchIsSingle(model, TokenChoice.last(), prompts -> fromSlots(model, prompts, false)))
                    .isFalse();
            assertThat(batchIsSingle(model, TokenChoice.mean(), prompts -> fromSlots(model, prompts, true)))
                    .isFalse();
        }
    }

    private static float[][] fromSlots(Transformer model, List<Prompt> prompts, boolean all) {
        Recorded recorded = model.run(
                        Inputs.of(prompts.stream().map(Prompt::ids).toList()), RunPlan.recording(HOOK))
                .get(HOOK);
        int slots = recorded.shape()[1];
        float[][] rows = new float[prompts.size()][recorded.shape()[2]];
        for (int row = 0; row < rows.length; row++) {
            for (int slot = all ? 0 : slots - 1; slot < slots; slot++) {
                for (int unit = 0; unit < rows[row].length; unit++) {
                    rows[row][unit] += recorded.at(row, slot)[unit] / (all ? slots : 1);
                }
            }
        }
        return rows;
    }

    @Test
    void severalHookPointsAreReadAtOnceAndHeadsStayApart() {
        try (Transformer model = tiny()) {
            List<String> hooks = List.of("blocks.0.attn.hook_z", HOOK);
            List<HookStates> states =
                    new TransformerStates(model, hooks, TokenChoice.last()).read(prompts(), Run.unwatched());
            HookStates z = states.getFirst();
            assertThat(z.heads()).isEqualTo(model.config().heads());
            assertThat(z.rows()[0])
                    .hasSize(model.config().heads() * model.config().headSize());
            Recorded alone = model.run(Inputs.of(prompts().get(6).ids()), RunPlan.recording(hooks.getFirst()))
                    .get(hooks.getFirst());
            for (int unit = 0; unit < model.config().headSize(); unit++) {
                assertThat(z.head(1).rows()[6][unit]).isCloseTo(alone.at(0, 6, 1, unit), within(1e-4f));
            }
            assertThat(states.get(1).heads()).isZero();
        }
    }

    /** The mean length of a token's state, over all tokens that are not the begin token; computed one text at a time. */
    @Test
    void theMeanNormIsThatOfTheTextsOwnTokens() {
        try (Transformer model = tiny()) {
            int[] ids = {5, 6, 7, 8};
            Prompt withBegin = new Prompt(ids, new int[4], new int[] {1, 2, 3});
            HookStates states = new TransformerStates(model, List.of(HOOK), TokenChoice.mean())
                    .read(List.of(withBegin), Run.unwatched())
                    .getFirst();
            Recorded alone = model.run(Inputs.of(ids), RunPlan.recording(HOOK)).get(HOOK);
            double sum = 0;
            float[] mean = new float[model.config().hidden()];
            for (int position = 1; position < 4; position++) {
                sum += Vectors.norm(alone.at(0, position));
                for (int unit = 0; unit < mean.length; unit++) {
                    mean[unit] += alone.at(0, position)[unit] / 3;
                }
            }
            assertThat(states.meanNorm()).isCloseTo(sum / 3, within(1e-4));
            assertThat(states.rows()[0]).containsExactly(mean, within(1e-4f));
        }
    }

    @Test
    void tokensAreChosenAmongTheTextsOwn() {
        Prompt prompt = new Prompt(new int[] {0, 5, 6, 7, 0}, new int[5], new int[] {1, 2, 3});
        assertThat(TokenChoice.parse("last").positions(prompt)).containsExactly(3);
        assertThat(TokenChoice.parse("-1")).isEqualTo(TokenChoice.last());
        assertThat(TokenChoice.parse("-2").positions(prompt)).containsExactly(2);
        assertThat(TokenChoice.parse("-4").positions(prompt)).isEmpty();
        assertThat(TokenChoice.parse("Mean").positions(prompt)).containsExactly(1, 2, 3);
        assertThat(TokenChoice.parse("first").positions(prompt)).containsExactly(0);
        for (String wrong : List.of("2", "-0", "", "middle")) {
            assertThatThrownBy(() -> TokenChoice.parse(wrong))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("last, -2");
        }
    }

    @Test
    void placesWithoutHiddenStatesAreRefused() {
        try (Transformer model = tiny()) {
            for (String hook : List.of("blocks.0.attn.hook_pattern", "logits")) {
                assertThatThrownBy(() -> new TransformerStates(model, List.of(hook), TokenChoice.last()))
                        .isInstanceOf(UserError.class)
                        .hasMessageContaining("no hidden states");
            }
            assertThatThrownBy(
                            () -> new TransformerStates(model, List.of("blocks.9.hook_resid_post"), TokenChoice.last()))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("blocks are numbered");
        }
    }

    /** The begin token's state is the same in every text and of another size than others: a mean that took it in would be drawn towards it. */
    @Test
    void theBeginTokenOfTheBuiltInModelIsAnOutlierAndNoTokenOfATextsOwn() {
        try (Transformer model = Transformer.load(Builtin.folder().resolve("language"))) {
            int begin = Objects.requireNonNull(model.config().startToken());
            int[] plain = model.tokenizer().encode("The soup is salty and the waiter is rude.", false);
            int[] ids = new int[plain.length + 1];
            ids[0] = begin;
            System.arraycopy(plain, 0, ids, 1, plain.length);
            Prompt prompt = Prompt.of(model.config(), ids);
            assertThat(prompt.own())
                    .containsExactly(IntStream.rangeClosed(1, plain.length).toArray());
            HookStates states = new TransformerStates(model, List.of(HOOK), TokenChoice.mean())
                    .read(List.of(prompt), Run.unwatched())
                    .getFirst();
            double first = Vectors.norm(
                    model.run(Inputs.of(ids), RunPlan.recording(HOOK)).get(HOOK).at(0, 0));
            // Measured: 44.4 against a mean of 28.6.
            assertThat(first).isGreaterThan(1.2 * states.meanNorm());
            assertThat(Prompt.of(model.config(), new int[] {begin}).own()).containsExactly(0);
        }
    }
}
