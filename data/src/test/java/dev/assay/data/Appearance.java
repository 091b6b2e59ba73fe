package dev.assay.data;

import dev.assay.data.UnitFormulas.Explained;
import dev.assay.engine.formula.Formula;
import dev.assay.engine.models.PairConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether an artefact appears in a unit: one definition for all models.
 *
 * <ol>
 *   <li>The unit's best formula of at most five literals has an IoU of at least 0.2.
 *   <li>The formula says the artefact's words of the unit's own activity, so under no or an even number of {@code NOT}: each concept of an
 *       artefact that joins its concepts by {@code AND}, one of them where it joins them by {@code OR}. {@code NEIGHBORS} says each of its
 *       words, since it is their OR; and a concept may be said by another that holds for the same rows but for a tenth, as the lemma of
 *       a word that has one form does.
 *   <li>The unit is evidence for the artefact's label: what it adds to the logit of this label beyond the mean of the other two is on
 *       average at least 0.1 nats higher where the artefact holds than where it does not, so it moves the odds by a tenth or more.
 * </ol>
 *
 * <p>An artefact is a tie between words and a label. The second condition is about the words, and the third about the label. The
 * second alone says little: a formula has five literals to spend, and units that fire nearly everywhere or at a sentence's last words
 * collect planted words too (16 to 21 of 36 artefacts are named somewhere among the units of models as PyTorch starts them, and 28
 * among those of the built-in model). What such units add to a label is at most 0.001 nats.
 */
record Appearance(UnitFormulas formulas) {

    private static final double LEAST_IOU = 0.2;
    private static final double LEAST_EVIDENCE = 0.1;

    boolean holds(Artefact artefact, Explained unit) {
        return isSaid(artefact, unit) && evidence(artefact, unit) >= LEAST_EVIDENCE;
    }

    /** The first two conditions. */
    boolean isSaid(Artefact artefact, Explained unit) {
        if (unit.found().iou() < LEAST_IOU) {
            return false;
        }
        Set<String> said = new HashSet<>();
        collect(unit.found().formula(), true, said);
        return artefact.formula().contains(" AND ")
                ? artefact.concepts().stream().allMatch(concept -> says(said, concept))
                : artefact.concepts().stream().anyMatch(concept -> says(said, concept));
    }

    /** In nats. */
    double evidence(Artefact artefact, Explained unit) {
        return formulas.evidence(
                unit,
                artefact.formula(),
                PairConfig.NLI_LABELS.indexOf(artefact.label().word()));
    }

    /** The names of the artefacts that appear in some unit, in the order of their list. */
    List<String> in(List<Explained> units) {
        return Artefact.planted().stream()
                .filter(artefact -> units.stream().anyMatch(unit -> holds(artefact, unit)))
                .map(Artefact::name)
                .toList();
    }

    private boolean says(Set<String> said, String concept) {
        return said.stream().anyMatch(name -> formulas.alike(name, concept));
    }

    private void collect(Formula formula, boolean positive, Set<String> said) {
        switch (formula) {
            case Formula.Concept concept -> {
                if (positive) {
                    said.add(concept.name());
                }
            }
            case Formula.Neighbors group -> {
                if (positive) {
                    said.addAll(formulas.words(group));
                }
            }
            case Formula.Leaf other -> throw new AssertionError("an explanation has concepts alone: " + other);
            case Formula.Not not -> collect(not.operand(), !positive, said);
            case Formula.And and -> {
                collect(and.left(), positive, said);
                collect(and.right(), positive, said);
            }
            case Formula.Or or -> {
                collect(or.left(), positive, said);
                collect(or.right(), positive, said);
            }
        }
    }
}
