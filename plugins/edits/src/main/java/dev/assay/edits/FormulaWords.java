package dev.assay.edits;

import dev.assay.engine.concepts.NearestWords;
import dev.assay.engine.formula.Formula;
import dev.assay.engine.table.Slices;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The words that a formula speaks of. Those of a leaf under an even number of NOTs make it truer when they are there, the others when
 * they are not.
 *
 * @param wanted words of leaves that are not negated
 * @param unwanted concepts that are negated
 */
record FormulaWords(Set<Word> wanted, Set<String> unwanted) {

    /**
     * A word in a text.
     *
     * @param field of the formula language, {@code pre}, {@code hyp} or {@code text}; empty: any
     * @param near whether its neighbours serve as well
     */
    record Word(String field, String word, boolean near) {}

    static FormulaWords of(Formula formula, Slices slices) {
        FormulaWords words = new FormulaWords(new LinkedHashSet<>(), new LinkedHashSet<>());
        words.add(formula, true, slices, new HashSet<>());
        return words;
    }

    private void add(Formula formula, boolean wants, Slices slices, Set<String> within) {
        switch (formula) {
            case Formula.Not not -> add(not.operand(), !wants, slices, within);
            case Formula.And and -> {
                add(and.left(), wants, slices, within);
                add(and.right(), wants, slices, within);
            }
            case Formula.Or or -> {
                add(or.left(), wants, slices, within);
                add(or.right(), wants, slices, within);
            }
            case Formula.Concept concept -> add(concept, wants, false);
            case Formula.Neighbors group -> add(group.concept(), wants, true);
            case Formula.Words words -> {
                if (wants && words.text().strip().matches("\\S+")) {
                    wanted.add(new Word("", words.text().strip(), false));
                }
            }
            case Formula.Slice slice -> {
                Optional<Slices.Saved> saved = slices.find(slice.name());
                if (saved.isPresent() && within.add(slice.name())) {
                    add(Formula.parse(saved.get().formula()), wants, slices, within);
                    within.remove(slice.name());
                }
            }
            // Columns and models' outputs are no words of a text.
            case Formula.Leaf other -> {}
        }
    }

    private void add(Formula.Concept concept, boolean wants, boolean near) {
        List<String> parts = new ArrayList<>(List.of(concept.name().split(":", 3)));
        if (!wants) {
            unwanted.add(concept.name());
        } else if (parts.size() == 3 && NearestWords.WORD_SETS.contains(parts.get(1))) {
            wanted.add(new Word(parts.get(0), parts.get(2), near));
        }
    }
}
