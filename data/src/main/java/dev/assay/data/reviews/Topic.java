package dev.assay.data.reviews;

import java.util.Locale;

/** What a review is about. */
public enum Topic {
    PLACE,
    FOOD,
    FILM,
    DEVICE;

    /** As files name it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
