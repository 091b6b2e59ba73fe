package dev.assay.data.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What cannot be so in a scene. As in the data sets of the field, premise and hypothesis are about the same event and the same
 * agents, so another gender, place, count, activity or color excludes the one that was told.
 */
final class Contradictions extends Inferences {

    private static final Map<String, String> OTHER_GENDER = Map.ofEntries(
            Map.entry("man", "woman"),
            Map.entry("woman", "man"),
            Map.entry("boy", "girl"),
            Map.entry("girl", "boy"),
            Map.entry("lady", "man"),
            Map.entry("gentleman", "woman"),
            Map.entry("guy", "woman"),
            Map.entry("mother", "man"),
            Map.entry("father", "woman"),
            Map.entry("grandmother", "man"),
            Map.entry("grandfather", "woman"),
            Map.entry("bride", "man"),
            Map.entry("groom", "woman"),
            Map.entry("waiter", "waitress"),
            Map.entry("waitress", "waiter"),
            Map.entry("cowboy", "woman"),
            Map.entry("fisherman", "woman"),
            Map.entry("ballerina", "man"));

    Contradictions(Lexicon lexicon) {
        super(lexicon);
    }

    private final List<Rule> rules = List.of(
            new Rule("the other gender", 30, this::otherGender),
            new Rule("asleep", 11, this::asleep),
            new Rule("seated", 18, this::seated),
            new Rule("on their feet", 8, this::onTheirFeet),
            new Rule("nobody", 9, this::nobody),
            new Rule("no one", 7, this::noOne),
            new Rule("not", 15, this::not),
            new Rule("there is no", 4, this::thereIsNo),
            new Rule("another activity", 14, this::instead),
            new Rule("a pastime elsewhere", 9, this::elsewhere),
            new Rule("another thing", 8, this::otherThing),
            new Rule("another place", 11, this::otherPlace),
            new Rule("another count", 8, this::otherCount),
            new Rule("another look", 7, this::otherLook),
            new Rule("another animal", 60, this::otherAnimal),
            new Rule("another age", 4, this::otherAge),
            new Rule("alone", 5, this::alone),
            new Rule("empty", 4, this::empty),
            new Rule("other weather", 5, this::otherWeather),
            new Rule("another name", 4, this::otherName),
            new Rule("roles exchanged", 4, this::exchanged));

    @Override
    List<Rule> rules() {
        return rules;
    }

    private @Nullable String otherGender(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        if (subject.other() != null) {
            if (subject.gender() != Gender.OPEN
                    || !subject.being().kind().equals(subject.other().kind())) {
                return null;
            }
            Being one = dice.chance(0.5) ? subject.being() : subject.other();
            NounPhrase both = new Subject(one, null, Quantity.TWO, "", null).indefinite("");
            return Teller.claim(both, deed(scene, both, dice), where(scene, dice), dice);
        }
        String noun = OTHER_GENDER.get(subject.being().singular());
        if (noun == null) {
            return null;
        }
        Subject other = subject.of(lexicon().being(noun));
        NounPhrase who = dice.chance(0.75) ? other.indefinite("") : other.definite("", dice.chance(0.4));
        String general = dice.chance(0.15) ? generalDeed(scene, who, dice) : null;
        return Teller.claim(who, general == null ? deed(scene, who, dice) : general, where(scene, dice), dice);
    }

    private @Nullable String asleep(Scene scene, Dice dice) {
        if (scene.posture().equals("asleep")) {
            return null;
        }
        NounPhrase who = who(scene, 0.08, dice);
        List<String> ways = lexicon().phrases(scene.subject().being().animal() ? "animal sleeping" : "sleeping");
        return Teller.claim(who, shared(dice.pick(ways), who), "", dice);
    }

    private @Nullable String seated(Scene scene, Dice dice) {
        if (!scene.upright()) {
            return null;
        }
        NounPhrase who = who(scene, 0.08, dice);
        List<String> ways = lexicon().phrases(scene.subject().being().animal() ? "animal sitting" : "sitting");
        return Teller.claim(who, shared(dice.pick(ways), who), "", dice);
    }

