package dev.assay.engine.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The published search written down as literally and slowly as it stands, over arrays of booleans: the oracle for tests that
 * have no reference files. Its own source is the published code's description in eight points: order of leaves, operands with
 * repeats, order of joins, stable trim, score.
 */
final class LiteralReference {

    private final TinyData data;
    private final boolean[] target;
    private final boolean groupsWork;
    private final double penalty;
    private final int beam;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Scored(String ids, boolean[] mask, int weight, double score) {}

    LiteralReference(TinyData data, boolean[] target, boolean groupsWork, double penalty, int beam) {
        this.data = data;
        this.target = target;
        this.groupsWork = groupsWork;
        this.penalty = penalty;
        this.beam = beam;
    }

    /** The final beam for formulas of at most that many literals. */
    List<Scored> search(int length) {
        List<Scored> formulas = new ArrayList<>();
        List<Integer> operands = new ArrayList<>();
        for (int concept = 0; concept < data.concepts(); concept++) {
            Scored leaf = scored(Integer.toString(concept), leaf(concept), 1);
            Scored group = scored("(NEIGHBORS " + concept + ")", group(concept), 2);
            formulas.add(leaf);
            formulas.add(group);
            if (leaf.score > 0) {
                operands.add(concept);
            }
            if (group.score > 0) {
                operands.add(concept);
            }
        }
        formulas = trim(formulas);
        for (int level = 2; level <= length; level++) {
            List<Scored> all = new ArrayList<>(formulas);
            for (Scored formula : formulas) {
                for (int concept : operands) {
                    boolean[] leaf = leaf(concept);
                    boolean[] or = new boolean[leaf.length];
                    boolean[] and = new boolean[leaf.length];
                    boolean[] not = new boolean[leaf.length];
                    for (int row = 0; row < leaf.length; row++) {
                        or[row] = formula.mask[row] || leaf[row];
                        and[row] = formula.mask[row] && leaf[row];
                        not[row] = formula.mask[row] && !leaf[row];
                    }
                    all.add(scored("(" + formula.ids + " OR " + concept + ")", or, formula.weight + 1));
                    all.add(scored("(" + formula.ids + " AND " + concept + ")", and, formula.weight + 1));
                    all.add(scored("(" + formula.ids + " AND (NOT " + concept + "))", not, formula.weight + 2));
                }
            }
            formulas = trim(all);
        }
        return formulas;
    }

    private List<Scored> trim(List<Scored> formulas) {
        return formulas.stream()
                .sorted(Comparator.comparingDouble(Scored::score).reversed())
                .limit(beam)
                .toList();
    }

    private boolean[] leaf(int concept) {
        boolean[] mask = new boolean[data.rows()];
        for (int row = 0; row < mask.length; row++) {
            mask[row] = data.holds(row, concept);
        }
        return mask;
    }

    private boolean[] group(int concept) {
        boolean[] mask = leaf(concept);
        if (groupsWork) {
            for (int member : data.group(concept)) {
                for (int row = 0; row < mask.length; row++) {
                    mask[row] |= data.holds(row, member);
                }
            }
        }
        return mask;
    }

    private Scored scored(String ids, boolean[] mask, int weight) {
        int intersection = 0;
        int union = 0;
        for (int row = 0; row < mask.length; row++) {
            intersection += mask[row] && target[row] ? 1 : 0;
            union += mask[row] || target[row] ? 1 : 0;
        }
        double iou = union == 0 ? 0 : (double) intersection / union;
        return new Scored(ids, mask, weight, Math.pow(penalty, weight - 1) * iou);
    }
}
