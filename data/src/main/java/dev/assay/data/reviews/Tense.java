package dev.assay.data.reviews;

import java.util.Locale;

/** The tense of all verbs of a review. */
public enum Tense {
    PRESENT,
    PAST;

    /** As files name it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