    private @Nullable String onTheirFeet(Scene scene, Dice dice) {
        boolean down = scene.posture().equals("sit") || scene.posture().equals("asleep");
        if (!down || scene.subject().being().small()) {
            return null;
        }
        NounPhrase who = who(scene, 0.08, dice);
        return Teller.claim(who, dice.pick(lexicon().phrases("upright")), where(scene, dice), dice);
    }

    private @Nullable String nobody(Scene scene, Dice dice) {
        return noAgent("nobody", scene, dice);
    }

    private @Nullable String noOne(Scene scene, Dice dice) {
        return noAgent("no one", scene, dice);
    }

    private @Nullable String noAgent(String word, Scene scene, Dice dice) {
        if (scene.subject().being().animal()) {
            return null;
        }
        NounPhrase who = NounPhrase.one(word, Pronoun.THEY, true);
        if (scene.place() != null && dice.chance(0.3)) {
            return dice.chance(0.5)
                    ? English.sentence(
                            English.join("there is", word, scene.place().definite()))
                    : English.sentence(English.join(word, "is", scene.place().definite()));
        }
        String general = dice.chance(0.2) ? generalDeed(scene, who, dice) : null;
        String deed = general == null ? scene.deed(who, "") : general;
        return Teller.fullClaim(who, deed.replace("something", "anything"), where(scene, dice), dice);
    }

    private String not(Scene scene, Dice dice) {
        NounPhrase who = scene.subject().definite("", dice.chance(0.3));
        Outfit outfit = scene.subject().outfit();
        Place place = scene.place();
        double drawn = dice.fraction();
        String claim;
        if (outfit != null && drawn < 0.25) {
            claim = "wearing " + outfit.phrase("", who.many());
        } else if (place != null && place.outdoors() && drawn < 0.4) {
            claim = dice.pick("outdoors", "outside");
        } else {
            String general = dice.chance(0.25) ? generalDeed(scene, who, dice) : null;
            String deed = general == null ? scene.deed(who, "") : general;
            claim = deed.startsWith("=")
                    ? English.afterFirstWord(deed).strip()
                    : progressive(deed).replace("something", "anything");
        }
        return English.sentence(English.join(who.text(), who.is(), "not", claim));
    }

    private static String progressive(String verbPhrase) {
        return verbPhrase.startsWith("be ") ? verbPhrase.substring(3) : English.gerund(verbPhrase);
    }

    private @Nullable String thereIsNo(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        Place place = scene.place();
        Thing thing = scene.thing();
        if (thing != null && thing.countable() && dice.chance(0.4)) {
            return English.sentence("there is no " + thing.noun());
        }
        if (place == null || subject.other() != null || subject.being().group()) {
            return null;
        }
        String nouns = dice.chance(0.4)
                ? subject.being().animal() ? "animals" : "people"
                : subject.being().plural();
        return English.sentence(English.join("there are no", nouns, place.definite()));
    }

    private @Nullable String instead(Scene scene, Dice dice) {
        if (scene.activity().instead().isEmpty()) {
            return null;
        }
        NounPhrase who = who(scene, 0.08, dice);
        String other = who.pronoun().fill(dice.pick(scene.activity().instead()));
        return Teller.claim(who, shared(agreeing(other, who), who), "", dice);
    }

    /** The lists for animals say {@code its}. */
    private static String agreeing(String verbPhrase, NounPhrase who) {
        return who.many() ? verbPhrase.replace(" its ", " their ") : verbPhrase;
    }

    private @Nullable String elsewhere(Scene scene, Dice dice) {
        Place place = scene.place();
        Subject subject = scene.subject();
        if (place == null
                || !place.sideKnown()
                || subject.being().animal()
                || subject.being().small()) {
            return null;
        }
        NounPhrase who = who(scene, 0.08, dice);
        String pastime = dice.pick(lexicon().phrases(place.outdoors() ? "indoor pastimes" : "outdoor pastimes"));
        return Teller.claim(who, shared(pastime, who), "", dice);
    }

