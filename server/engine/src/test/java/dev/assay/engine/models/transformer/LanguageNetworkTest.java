package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.assay.engine.models.Gradients;
import dev.assay.engine.models.training.LanguageTrainer;
import dev.assay.spi.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The loss that a language model learns from, and its gradient. */
class LanguageNetworkTest {

    private static final int VOCABULARY = 11;
    private static final List<int[]> TEXTS =
            List.of(new int[] {0, 3, 5, 2, 9, 0}, new int[] {0, 7, 0}, new int[] {0, 1, 4, 10, 6, 8, 2, 0});

    private final LanguageNetwork network = new LanguageNetwork(
            TransformerConfig.of(
                    LanguageTrainer.gpt2(2, 16, 2, 8).put("vocab_size", VOCABULARY), Path.of("config.json")),
            3);

    @AfterEach
    void close() {
        network.close();
    }

    private double loss(double dropout) {
        return Gradients.step(
                network.parameters(),
                step -> network.loss(step, TEXTS, dropout, new SplittableRandom(5), Run.unwatched()),
                (value, gradients) -> (double) value.getFloat());
    }

    @Test
    void anUntrainedModelGuessesEveryTokenAlike() {
        // Small random weights give nearly equal probabilities: log 11 nats.
        assertThat(loss(0)).isCloseTo(Math.log(VOCABULARY), within(0.05));
    }

    @Test
    void aBatchLosesWhatItsTextsLose() {
        double alone = 0;
        for (int[] text : TEXTS) {
            alone += network.totalLoss(List.of(text), Run.unwatched());
        }
        int tokens = TEXTS.stream().mapToInt(text -> text.length - 1).sum();
        assertThat(network.totalLoss(TEXTS, Run.unwatched())).isCloseTo(alone, within(1e-4));
        assertThat(loss(0)).isCloseTo(alone / tokens, within(1e-5));
    }

    @Test
    void neitherStepsNorMeasurementsLeaveArraysBehind() {
        int before = arrays();
        for (int i = 0; i < 3; i++) {
            loss(0.1);
            network.totalLoss(TEXTS, Run.unwatched());
            assertThat(arrays()).isEqualTo(before);
        }
    }

    private int arrays() {
        return network.parameters().get(0).getManager().getManagedArrays().size();
    }

    @Test
    void theLossIsTheLogProbabilityOfEachTokenUnderThePassesOfTheReadingModel() {
        MapTensors tensors = new MapTensors();
        network.weights().forEach((name, values) -> {
            int i = network.names().indexOf(name);
            tensors.put(name, values, network.parameters().get(i).getShape().getShape());
        });
        double sum = 0;
        try (Transformer model = Transformer.of(
                TransformerConfig.of(
                        LanguageTrainer.gpt2(2, 16, 2, 8).put("vocab_size", VOCABULARY), Path.of("config.json")),
                tensors,
                null)) {
            for (int[] text : TEXTS) {
                Recorded logits = model.logits(Inputs.of(Arrays.copyOf(text, text.length - 1)));
                for (int t = 0; t + 1 < text.length; t++) {
                    double total = 0;
                    for (int id = 0; id < VOCABULARY; id++) {
                        total += Math.exp(logits.values()[t * VOCABULARY + id]);
                    }
                    sum += Math.log(total) - logits.values()[t * VOCABULARY + text[t + 1]];
                }
            }
            assertThat(model.crossEntropy(TEXTS, Run.unwatched())).isCloseTo(sum, within(1e-4));
        }
        assertThat(network.totalLoss(TEXTS, Run.unwatched())).isCloseTo(sum, within(1e-4));
    }

    @Test
    void gradientsAgreeWithCentralDifferencesWithAndWithoutDropout() {
        for (double dropout : new double[] {0, 0.25}) {
            List<float[]> gradients = Gradients.step(
                    network.parameters(),
                    step -> network.loss(step, TEXTS, dropout, new SplittableRandom(5), Run.unwatched()),
                    (value, all) -> {
                        List<float[]> copies = new ArrayList<>();
                        all.forEach(gradient -> copies.add(gradient.toFloatArray()));
                        return copies;
                    });
            int compared = 0;
            for (int p = 0; p < gradients.size(); p++) {
                float[] gradient = gradients.get(p);
                int steepest = 0;
                for (int i = 0; i < gradient.length; i++) {
                    steepest = Math.abs(gradient[i]) > Math.abs(gradient[steepest]) ? i : steepest;
                }
                // Below that, what single precision leaves of a difference of two losses is too little.
                if (Math.abs(gradient[steepest]) > 5e-3) {
                    double slope = slope(p, steepest, dropout);
                    assertThat((double) gradient[steepest])
                            .as(network.names().get(p) + " with dropout " + dropout)
                            .isCloseTo(slope, within(Math.max(2e-4, 0.02 * Math.abs(slope))));
                    compared++;
                }
            }
            assertThat(compared).isGreaterThan(8);
        }
    }

    private double slope(int parameter, int coordinate, double dropout) {
        float distance = 1e-2f;
        NDArray array = network.parameters().get(parameter);
        float[] values = array.toFloatArray();
        float before = values[coordinate];
        values[coordinate] = before + distance;
        array.set(values);
        double above = loss(dropout);
        values[coordinate] = before - distance;
        array.set(values);
        double below = loss(dropout);
        values[coordinate] = before;
        array.set(values);
        return (above - below) / (2 * distance);
    }

    @Test
    void dropoutKeepsTheMeanOfWhatItScales() {
        double mean = 0;
        int draws = 200;
        for (int draw = 0; draw < draws; draw++) {
            SplittableRandom random = new SplittableRandom(draw);
            mean += Gradients.step(
                            network.parameters(),
                            step -> network.loss(step, TEXTS, 0.1, random, Run.unwatched()),
                            (value, gradients) -> (double) value.getFloat())
                    / draws;
        }
        assertThat(mean).isCloseTo(loss(0), within(0.02));
    }
}
