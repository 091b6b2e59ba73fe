package dev.assay.data.scenes;

import java.util.List;

/**
 * Somebody who can be in a scene.
 *
 * @param kind adult, teen, child, small, role, group, or a kind of animal
 * @param adjectives that a premise may give it
 * @param general nouns that are true of it as well, nearest first
 */
record Being(
        String singular, String plural, Gender gender, String kind, List<String> adjectives, List<String> general) {

    boolean animal() {
        return gender == Gender.THING;
    }

    boolean group() {
        return kind.equals("group");
    }

    /** Too young for most things. */
    boolean small() {
        return kind.equals("small");
    }

    boolean young() {
        return kind.equals("child") || kind.equals("small") || kind.equals("teen");
    }
}