    private @Nullable String otherThing(Scene scene, Dice dice) {
        ThingClass things = scene.activity().things();
        Thing thing = scene.thing();
        if (things == null || thing == null || things.things().size() < 2) {
            return null;
        }
        List<Thing> others = new ArrayList<>(things.things());
        others.removeIf(other -> other.noun().equals(thing.noun()));
        NounPhrase who = who(scene, 0.08, dice);
        String object = scene.object(dice.pick(others), "", who.many());
        return Teller.claim(who, scene.deedWith(who, object), where(scene, dice), dice);
    }

    private @Nullable String otherPlace(Scene scene, Dice dice) {
        Place place = scene.place();
        if (place == null) {
            return null;
        }
        NounPhrase who = who(scene, 0.08, dice);
        List<Place> others = new ArrayList<>();
        for (String id : scene.activity().where()) {
            Place other = lexicon().place(id);
            if (other.excludes(place) && place.sideKnown() && other.sideKnown()) {
                others.add(other);
            }
        }
        if (others.isEmpty() || dice.chance(0.15)) {
            String side = place.outdoors()
                    ? dice.pick("indoors", "inside a house", "in a house")
                    : place.indoors() ? "outdoors" : "";
            return side.isEmpty() ? null : Teller.claim(who, "=be " + side, "", dice);
        }
        Place other = dice.pick(others);
        String deed = dice.chance(0.7) ? deed(scene, who, dice) : "";
        return deed.isEmpty()
                ? Teller.claim(who, "=be " + other.indefinite(""), "", dice)
                : Teller.claim(who, deed, other.indefinite(""), dice);
    }

    private @Nullable String otherCount(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        if (subject.being().group() || subject.other() != null) {
            return null;
        }
        if (subject.quantity() == Quantity.SEVERAL || subject.quantity() == Quantity.GROUP) {
            NounPhrase one = NounPhrase.one(
                    "only one " + subject.being().singular(),
                    subject.of(subject.being()).pronoun(),
                    true);
            return Teller.fullClaim(
                    one,
                    deed(scene, new NounPhrase(one.text(), false, Pronoun.THEY, false, true), dice),
                    where(scene, dice),
                    dice);
        }
        Quantity other = dice.pick(Quantity.ONE, Quantity.TWO, Quantity.THREE, Quantity.FOUR, Quantity.FIVE);
        if (!subject.quantity().excludes(other)) {
            return null;
        }
        Subject counted = new Subject(subject.being(), null, other, "", null);
        NounPhrase who = counted.indefinite("");
        if (other == Quantity.ONE) {
            who = new NounPhrase("only one " + subject.being().singular(), false, who.pronoun(), false, true);
        }
        return Teller.fullClaim(who, deed(scene, who, dice), where(scene, dice), dice);
    }

    private @Nullable String otherLook(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        Outfit outfit = subject.outfit();
        if (outfit != null && color(outfit.look())) {
            Outfit other = new Outfit(outfit.garment(), otherColor(outfit.look(), dice));
            if (dice.chance(0.6)) {
                NounPhrase who = who(scene, 0.1, dice);
                NounPhrase plain = who.text().contains(outfit.garment().noun()) ? subject.definite("", false) : who;
                return English.sentence(English.join(plain.text(), plain.is(), "wearing", other.phrase(plain.many())));
            }
            NounPhrase who = new Subject(subject.being(), null, subject.quantity(), "", other).described("in");
            return Teller.claim(who, deed(scene, who, dice), "", dice);
        }
        Thing thing = scene.thing();
        if (thing != null && color(scene.look())) {
            NounPhrase who = who(scene, 0.08, dice);
            return Teller.claim(who, scene.deed(who, otherColor(scene.look(), dice)), where(scene, dice), dice);
        }
        return null;
    }

