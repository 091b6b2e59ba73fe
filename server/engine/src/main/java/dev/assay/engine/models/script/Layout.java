package dev.assay.engine.models.script;

import java.util.List;

/** How the values of a state are laid out, by the names of its axes in {@code config.json}. */
public enum Layout {
    /** One vector per text. */
    TEXT("batch", "unit"),
    /** One vector per position. */
    STATE("batch", "position", "unit"),
    /** One vector per position and head. */
    HEADS("batch", "position", "head", "unit"),
    /** One number per head and pair of positions. */
    ATTENTION("batch", "head", "query", "key");

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> axes;

    Layout(String... axes) {
        this.axes = List.of(axes);
    }

    /** The axes in the order in which {@link ScriptStates} has them. */
    public List<String> axes() {
        return axes;
    }
}
