package dev.assay.checks;

/**
 * A possible cause of a failure. Where a cause predicts numbers, it was ranked by how well they fit what was found.
 *
 * @param name short and stable: {@code score-after-temperature}
 * @param explanation one sentence: what is probably wrong, and where to look
 * @param fit 0.9 and more: predicts what was found to within the tolerance, which chance would not; 1: every number of it. What predicts
 *     no numbers, only resembles them, or has too few to tell it from chance, is below
 */
public record Cause(String name, String explanation, double fit) {}
