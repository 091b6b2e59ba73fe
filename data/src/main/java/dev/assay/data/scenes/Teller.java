package dev.assay.data.scenes;

import java.util.Set;

/** Puts scenes and claims into English sentences of varied form. */
final class Teller {

    /** Verbs that are not said in the progressive. */
    private static final Set<String> STATIVE =
            Set.of("be", "want", "need", "love", "like", "belong", "know", "own", "prefer", "remember", "wish");

    private Teller() {}

    /** The premise: the whole scene. */
    static String premise(Scene scene, Dice dice) {
        NounPhrase who = scene.subject().described(dice.chance(0.55) ? "in" : "wearing");
        String deed = scene.deed(who, scene.look());
        String where = where(scene, dice);
        String aside = aside(scene, dice);
        String when = scene.weather() == null ? "" : scene.weather().phrase();
        if (scene.activity().before().equals("sit") && !scene.seat().isEmpty()) {
            deed = English.join(deed, scene.seat());
        } else if (!scene.pose().isEmpty()) {
            return posed(scene, who, deed, where, English.join(when, aside), dice);
        }
        if (!aside.isEmpty() && dice.chance(0.18)) {
            return English.sentence(English.join(aside + ",", clause(who, deed, where, dice, true)));
        }
        Outfit outfit = scene.subject().outfit();
        if (outfit != null && dice.chance(0.08)) {
            NounPhrase bare = scene.subject().indefinite(scene.subject().adjective());
            String worn = "wearing " + outfit.phrase(bare.many()) + ",";
            return English.sentence(
                    English.join(worn, clause(bare, deed, English.join(where, when, aside), dice, true)));
        }
        if (!when.isEmpty() && dice.chance(0.4)) {
            return English.sentence(
                    English.join(when + ",", clause(who, deed, English.join(where, aside), dice, true)));
        }
        if (!where.isEmpty() && scene.name().isEmpty() && dice.chance(0.16)) {
            return English.sentence(
                    English.join(where + ",", clause(who, deed, English.join(when, aside), dice, true)));
        }
        return English.sentence(clause(who, deed, English.join(where, when, aside), dice, !aside.isEmpty()));
    }

    /** {@code a man sits on a bench in a park, reading a book}. */
    private static String posed(Scene scene, NounPhrase who, String deed, String where, String tail, Dice dice) {
        String posture = English.join(scene.pose(), scene.seat(), where);
        String told = dice.chance(0.5)
                ? English.join(who.text(), who.is(), English.gerund(posture))
                : English.join(who.text(), who.finite(posture));
        boolean progressive = told.contains(" " + who.is() + " ");
        String rest = dice.chance(0.5)
                ? "and " + (progressive ? English.gerund(deed) : who.finite(deed))
                : ", " + English.gerund(deed);
        return English.sentence(English.join(told, rest, tail));
    }

    private static String where(Scene scene, Dice dice) {
        Place place = scene.place();
        if (place == null) {
            return "";
        }
        if (!scene.name().isEmpty()) {
            return place.indefinite(scene.mood()) + " called " + scene.name();
        }
        return scene.mood().isEmpty() && dice.chance(0.3) ? place.definite() : place.indefinite(scene.mood());
    }

    private static String aside(Scene scene, Dice dice) {
        Aside aside = scene.aside();
        if (aside == null) {
            return "";
        }
        String verb = dice.chance(0.6)
                ? aside.who().finite(aside.verbPhrase())
                : aside.who().is() + " " + English.gerund(aside.verbPhrase());
        return English.join(dice.chance(0.7) ? "while" : "as", aside.who().text(), verb);
    }

    /** A claim as a sentence: progressive, simple, a bare caption, or with {@code there is}. */
    static String claim(NounPhrase who, String verbPhrase, String tail, Dice dice) {
        return English.sentence(clause(who, verbPhrase, tail, dice, false));
    }

    /** A claim that keeps its verb finite, for longer sentences. */
    static String fullClaim(NounPhrase who, String verbPhrase, String tail, Dice dice) {
        return English.sentence(clause(who, verbPhrase, tail, dice, true));
    }

    private static String clause(NounPhrase who, String verbPhrase, String tail, Dice dice, boolean finite) {
        if (verbPhrase.startsWith("will ")) {
            return English.join(who.text(), verbPhrase, tail);
        }
        String verb = verbPhrase.startsWith("=") ? verbPhrase.substring(1) : verbPhrase;
        if (verb.length() < verbPhrase.length() || STATIVE.contains(English.firstWord(verb))) {
            return English.join(who.text(), who.finite(verb), tail);
        }
        double drawn = dice.fraction();
        if (drawn < 0.56) {
            return English.join(who.text(), who.is(), English.gerund(verb), tail);
        }
        if (drawn < 0.8 || finite) {
            return English.join(who.text(), who.finite(verb), tail);
        }
        if (!who.indefinite()) {
            return English.join(who.text(), who.is(), English.gerund(verb), tail);
        }
        String caption = English.join(who.text(), English.gerund(verb), tail);
        return drawn < 0.9 ? caption : English.join("there", who.is(), caption);
    }
}
