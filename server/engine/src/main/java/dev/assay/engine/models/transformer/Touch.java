package dev.assay.engine.models.transformer;

import java.util.List;

/**
 * Where an intervention acted.
 *
 * @param intervention its number in the plan
 * @param row the text's number in the batch
 * @param step 0: the prompt; otherwise the number of the generated token that was read
 * @param positions ascending
 */
public record Touch(int intervention, int row, int step, List<Integer> positions) {}
