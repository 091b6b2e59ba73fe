package dev.assay.checks;

import dev.assay.spi.Run;
import java.util.List;

/**
 * A model that gives hidden states and nothing else, with the texts it is checked on.
 *
 * @param texts of different lengths, the longest first
 */
record StateProbe(LanguageFacts facts, States states, List<int[]> texts, Run run) {

    static StateProbe of(LanguageFacts facts, States states, long seed, Run run) {
        return new StateProbe(facts, states, LanguageProbe.texts(facts, seed), run);
    }

    Tolerance tolerance() {
        return Tolerance.ofState(facts.layers(), facts.width(), facts.unitRoundoff());
    }
}
