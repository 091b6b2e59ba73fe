package dev.assay.data.scenes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that beings do.
 *
 * @param before the verb phrase up to its thing: {@code play}
 * @param after the rest: {@code for the guests}, mostly empty
 * @param things of which one is handled, or null
 * @param number whether each of several agents has a thing of its own, they share one, or there are always many
 * @param who nouns or kinds of those who do it, as often as they should be drawn
 * @param posture sit, stand, move, run, walk, ride, swim, climb, asleep, or empty where it is not certain
 * @param agents one, many, or empty where either will do
 * @param meanwhile what others do, as agent and verb phrase
 */
record Activity(
        String before,
        String after,
        @Nullable ThingClass things,
        Things number,
        List<String> who,
        List<String> where,
        List<String> wear,
        List<String> general,
        String posture,
        List<String> poses,
        String agents,
        List<String> why,
        List<String> guesses,
        List<String> instead,
        List<String> meanwhile) {

    /** How many things for several agents. */
    enum Things {
        EACH,
        ONE,
        MANY
    }

    /** The verb phrase about the given object, which is empty where the activity has none. */
    String phrase(String object) {
        return English.join(before, object, after);
    }
}
