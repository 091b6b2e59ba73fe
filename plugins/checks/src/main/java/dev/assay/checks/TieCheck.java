package dev.assay.checks;

import java.util.List;

/** A model whose configuration ties embedding and output has them equal. */
final class TieCheck implements Check<LanguageProbe> {

    @Override
    public String id() {
        return "tied-weights";
    }

    @Override
    public String compares() {
        return "the output matrix = the token embedding, where the configuration ties them";
    }

    @Override
    public Result run(LanguageProbe probe) {
        Tie tie = probe.subject().tie().orElse(null);
        if (tie == null) {
            return Result.notApplicable("the weights cannot be seen");
        }
        if (!tie.claimed()) {
            return Result.notApplicable("the configuration does not tie them");
        }
        if (Double.isNaN(tie.difference())) {
            return Result.passed("one matrix is stored for both", null);
        }
        Tolerance tolerance = Tolerance.exact("copies of one matrix are equal");
        return tie.difference() == 0
                ? Result.passed("both are stored, and equal", tolerance)
                : Result.failed(
                        "the configuration ties them, but they differ by up to %.3g".formatted(tie.difference()),
                        tolerance,
                        new Evidence(List.of(), null, null, 0, tie.difference()),
                        List.of(new Cause(
                                "tied-head-not-tied",
                                "Embedding and output were trained or converted apart: tie them after loading and"
                                        + " resizing, or say tie_word_embeddings false.",
                                0.5)));
    }
}
