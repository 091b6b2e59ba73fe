package dev.assay.data.scenes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What follows from a scene: less of it, something more general, or the same in other words. */
final class Entailments extends Inferences {

    Entailments(Lexicon lexicon) {
        super(lexicon);
    }

    private final List<Rule> rules = List.of(
            new Rule("less is said", 29, this::less),
            new Rule("a more general agent", 22, this::generalAgent),
            new Rule("a more general activity", 16, this::generalActivity),
            new Rule("outdoors, indoors", 15, this::side),
            new Rule("what the place implies", 5, this::nearby),
            new Rule("there is", 9, this::thereIs),
            new Rule("passive", 5, this::passive),
            new Rule("what is worn", 7, this::worn),
            new Rule("how many", 8, this::count),
            new Rule("the posture", 6, this::posture),
            new Rule("awake, not asleep", 4, this::awake),
            new Rule("what it is like", 4, this::adjective),
            new Rule("the weather", 6, this::weather),
            new Rule("the name over the door", 6, this::name),
            new Rule("what others do", 6, this::aside));

    @Override
    List<Rule> rules() {
        return rules;
    }

    private String less(Scene scene, Dice dice) {
        NounPhrase who = dice.chance(0.3) ? scene.subject().described("in") : same(scene, dice);
        String look = dice.chance(0.5) ? scene.look() : "";
        return Teller.claim(who, scene.deed(who, look), dice.chance(0.6) ? place(scene, dice) : "", dice);
    }

    private String generalAgent(Scene scene, Dice dice) {
        NounPhrase who = general(scene, dice);
        return Teller.claim(who, deed(scene, who, dice), where(scene, dice), dice);
    }

    private @Nullable String generalActivity(Scene scene, Dice dice) {
        NounPhrase who = who(scene, 0.4, dice);
        String deed = generalDeed(scene, who, dice);
        return deed == null ? null : Teller.claim(who, deed, dice.chance(0.2) ? place(scene, dice) : "", dice);
    }

    private @Nullable String side(Scene scene, Dice dice) {
        Place place = scene.place();
        if (place == null || !place.sideKnown()) {
            return null;
        }
        String side = place.outdoors()
                ? dice.pick("outdoors", "outdoors", "outside")
                : dice.pick("indoors", "indoors", "inside");
        NounPhrase who = who(scene, 0.5, dice);
        if (dice.chance(0.45)) {
            return Teller.claim(who, "=be " + side, "", dice);
        }
        String general = dice.chance(0.4) ? generalDeed(scene, who, dice) : null;
        boolean apt = general != null
                && !general.contains("outside")
                && !general.startsWith("=")
                && !general.startsWith("be ");
        String deed = apt && general != null ? general : deed(scene, who, dice);
        return Teller.claim(who, deed, side, dice);
    }

    private @Nullable String nearby(Scene scene, Dice dice) {
        Place place = scene.place();
        if (place == null || place.also().isEmpty()) {
            return null;
        }
        return Teller.claim(who(scene, 0.4, dice), "=be " + place.also(), "", dice);
    }

    private @Nullable String thereIs(Scene scene, Dice dice) {
        Thing thing = scene.thing();
        if (thing != null && thing.countable() && dice.chance(0.4)) {
            boolean several = scene.severalThings(scene.subject().many());
            String phrase = scene.object(
                    thing, dice.chance(0.3) ? scene.look() : "", scene.subject().many());
            return English.sentence((several ? "there are " : "there is ") + phrase);
        }
        if (scene.place() == null) {
            return null;
        }
        NounPhrase who = dice.chance(0.5) ? scene.subject().indefinite("") : general(scene, dice);
        return who.indefinite()
                ? English.sentence(English.join("there", who.is(), who.text(), place(scene, dice)))
                : null;
    }

