package dev.assay.checks.training;

import java.util.List;

/** Something that can be wrong with a training, and how its log shows it. */
interface Rule {

    /** Looks at a log, and says what it found or why it could not look. */
    void judge(Judgement judgement);

    /** All, in the order in which they are asked: what makes others' findings meaningless comes first. */
    static List<Rule> all() {
        return List.of(
                new Divergence(),
                new InitialLoss(),
                new Learning(),
                new EarlyStopping(),
                new LossParts(),
                new MissingMetrics(),
                new StepSize(),
                new GradientNorm(),
                new LogQuality());
    }
}
