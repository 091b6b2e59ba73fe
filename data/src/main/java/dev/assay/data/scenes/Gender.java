package dev.assay.data.scenes;

/** The grammatical gender of a being, {@link #OPEN} where its noun does not tell. */
enum Gender {
    MALE,
    FEMALE,
    THING,
    OPEN;

    static Gender of(String letter) {
        return switch (letter) {
            case "m" -> MALE;
            case "f" -> FEMALE;
            case "n" -> THING;
            default -> OPEN;
        };
    }
}
