package dev.assay.engine.table;

import dev.assay.engine.formula.Formula;
import dev.assay.engine.formula.Formula.Words;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A formula with the columns, concepts and slices of one table that it speaks of. It can be asked of one draft at a time, which needs
 * neither an index of it nor a mask; on the rows of the table it says what {@link Table#select} says. For use by one thread.
 */
public final class BoundFormula {

    private final Formula formula;
    private final Planner planner;

    BoundFormula(Formula formula, Planner planner) {
        this.formula = formula;
        this.planner = planner;
    }

    /** As it is printed. */
    public String print() {
        return formula.print();
    }

    /**
     * Whether the formula holds for a draft.
     *
     * @return null where that depends on something that is not known of the draft, such as what another model says of it
     */
    public @Nullable Boolean holds(Draft draft) {
        return planner.truth(formula, draft);
    }

    /** The concepts that it speaks of, in slices too, with all that a {@code NEIGHBORS} stands for. */
    public Set<String> concepts() {
        return planner.leaves(formula).stream()
                .flatMap(leaf -> planner.concepts(leaf).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The texts that it searches for, in slices too. */
    public List<String> texts() {
        return planner.leaves(formula).stream()
                .filter(Words.class::isInstance)
                .map(leaf -> ((Words) leaf).text())
                .toList();
    }
}
