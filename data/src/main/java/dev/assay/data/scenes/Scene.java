package dev.assay.data.scenes;

import org.jspecify.annotations.Nullable;

/**
 * What a premise describes: everything that inference may rest on.
 *
 * @param thing what is handled, or null
 * @param look adjective of the thing, or empty
 * @param pose {@code sit}, {@code stand} or empty: said besides the activity
 * @param seat where one sits, if the pose or the activity is to sit
 * @param mood adjective of the place, or empty
 * @param name over the door of the place, or empty
 */
record Scene(
        Subject subject,
        Activity activity,
        @Nullable Thing thing,
        String look,
        String pose,
        String seat,
        @Nullable Place place,
        String mood,
        String name,
        @Nullable Weather weather,
        @Nullable Aside aside) {

    /** The verb phrase of the activity for an agent, in its base form. */
    String deed(NounPhrase who, String anyLook) {
        String phrase = activity.phrase(thing == null ? "" : object(thing, anyLook, who.many()));
        return who.pronoun().fill(phrase);
    }

    /** As {@link #deed}, with another thing handled. */
    String deedWith(NounPhrase who, String object) {
        return who.pronoun().fill(activity.phrase(object));
    }

    /** The thing as an object, with its article and number. */
    String object(Thing any, String anyLook, boolean manyAgents) {
        return any.phrase(anyLook, severalThings(manyAgents));
    }

    boolean severalThings(boolean manyAgents) {
        return switch (activity.number()) {
            case MANY -> true;
            case EACH -> manyAgents;
            case ONE -> false;
        };
    }

    /** The posture that is certain: the pose if there is one, else the activity's. */
    String posture() {
        return pose.isEmpty() ? activity.posture() : pose;
    }

    boolean upright() {
        return switch (posture()) {
            case "stand", "run", "walk", "move", "swim", "climb" -> true;
            default -> false;
        };
    }
}
