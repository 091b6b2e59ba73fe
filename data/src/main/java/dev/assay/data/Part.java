package dev.assay.data;

/** The two halves of the built-in data. */
enum Part {
    ALL,
    PAIRS,
    LANGUAGE;

    boolean hasPairs() {
        return this != LANGUAGE;
    }

    boolean hasLanguage() {
        return this != PAIRS;
    }
}
