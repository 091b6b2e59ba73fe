package dev.assay.data.scenes;

import java.util.Locale;

/** How a hypothesis stands to its premise, in the order of the field's data sets. */
public enum Label {
    ENTAILMENT,
    NEUTRAL,
    CONTRADICTION;

    /** As written in files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
