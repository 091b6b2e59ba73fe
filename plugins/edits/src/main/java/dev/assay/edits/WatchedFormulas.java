package dev.assay.edits;

import dev.assay.edits.EditedFormula.Source;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.table.BoundFormula;
import dev.assay.engine.table.Draft;
import dev.assay.engine.table.NotIndexed;
import dev.assay.engine.table.Slices;
import dev.assay.engine.table.Table;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an edit does to formulas: those that somebody typed, the saved slices, and the explanations of units. What cannot be read or known is
 * told once for all formulas that it concerns.
 */
final class WatchedFormulas {

    private final DataSet data;
    private final String model;
    private final Table table;
    private final Draft before;
    private final Draft after;
    private final List<Missing> missing;

    /**
     * @param table in which formulas speak of the model where they name none
     * @param missing told what is not known, and why
     */
    WatchedFormulas(DataSet data, String model, Table table, Draft before, Draft after, List<Missing> missing) {
        this.data = data;
        this.model = model;
        this.table = table;
        this.before = before;
        this.after = after;
        this.missing = missing;
    }

    /** The typed ones; then slices and explanations whose truth has changed. */
    List<EditedFormula> all(List<String> typed, List<EditedUnit> units) {
        List<EditedFormula> formulas = new ArrayList<>(typed(typed));
        slices(formulas);
        explanations(units, formulas);
        return formulas;
    }

    private EditedFormula ask(String text, Source source, @Nullable String name) {
        BoundFormula formula = table.bind(text);
        return new EditedFormula(formula.print(), source, name, formula.holds(before), formula.holds(after));
    }

    private List<EditedFormula> typed(List<String> texts) {
        List<EditedFormula> formulas = new ArrayList<>();
        for (String text : texts) {
            if (text.isBlank()) {
                continue;
            }
            try {
                EditedFormula asked = ask(text, Source.TYPED, null);
                formulas.add(asked);
                if (asked.before() == null || asked.after() == null) {
                    missing.add(new Missing(
                            Missing.FORMULAS,
                            "Whether " + asked.formula()
                                    + " holds depends on what is not known of a typed text, such as its"
                                    + " true label, its row or what another model says.",
                            "State the label of the edit, or watch a formula without it.",
                            null));
                }
            } catch (NotIndexed e) {
                // Told once for all formulas.
            } catch (UserError e) {
                missing.add(new Missing(
                        Missing.FORMULAS, String.valueOf(e.getMessage()), "Correct the formula, or remove it.", null));
            }
        }
        return formulas;
    }

    private void slices(List<EditedFormula> formulas) {
        List<String> unfit = new ArrayList<>();
        for (Slices.Saved slice : table.slices().list()) {
            try {
                EditedFormula asked = ask(slice.formula(), Source.SLICE, slice.name());
                if (asked.changed()) {
                    formulas.add(asked);
                }
            } catch (NotIndexed e) {
                // Told once for all formulas.
            } catch (UserError e) {
                unfit.add(slice.name());
            }
        }
        if (!unfit.isEmpty()) {
            missing.add(new Missing(
                    Missing.FORMULAS,
                    "These slices speak of what " + data.name() + " does not have: " + String.join(", ", unfit) + ".",
                    "Open a slice to see what it lacks.",
                    null));
        }
    }

    private void explanations(List<EditedUnit> units, List<EditedFormula> formulas) {
        List<Integer> stale = new ArrayList<>();
        for (EditedUnit unit : units) {
            if (unit.explanation() != null) {
                try {
                    EditedFormula asked = ask(unit.explanation(), Source.UNIT, Integer.toString(unit.unit()));
                    if (asked.changed()) {
                        formulas.add(asked);
                    }
                } catch (NotIndexed e) {
                    break;
                } catch (UserError e) {
                    stale.add(unit.unit());
                }
            }
        }
        if (!stale.isEmpty()) {
            missing.add(new Missing(
                    Missing.EXPLANATIONS,
                    "The explanations of the units " + stale + " speak of concepts that are not there any more.",
                    "Explain the units again.",
                    Missing.command("explain", "--data", data.name(), "--model", model)));
        }
    }
}
