package dev.assay.data.reviews;

import java.util.Locale;

/** Whether a review is for or against what it is about. */
public enum Sentiment {
    POSITIVE,
    NEGATIVE;

    Sentiment opposite() {
        return this == POSITIVE ? NEGATIVE : POSITIVE;
    }

    /** As files name it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
