package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import java.util.function.Predicate;

/**
 * Where a family's constructor takes its weights, one by one under the names of Hugging Face's files; it thereby says what it needs.
 * Weights only ever stand as the second operand: the result of an operation belongs to its receiver's manager, and theirs may live as
 * long as the model.
 */
sealed interface Weights permits StoredWeights, FreshWeights, LeafWeights {

    /** From now on names are looked up behind this prefix, if any tensor has it: files of bare models lack it. */
    void prefix(String candidate);

    boolean has(String name);

    /** A tensor as it is in the file. */
    NDArray take(String name, long... shape);

    /**
     * A matrix of the file, transposed: {@code [rows, columns]} there becomes {@code [columns, rows]}. It may be a view: multiplying by
     * what lies in memory as in the file is as fast or faster.
     */
    NDArray takeTransposed(String name, int rows, int columns);

    /** An array that follows from the configuration. */
    NDArray table(float[] values, long... shape);

    Constants constants();

    /**
     * @param unneeded full names of tensors that may be there without being used: those of another head
     * @throws dev.assay.spi.UserError when other tensors than those are left
     */
    void finish(Predicate<String> unneeded);
}
