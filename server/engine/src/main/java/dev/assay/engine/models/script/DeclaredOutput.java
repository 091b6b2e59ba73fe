package dev.assay.engine.models.script;

import dev.assay.engine.models.ConfigFile;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * An output that {@code config.json} declares.
 *
 * @param name {@code logits}, or that of a hook point
 * @param at keys of dictionaries and numbers within tuples and lists that lead to it; empty: the module gives this alone
 * @param axes in the order in which the module has them
 * @param layout which these axes, in an order of its own, are
 * @param units on the last axis of the layout; -1 for attention
 */
record DeclaredOutput(String name, List<String> at, List<String> axes, Layout layout, int units) {

    static final String LOGITS = "logits";

    DeclaredOutput {
        at = List.copyOf(at);
        axes = List.copyOf(axes);
    }

    /**
     * @param labels how many; 0: the model is no classifier
     */
    static DeclaredOutput read(ConfigFile fields, int labels) {
        String name = fields.text("name");
        List<String> at = fields.steps("at");
        List<String> axes = fields.texts("axes");
        if (name.equals(LOGITS) && labels > 0) {
            if (!axes.isEmpty() && !axes.equals(List.of("batch", "label"))) {
                throw fields.refuse("axes", "is " + axes + ", but a classifier's logits have [batch, label]");
            }
            return new DeclaredOutput(name, at, Layout.TEXT.axes(), Layout.TEXT, labels);
        }
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")) {
            throw fields.refuse(
                    "name",
                    "is \"" + name + "\"; a hook point's name has letters, digits, points, hyphens and underscores");
        }
        for (Layout layout : Layout.values()) {
            if (axes.size() == layout.axes().size() && Set.copyOf(axes).equals(Set.copyOf(layout.axes()))) {
                return new DeclaredOutput(
                        name, at, axes, layout, layout == Layout.ATTENTION ? -1 : fields.size("units"));
            }
        }
        throw fields.refuse("axes", "is " + axes + ", but in any order they must be " + known());
    }

    private static String known() {
        TreeSet<String> known = new TreeSet<>();
        for (Layout layout : Layout.values()) {
            known.add(layout.axes().toString());
        }
        return String.join(" or ", known);
    }

    /** Where each axis of the layout is among the module's. */
    int[] order() {
        return layout.axes().stream().mapToInt(axes::indexOf).toArray();
    }

    /** For errors: where it is found. */
    String place() {
        return at.isEmpty() ? "the module's result" : "output " + String.join(" › ", at) + " of the module";
    }
}
