package dev.assay.engine.search;

import dev.assay.engine.formula.Formula;

/**
 * The best formula found for a target among those of at most {@code maxLength} literals.
 *
 * @param formula the formula
 * @param ids the formula over column numbers with all its parentheses, as the published code prints it:
 *     {@code ((2015 AND (NOT 4057)) OR (NEIGHBORS 7))}
 * @param intersection rows where formula and target hold
 * @param union rows where formula or target holds
 * @param iou intersection / union, 0 when the union is empty
 * @param score {@code penalty^(weight - 1) × iou}
 * @param length the number of literals
 * @param optimal whether no formula of the searched kind has a higher IoU, as proven by {@link SearchMode#EXACT}
 * @param upperBound no formula of the searched kind has a higher IoU than this; 1 where nothing is proven
 * @param seconds of search for this target, up to this maximum length
 */
public record Found(
        int maxLength,
        Formula formula,
        String ids,
        int intersection,
        int union,
        double iou,
        double score,
        int length,
        boolean optimal,
        double upperBound,
        double seconds) {}
