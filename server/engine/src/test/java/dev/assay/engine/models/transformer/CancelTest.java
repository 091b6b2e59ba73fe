package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.spi.Run;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cancelling takes effect within a batch: before each block, forward and for gradients, and between tokens. */
class CancelTest {

    static List<String> cases() {
        return Cases.all();
    }

    static List<String> causal() {
        return Cases.causal();
    }

    /** Lets a number of checks pass and is cancelled then. */
    private static final class Impatient implements Run {
        private final int patience;
        private int checks;

        Impatient(int patience) {
            this.patience = patience;
        }

        @Override
        public void progress(double fraction, String message) {}

        @Override
        public void partial(Object part) {}

        @Override
        public void log(String line) {}

        @Override
        public void checkCancelled() {
            if (checks++ == patience) {
                throw new CancellationException("after " + patience);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aPassCanBeCancelledBeforeEachBlock(String name) {
        try (Transformer model = Cases.load(name)) {
            int layers = model.config().layers();
            for (int block = 0; block < layers; block++) {
                Impatient run = new Impatient(block);
                assertThatThrownBy(() -> model.run(Cases.inputs(name), RunPlan.recording(), run))
                        .isInstanceOf(CancellationException.class);
                Impatient other = new Impatient(block);
                assertThatThrownBy(() -> model.gradients(
                                Cases.inputs(name),
                                RunPlan.recording(),
                                Objective.logit(0, 0, 0),
                                List.of(),
                                List.of(),
                                other))
                        .isInstanceOf(CancellationException.class);
            }
            assertThat(model.logits(Cases.inputs(name)).values()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("causal")
    void aGenerationCanBeCancelledBetweenTokensAndBetweenTheirBlocks(String name) {
        try (Transformer model = Cases.load(name)) {
            int layers = model.config().layers();
            Inputs prompt = Inputs.of(new int[] {1, 2});
            for (int checks = 0; checks < 3 * layers; checks++) {
                Impatient run = new Impatient(checks);
                int[] heard = {0};
                assertThatThrownBy(() -> model.generate(
                                prompt,
                                GenerationSettings.greedy(6),
                                RunPlan.recording(),
                                (row, token) -> heard[0]++,
                                run))
                        .isInstanceOf(CancellationException.class);
                assertThat(heard[0]).isEqualTo(checks / (layers + 1));
            }
        }
    }
}