    private @Nullable String passive(Scene scene, Dice dice) {
        Thing thing = scene.thing();
        boolean transitive = !scene.activity().before().contains(" ")
                && scene.activity().after().isEmpty();
        if (thing == null || !transitive) {
            return null;
        }
        boolean several = scene.severalThings(scene.subject().many()) && thing.countable();
        String verb = scene.activity().before();
        NounPhrase agent =
                scene.subject().single() && dice.chance(0.5) ? scene.subject().indefinite("") : general(scene, dice);
        if (!agent.indefinite()) {
            return null;
        }
        String by = dice.chance(0.5) ? "by " + agent.text() : "";
        String object = scene.object(
                thing, dice.chance(0.3) ? scene.look() : "", scene.subject().many());
        if (verb.equals("hug")) {
            return null;
        }
        return English.sentence(English.join(
                object, several ? "are being" : "is being", English.participle(verb), by, where(scene, dice)));
    }

    private @Nullable String worn(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        Outfit outfit = subject.outfit();
        if (outfit == null) {
            return null;
        }
        NounPhrase who = dice.chance(0.4) ? general(scene, dice) : subject.definite("", false);
        String worn = switch (dice.pick(0, 0, 1, 2)) {
            case 0 -> outfit.phrase("", who.many());
            case 1 -> outfit.phrase(who.many());
            default ->
                color(outfit.look())
                        ? "something " + outfit.look()
                        : outfit.garment().general();
        };
        return English.sentence(English.join(who.text(), who.is(), "wearing", worn));
    }

    private @Nullable String count(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        if (!subject.many()) {
            return null;
        }
        if (dice.chance(0.3)) {
            return English.sentence(English.join(
                            "there", "are", dice.pick("people", "some people", "people"), place(scene, dice)))
                    .replace("people", subject.being().animal() ? "animals" : "people");
        }
        String noun =
                subject.being().animal() ? dice.pick("animal", subject.being().singular()) : "person";
        NounPhrase who = NounPhrase.one("more than one " + noun, Pronoun.THEY, true);
        NounPhrase pair = NounPhrase.several("at least two " + English.plural(noun), true);
        NounPhrase chosen = dice.chance(0.5) ? who : pair;
        boolean shared = scene.thing() == null || scene.activity().number() != Activity.Things.EACH;
        if (!shared) {
            return English.sentence(English.join("there is", who.text(), place(scene, dice)));
        }
        return Teller.fullClaim(chosen, scene.deed(chosen, ""), "", dice);
    }

    private @Nullable String posture(Scene scene, Dice dice) {
        String posture = switch (scene.posture()) {
            case "sit" -> dice.pick("sit", "=be seated", "sit");
            case "stand" -> dice.pick("stand", "=be on {his} feet");
            case "run" -> dice.pick("run", "move fast");
            case "walk" -> dice.pick("walk", "=be on {his} feet");
            case "swim" -> "=be in the water";
            case "asleep" -> dice.pick("sleep", "=be asleep");
            default -> "";
        };
        if (posture.isEmpty()) {
            return null;
        }
        NounPhrase who = who(scene, 0.35, dice);
        boolean fourFooted = scene.subject().being().animal();
        if (fourFooted && posture.contains("feet")) {
            posture = "=be awake";
        }
        return Teller.claim(who, who.pronoun().fill(posture), where(scene, dice), dice);
    }

    private @Nullable String awake(Scene scene, Dice dice) {
        if (scene.posture().equals("asleep")) {
            return null;
        }
        NounPhrase who = who(scene, 0.3, dice);
        String claim = switch (dice.pick(0, 0, 1)) {
            case 0 -> "awake";
            default -> scene.upright() ? dice.pick("not sleeping", "not sitting") : "not sleeping";
        };
        return English.sentence(English.join(who.text(), who.is(), claim));
    }

    private @Nullable String adjective(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        if (subject.adjective().isEmpty() || subject.adjective().equals("little")) {
            return null;
        }
        NounPhrase who = subject.definite("", false);
        return English.sentence(English.join(who.text(), who.is(), subject.adjective()));
    }

    private @Nullable String weather(Scene scene, Dice dice) {
        return scene.weather() == null ? null : dice.pick(scene.weather().follows());
    }

    private @Nullable String name(Scene scene, Dice dice) {
        if (scene.place() == null || scene.name().isEmpty()) {
            return null;
        }
        return English.sentence(scene.place().withThe() + " is called " + scene.name());
    }

    private @Nullable String aside(Scene scene, Dice dice) {
        Aside aside = scene.aside();
        return aside == null ? null : Teller.claim(aside.who(), aside.verbPhrase(), "", dice);
    }
}
