package dev.assay.checks;

import java.util.List;

/** Two passes over the same texts give the same numbers: nothing is left to chance when a model is used. */
final class DeterminismCheck implements Check<LanguageProbe> {

    @Override
    public String id() {
        return "determinism";
    }

    @Override
    public String compares() {
        return "scoring a text twice gives the same score";
    }

    @Override
    public Result run(LanguageProbe probe) {
        Tolerance tolerance = probe.tolerance();
        List<int[]> texts = probe.texts();
        for (int repeat = 0; repeat < 2; repeat++) {
            for (int row = 0; row < texts.size(); row++) {
                int[] text = texts.get(row);
                Deviation deviation =
                        Deviation.first(row, probe.scores().get(row), probe.score(text), tolerance.value());
                if (deviation != null) {
                    List<int[]> small = Shrink.of(
                            List.of(text),
                            some -> Deviation.first(
                                            0,
                                            probe.score(some.getFirst()),
                                            probe.score(some.getFirst()),
                                            tolerance.value())
                                    != null);
                    return Result.failed(
                            "the same text got another score the second time",
                            tolerance,
                            new Evidence(
                                    probe.show(small),
                                    Math.min(deviation.position(), small.getFirst().length - 1),
                                    null,
                                    deviation.expected(),
                                    deviation.found()),
                            List.of(
                                    new Cause(
                                            "dropout",
                                            "Dropout, or other noise of training, is on: put the model into evaluation"
                                                    + " mode.",
                                            0.5),
                                    new Cause(
                                            "state-between-calls",
                                            "A call leaves something behind for the next: a cache, or running"
                                                    + " statistics.",
                                            0.3)));
                }
            }
        }
        return Result.passed("three passes over %d texts agree".formatted(texts.size()), tolerance);
    }
}
