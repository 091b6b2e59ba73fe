package dev.assay.explain;

import dev.assay.engine.activations.Pooling;
import dev.assay.engine.search.SearchMode;
import dev.assay.spi.Param;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to explain: a model on a data set, or activations and concepts made elsewhere; and how to search. */
public record ExplainParameters(
        @Param("Data set to explain the model on; its concepts are indexed when they are not yet") @Nullable
        String data,

        @Param("Model to run: a name from `assay list models`, or its folder") @Nullable
        String model,

        @Param(
                "Hook point whose units are explained; default: the neurons, mlp.relu of a pair model, the last block's mlp.hook_post of a transformer")
        @Nullable
        String hook,

        @Param(
                value =
                        "What a row is: example; or token, every token of every text, with the concepts of its word, of the words before (prev:) and after (next:), and its own (token:)",
                byDefault = "example")
        Level level,

        @Param(
                "Transformers, --level example: the token whose state stands for an example: last (of the text; default for language models), mean (over the text), cls (the first; default for others)")
        @Nullable
        Pooling positions,

        @Param("The text of a pair that a model of single texts reads: premise or hypothesis") @Nullable
        TextField field,

        @Param("Activations made elsewhere, instead of data and model: an .npy matrix of rows × units") @Nullable
        Path activations,

        @Param("Concepts of the same rows: a 0/1 matrix of rows × concepts, as SciPy's save_npz writes it (CSR)")
        @Nullable
        Path concepts,

        @Param("Names of the concepts, one a line, in column order") @Nullable
        Path conceptNames,

        @Param("Per concept one line with the columns that NEIGHBORS joins by OR, itself included") @Nullable
        Path neighbours,

        @Param("Table of units (CSV) with the columns unit and threshold_strict_gt, and w_… for class weights")
        @Nullable
        Path units,

        @Param(
                "When a unit counts as active: relu (above 0), quantile:0.01 (its top 1 % of rows; of tokens, those of the texts themselves), a number, or a file with one number per unit; default: what --units says; relu for activations made elsewhere and where values come out of a ReLU; else quantile:0.01")
        @Nullable
        String thresholds,

        @Param(value = "Longest formula, in leaves", byDefault = "5")
        int length,

        @Param("Several longest lengths at once, for instance 1,2,3,5,10; instead of --length") @Nullable
        List<Integer> lengths,

        @Param(value = "Formulas kept from one length to the next", byDefault = "10")
        int beam,

        @Param(
                value =
                        "How to search: best; exact (proves the optimum up to length 3); reference (the published code, its quirks included); reference-intended (with NEIGHBORS working)",
                byDefault = "best")
        SearchMode mode,

        @Param(value = "Factor on the score for every leaf after the first, above 0 and at most 1", byDefault = "1.0")
        double penalty,

        @Param(value = "Units with fewer active rows are not explained (score 0)", byDefault = "5")
        int minActive,

        @Param("Seconds one unit's exact search may take before it returns the best found and a proven bound") @Nullable
        Double timeLimit,

        @Param(value = "Units searched at the same time; 0: one per core", byDefault = "0")
        int threads,

        @Param(
                "Words and their vectors (GloVe or word2vec text) for NEIGHBORS, with --data; the built-in data bring their own")
        @Nullable
        Path vectors,

        @Param(value = "Write the explanations to this CSV file", output = true) @Nullable
        Path out) {

    /** Whether units come from files, and not from a model on a data set. */
    boolean fromFiles() {
        return activations != null || concepts != null || conceptNames != null;
    }
}
