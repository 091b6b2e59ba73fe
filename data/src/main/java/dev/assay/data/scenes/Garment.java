package dev.assay.data.scenes;

import java.util.List;

/**
 * Something to wear.
 *
 * @param single whether one of it is {@code a shirt}; otherwise the noun is plural, as jeans are
 * @param wearer kind of people, or {@code any}
 * @param looks words besides the colors that can describe it
 * @param general noun phrase that holds of it too, in the plural or of a mass: clothes, headwear
 */
record Garment(String noun, boolean single, Gender gender, String wearer, List<String> looks, String general) {

    /** Whether the being may be said to wear it. */
    boolean suits(Being being) {
        boolean kindFits = switch (wearer) {
            case "adult" -> !being.young();
            case "child" -> being.young();
            default -> true;
        };
        boolean genderFits = gender == Gender.OPEN || gender == being.gender();
        return kindFits && genderFits && !being.animal() && !being.group() && !being.small();
    }
}
