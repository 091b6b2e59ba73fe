package dev.assay.data.scenes;

import java.util.List;

/**
 * Where a scene happens.
 *
 * @param preposition with which one is there
 * @param noun may carry its own article
 * @param side {@code in}, {@code out}, or {@code -} where one cannot know
 * @param region places of different regions exclude each other, save those that may be anywhere ({@code any})
 * @param also an adverbial that holds as well, or empty
 */
record Place(
        String id, String preposition, String noun, List<String> adjectives, String side, String region, String also) {

    boolean outdoors() {
        return side.equals("out");
    }

    boolean indoors() {
        return side.equals("in");
    }

    /** Whether one can know if it is indoors or outdoors. */
    boolean sideKnown() {
        return indoors() || outdoors();
    }

    boolean excludes(Place other) {
        return !region.equals(other.region) && !region.equals("any") && !other.region.equals("any");
    }

    /** {@code on a busy street}; with an empty adjective {@code on a street}. */
    String indefinite(String adjective) {
        if (noun.startsWith("the ")) {
            return preposition + " " + noun;
        }
        return preposition + " " + English.withArticle(English.join(adjective, noun));
    }

    String definite() {
        return preposition + " " + withThe();
    }

    String withThe() {
        return noun.startsWith("the ") ? noun : "the " + noun;
    }
}