    private @Nullable String otherAnimal(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        if (!subject.being().animal()) {
            return null;
        }
        boolean feline = subject.being().singular().equals("cat")
                || subject.being().singular().equals("kitten");
        boolean canine = subject.being().kind().equals("dog");
        String noun = feline ? "dog" : canine || dice.chance(0.8) ? "cat" : dice.pick("dog", "pig", "camel");
        boolean amongKind = scene.activity().before().contains("another");
        boolean neither = !canine && !feline;
        if (neither || amongKind || dice.chance(0.2)) {
            String only = subject.single()
                    ? "there is only " + English.withArticle(noun)
                    : "there are only " + English.plural(noun);
            return English.sentence(English.join(only, place(scene, dice)));
        }
        NounPhrase who = subject.of(lexicon().being(noun)).indefinite("");
        return Teller.claim(who, deed(scene, who, dice), where(scene, dice), dice);
    }

    private @Nullable String otherAge(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        List<String> opposites = lexicon().opposites(subject.adjective());
        if (subject.other() != null || subject.being().group()) {
            return null;
        }
        if (!opposites.isEmpty()) {
            NounPhrase who = subject.indefinite(dice.pick(opposites));
            return Teller.claim(who, deed(scene, who, dice), where(scene, dice), dice);
        }
        if (subject.being().kind().equals("child")) {
            NounPhrase who = subject.of(lexicon().being("adult")).indefinite("");
            return Teller.claim(who, deed(scene, who, dice), where(scene, dice), dice);
        }
        return null;
    }

    private @Nullable String alone(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        boolean watched = scene.aside() != null && !subject.many();
        if (!watched && !subject.many()) {
            return null;
        }
        if (subject.many() && !subject.being().group() && dice.chance(0.5)) {
            NounPhrase one = NounPhrase.one(English.withArticle(subject.being().singular()), Pronoun.THEY, false);
            return Teller.claim(one, scene.deed(one, ""), "alone", dice);
        }
        NounPhrase who = watched
                ? subject.definite("", false)
                : NounPhrase.one(subject.being().animal() ? "the animal" : "a person", Pronoun.THEY, true);
        return English.sentence(English.join(
                who.text(), "is", dice.pick("alone", "all alone", "completely alone"), place(scene, dice)));
    }

    private @Nullable String empty(Scene scene, Dice dice) {
        Place place = scene.place();
        if (place == null
                || place.noun().startsWith("the ")
                || !(place.sideKnown() || place.id().equals("stage"))) {
            return null;
        }
        return English.sentence(English.join(place.withThe(), "is", dice.pick("empty", "empty", "completely empty")));
    }

    private @Nullable String otherWeather(Scene scene, Dice dice) {
        return scene.weather() == null ? null : dice.pick(scene.weather().excluded());
    }

    private @Nullable String otherName(Scene scene, Dice dice) {
        Place place = scene.place();
        if (place == null || scene.name().isEmpty()) {
            return null;
        }
        List<String> others = new ArrayList<>(lexicon().names(place, false));
        others.remove(scene.name());
        return English.sentence(place.withThe() + " is called " + dice.pick(others));
    }

    /** The other one does it: {@code a man plays while a woman sings} against {@code a woman plays while a man sings}. */
    private @Nullable String exchanged(Scene scene, Dice dice) {
        Aside aside = scene.aside();
        Subject subject = scene.subject();
        if (aside == null
                || !subject.single()
                || subject.being().animal()
                || lexicon().beingOrNull(aside.who().text().replaceFirst("^an? ", "")) == null) {
            return null;
        }
        Being other = lexicon().being(aside.who().text().replaceFirst("^an? ", ""));
        if (other.animal() || other.group()) {
            return null;
        }
        NounPhrase who = new Subject(other, null, Quantity.ONE, "", null).indefinite("");
        NounPhrase now = subject.indefinite("");
        return English.sentence(English.join(
                who.text(),
                who.is(),
                English.gerund(scene.deed(who, "")),
                "while",
                now.text(),
                now.finite(aside.verbPhrase())));
    }
}
