package dev.assay.checks;

/**
 * A possible cause of a failure. Where a cause predicts numbers, it was ranked by how well they fit what was found.
 *
 * @param name short and stable: {@code score-after-temperature}
 * @param explanation one sentence: what is probably wrong, and where to look
 * @param fit 1: predicts every number that was found, up to rounding; near 0: hardly better than no cause. A cause that predicts no
 *     numbers, only where deviations are, has at most 0.5
 */
public record Cause(String name, String explanation, double fit) {}
