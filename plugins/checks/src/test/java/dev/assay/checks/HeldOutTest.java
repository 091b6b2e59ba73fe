package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.spi.Run;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bugs that the checks were not made with, on a model of another seed than that of the suite they were made with. */
class HeldOutTest {

    private static final long SEED = 11;

    @ParameterizedTest
    @EnumSource
    void aBugIsFoundAndItsCauseIsNamedFirst(HeldOut bug) {
        PlainGpt weights = PlainGpt.random(SEED, PlainLanguage.vocabulary(), PlainLanguage.CONTEXT);
        LanguageSubject subject = new HeldOutLanguage(new PlainLanguage(weights, null), bug);
        LanguageProbe probe = LanguageProbe.of(subject, List.of(), SEED, Run.unwatched());
        for (Check<LanguageProbe> check : LanguageChecks.all(SEED)) {
            Finding finding =
                    Suite.run(List.of(check), probe, Run.unwatched(), f -> {}).getFirst();
            if (finding.failed()) {
                assertThat(finding.check()).as(finding.printed()).isEqualTo(bug.check);
                assertThat(finding.causes()).as(finding.printed()).isNotEmpty();
                assertThat(finding.causes().getFirst().name())
                        .as(finding.printed())
                        .isEqualTo(bug.cause);
                return;
            }
        }
        throw new AssertionError("nothing was found");
    }
}
