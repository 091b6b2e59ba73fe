package dev.assay.data.scenes;

/** A garment and its look: a color or another adjective. */
record Outfit(Garment garment, String look) {

    /** {@code a red shirt}, {@code red jeans}; of several wearers {@code red shirts}. */
    String phrase(boolean many) {
        return phrase(look, many);
    }

    String phrase(String anyLook, boolean many) {
        if (!garment.single()) {
            return English.join(anyLook, garment.noun());
        }
        return many
                ? English.join(anyLook, English.plural(garment.noun()))
                : English.withArticle(English.join(anyLook, garment.noun()));
    }
}
