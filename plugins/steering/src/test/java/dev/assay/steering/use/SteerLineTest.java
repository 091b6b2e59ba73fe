package dev.assay.steering.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.steering.StoredVectors;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Walking from one vector to another, and computing with them. */
class SteerLineTest {

    @TempDir
    private Path folder;

    private SteerBench bench;

    @BeforeEach
    void open() {
        bench = new SteerBench(folder);
        bench.saveSome();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private SteerStrip interpolate(String parameters) throws Exception {
        return bench.run(new SteerInterpolate(bench.workspace), parameters, Run.unwatched());
    }

    private SteerCombined combine(String parameters) throws Exception {
        return bench.run(new SteerCombine(bench.workspace), parameters, Run.unwatched());
    }

    /** Every stop is what {@code steer generate} writes with that stop's mixture alone, whichever places its vectors have. */
    @Test
    void eachStopIsTheTextOfItsOwnVector() throws Exception {
        SteerStrip strip = interpolate("{'from':'6*a','to':'6*two - 2*head','steps':5,'promptIds':[3,7],'maxNew':4}");
        assertThat(strip.strip().stream().map(SteerStrip.Stop::at)).containsExactly(0.0, 0.25, 0.5, 0.75, 1.0);
        for (SteerStrip.Stop stop : strip.strip()) {
            String mixed = (1 - stop.at()) + "*(6*a) + " + stop.at() + "*(6*two - 2*head)";
            SteerGenerated.Text alone = bench.generate(
                            "{'promptIds':[3,7],'maxNew':4,'kl':false,'vector':'" + mixed + "'}")
                    .samples()
                    .getFirst()
                    .steered();
            assertThat(stop.tokens().stream().map(SteerStrip.Token::id))
                    .containsExactlyElementsOf(alone.tokens().stream()
                            .map(SteerGenerated.Token::id)
                            .toList());
            assertThat(Objects.requireNonNull(stop.logprob()))
                    .isCloseTo(Objects.requireNonNull(alone.logprob()), within(1e-3));
        }
        assertThat(strip.strip().getFirst().tokens())
                .isNotEqualTo(strip.strip().getLast().tokens());
        assertThat(strip.printed()).startsWith("0.000  [").hasLineCount(5);
    }

    @Test
    void aLineNeedsTwoStopsAndVectorsOfTheModel() throws Exception {
        bench.save("stranger", "othello", "0123", SteeringVector.at(Place.of(SteerBench.HOOK), new float[12]));
        for (String wrong : List.of(
                "{'from':'a','to':'b','steps':1,'promptIds':[3],'maxNew':2}",
                "{'from':'a','to':'b','steps':1000,'promptIds':[3],'maxNew':2}",
                "{'from':'a','to':'c','promptIds':[3],'maxNew':2}",
                "{'from':'a','to':'stranger','promptIds':[3],'maxNew':2}",
                "{'from':'a','to':'b','strength':1e300,'promptIds':[3],'maxNew':2}")) {
            assertThatThrownBy(() -> interpolate(wrong)).as(wrong).isInstanceOf(UserError.class);
        }
    }

    /** Norm and cosines of a - 2b from the sums of squares and products of the values themselves. */
    @Test
    void aCombinationIsKeptWithACardThatSaysWhatItIs() throws Exception {
        SteerCombined made = combine("{'expression':'a - 2*b','as':'c'}");
        float[] a = SteerBench.values(12, 0);
        float[] b = SteerBench.values(12, 1);
        double squares = 0;
        double along = 0;
        double ofA = 0;
        for (int i = 0; i < 12; i++) {
            double c = a[i] - 2 * b[i];
            squares += c * c;
            along += c * a[i];
            ofA += a[i] * a[i];
        }
        assertThat(made.saved()).isEqualTo("c");
        assertThat(made.norm()).isCloseTo(Math.sqrt(squares), within(1e-5));
        assertThat(made.parts().stream().map(SteerCombined.Part::name)).containsExactly("a", "b");
        assertThat(Objects.requireNonNull(made.parts().getFirst().cosine()))
                .isCloseTo(along / Math.sqrt(squares * ofA), within(1e-5));
        StoredVectors kept = bench.workspace.steering().get("c");
        assertThat(kept.origin().method()).isEqualTo("combination");
        assertThat(kept.origin().fingerprint()).isEqualTo(bench.fingerprint);
        assertThat(kept.card().path("expression").asString()).isEqualTo("a - 2*b");
        assertThat(kept.card().path("parts").get(1).path("name").asString()).isEqualTo("b");
        assertThat(kept.mean().part(Place.of(SteerBench.HOOK))[3]).isCloseTo(a[3] - 2 * b[3], within(1e-6f));
    }

    @Test
    void whatCannotBeCombinedIsRefusedAndKeepsNothing() throws Exception {
        bench.save("stranger", "othello", "0123", SteeringVector.at(Place.of(SteerBench.HOOK), new float[12]));
        for (String wrong : List.of(
                "{'expression':'a - a','as':'x'}",
                "{'expression':'a +','as':'x'}",
                "{'expression':'a + stranger','as':'x'}",
                "{'expression':'a + b','as':'a'}",
                "{'expression':'a + b','as':'../x'}")) {
            assertThatThrownBy(() -> combine(wrong)).as(wrong).isInstanceOf(UserError.class);
        }
        assertThat(bench.workspace.steering().names()).containsExactly("a", "b", "head", "stranger", "two");
        assertThat(combine("{'expression':'a + b'}").saved()).isNull();
    }
}
