package dev.assay.data.scenes;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What may be so in a scene and may not: motives, feelings, ties, times, and details nobody mentioned. */
final class Neutrals extends Inferences {

    private static final Set<String> TOWN = Set.of(
            "city",
            "park",
            "cafe",
            "restaurant",
            "bar",
            "bookstore",
            "museum",
            "theater",
            "church",
            "station",
            "bakery",
            "library",
            "fountain",
            "bridge",
            "office",
            "studio",
            "barbershop",
            "hospital");

    Neutrals(Lexicon lexicon) {
        super(lexicon);
    }

    private final List<Rule> rules = List.of(
            new Rule("why", 33, this::why),
            new Rule("a guess at what it is about", 24, this::guess),
            new Rule("a trait", 17, this::trait),
            new Rule("a mood", 6, this::mood),
            new Rule("company", 10, this::company),
            new Rule("ties", 8, this::ties),
            new Rule("a profession", 5, this::job),
            new Rule("when", 7, this::when),
            new Rule("a more special agent", 6, this::special),
            new Rule("a detail of the thing", 7, this::thing),
            new Rule("which town", 5, this::town),
            new Rule("something else worn", 6, this::worn),
            new Rule("what comes next", 8, this::waits),
            new Rule("not so, perhaps", 2.5, this::perhapsNot),
            new Rule("unnoticed, perhaps", 2, this::unnoticed));

    @Override
    List<Rule> rules() {
        return rules;
    }

    private @Nullable String why(Scene scene, Dice dice) {
        if (scene.activity().why().isEmpty()) {
            return null;
        }
        NounPhrase who = who(scene, 0.06, dice);
        String general = dice.chance(0.12) ? generalDeed(scene, who, dice) : null;
        String deed = general == null || general.startsWith("=") ? deed(scene, who, dice) : general;
        String why = who.pronoun().fill(dice.pick(scene.activity().why()));
        return Teller.claim(
                who, deed, English.join(dice.chance(0.15) ? place(scene, dice) : "", owned(scene, why, who)), dice);
    }

    private @Nullable String guess(Scene scene, Dice dice) {
        if (scene.activity().guesses().isEmpty()) {
            return null;
        }
        NounPhrase who = who(scene, 0.06, dice);
        String guess =
                owned(scene, who.pronoun().fill(dice.pick(scene.activity().guesses())), who);
        return Teller.claim(who, guess, "", dice);
    }

    /** The lists for animals say {@code its}, which several animals turn into {@code their}. */
    private static String owned(Scene scene, String text, NounPhrase who) {
        if (!who.many() || !scene.subject().being().animal()) {
            return text;
        }
        return text.replaceAll("\\bits\\b", "their")
                .replaceAll("\\bit (wants|is|was|saw|heard|smells|loves|hates|hunted|looks)\\b", "they $1")
                .replace("they wants", "they want")
                .replace("they is", "they are")
                .replace("they was", "they were")
                .replace("they smells", "they smell")
                .replace("they loves", "they love")
                .replace("they hates", "they hate");
    }

    private String traits(Subject subject) {
        return subject.being().animal() ? "animal traits" : subject.being().young() ? "child traits" : "traits";
    }

    private @Nullable String trait(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        if (subject.other() != null
                || subject.being().group()
                || subject.being().small()) {
            return null;
        }
        String trait = dice.pick(lexicon().phrases(traits(subject)));
        if (clashes(trait, subject)) {
            return null;
        }
        NounPhrase who = dice.chance(0.75) ? subject.indefinite(trait) : subject.definite(trait, dice.chance(0.3));
        if (dice.chance(0.2)) {
            NounPhrase plain = subject.definite("", false);
            return English.sentence(English.join(plain.text(), plain.is(), trait));
        }
        String general = dice.chance(0.15) ? generalDeed(scene, who, dice) : null;
        return Teller.claim(who, general == null ? deed(scene, who, dice) : general, where(scene, dice), dice);
    }

    private boolean clashes(String word, Subject subject) {
        String said = subject.adjective();
        return word.equals(said)
                || lexicon().opposites(said).contains(word)
                || lexicon().opposites(word).contains(said)
                || said.equals("smiling")
                || said.equals("tired")
                || said.equals("happy");
    }

    private @Nullable String mood(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        String mood = dice.pick(lexicon().phrases(subject.being().animal() ? "animal moods" : "moods"));
        if (clashes(mood, subject)
                || scene.posture().equals("asleep")
                || scene.activity().before().equals("laugh")) {
            return null;
        }
        NounPhrase who = subject.definite("", false);
        return English.sentence(English.join(who.text(), dice.chance(0.7) ? who.is() : who.finite("feel"), mood));
    }

    private @Nullable String company(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        if (!subject.single() || subject.being().animal() || subject.being().small()) {
            return null;
        }
        NounPhrase who = same(scene, dice);
        String kin = dice.pick(lexicon().phrases("kin"));
        String verb = English.firstWord(scene.activity().before());
        if (verb.equals("hug") || scene.activity().before().startsWith("get married")) {
            return null;
        }
        String link;
        if (scene.posture().equals("asleep") || scene.activity().agents().equals("one")) {
            link = "near";
        } else {
            link = lexicon().phrases("helped").contains(verb) && dice.chance(0.6) ? "for" : "with";
        }
        return Teller.claim(
                who, scene.deed(who, ""), English.join(link, who.pronoun().possessive(), kin), dice);
    }

    private @Nullable String ties(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        boolean pairOfAgents = subject.quantity() != Quantity.ONE && subject.quantity() != Quantity.GROUP;
        if (!pairOfAgents || subject.being().animal()) {
            return null;
        }
        String bonds = switch (subject.gender()) {
            case MALE -> "male bonds";
            case FEMALE -> "female bonds";
            default -> "bonds";
        };
        String bond = dice.pick(lexicon().phrases(bonds));
        if (bond.equals("twins") && subject.quantity() != Quantity.TWO) {
            return null;
        }
        NounPhrase who = subject.definite("", true);
        return English.sentence(English.join(who.text(), "are", bond));
    }

    private @Nullable String job(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        if (!subject.single() || !subject.being().kind().equals("adult")) {
            return null;
        }
        NounPhrase who = subject.definite("", false);
        return English.sentence(English.join(
                who.text(), "is", English.withArticle(dice.pick(lexicon().phrases("jobs")))));
    }

    private @Nullable String when(Scene scene, Dice dice) {
        NounPhrase who = who(scene, 0.06, dice);
        if (scene.posture().equals("asleep") && scene.weather() != null) {
            return null;
        }
        String time = who.pronoun().fill(dice.pick(lexicon().phrases("times")));
        boolean sharedBirthday = who.many() && time.contains("birthday");
        return sharedBirthday ? null : Teller.claim(who, deed(scene, who, dice), time, dice);
    }

    private @Nullable String special(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        Being being = subject.being();
        if (subject.gender() != Gender.OPEN || being.group() || subject.other() != null) {
            return null;
        }
        if (being.kind().equals("role")) {
            NounPhrase who = subject.definite("", false);
            String noun = dice.pick("man", "woman");
            return English.sentence(English.join(
                    who.text(), who.is(), subject.single() ? English.withArticle(noun) : English.plural(noun)));
        }
        Being special = lexicon().being(being.young() ? dice.pick("boy", "girl") : dice.pick("man", "woman"));
        NounPhrase who = subject.of(special).indefinite("");
        return Teller.claim(who, deed(scene, who, dice), where(scene, dice), dice);
    }

    private @Nullable String thing(Scene scene, Dice dice) {
        Thing thing = scene.thing();
        if (thing == null
                || !thing.countable()
                || scene.severalThings(scene.subject().many())) {
            return null;
        }
        NounPhrase who = who(scene, 0.06, dice);
        boolean object = handled(scene);
        if (!object && !edible(scene)) {
            return null;
        }
        String phrase = !object || dice.chance(0.5)
                ? who.pronoun().possessive() + " favorite " + thing.noun()
                : thing.phrase(dice.pick(lexicon().phrases("object traits")), false);
        return Teller.claim(who, scene.deedWith(who, phrase), where(scene, dice), dice);
    }

    private static boolean edible(Scene scene) {
        ThingClass things = scene.activity().things();
        return things != null
                && Set.of("snack", "drink", "dish", "baked", "show").contains(things.name());
    }

    /** Whether the thing is an object that could be borrowed or broken, and not food, an animal or a picture. */
    private static boolean handled(Scene scene) {
        ThingClass things = scene.activity().things();
        return things != null
                && Set.of(
                                "instrument",
                                "bigkeyboard",
                                "bike",
                                "wheels",
                                "board",
                                "boat",
                                "toy",
                                "flyer",
                                "reading",
                                "vehicle",
                                "washable",
                                "ball",
                                "laptop",
                                "flying")
                        .contains(things.name());
    }

    private @Nullable String town(Scene scene, Dice dice) {
        Place place = scene.place();
        if (place == null || !TOWN.contains(place.region()) || place.noun().startsWith("snowy")) {
            return null;
        }
        NounPhrase who = who(scene, 0.06, dice);
        String tail = English.join(
                dice.chance(0.5) ? place(scene, dice) : "",
                "in",
                dice.pick(lexicon().phrases("towns")));
        return Teller.claim(who, scene.deed(who, ""), tail, dice);
    }

    private @Nullable String worn(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        boolean unsuited = subject.outfit() != null
                || subject.being().animal()
                || subject.being().small();
        if (unsuited
                || subject.many()
                || scene.posture().equals("swim")
                || scene.posture().equals("asleep")) {
            return null;
        }
        NounPhrase who = subject.definite("", false);
        return English.sentence(
                English.join(who.text(), "is wearing", dice.pick(lexicon().phrases("extras"))));
    }

    private @Nullable String waits(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        if (scene.posture().equals("asleep") || subject.being().small()) {
            return null;
        }
        NounPhrase who = dice.chance(0.5) ? subject.definite("", false) : subject.indefinite("");
        String key = who.plural() ? "plural waits" : subject.being().young() ? "child waits" : "waits";
        if (subject.being().animal()) {
            key = who.plural() ? "plural animal waits" : "animal waits";
        }
        String waits = who.pronoun()
                .fill(dice.pick(lexicon().phrases(key)))
                .replace("KIN", dice.pick(lexicon().phrases("kin")));
        return English.sentence(English.join(who.text(), waits));
    }

    private @Nullable String perhapsNot(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        String mood = dice.pick(lexicon().phrases(subject.being().animal() ? "animal moods" : "moods"));
        if (clashes(mood, subject) || scene.posture().equals("asleep")) {
            return null;
        }
        NounPhrase who = subject.definite("", false);
        return English.sentence(English.join(who.text(), who.is(), "not", mood));
    }

    private @Nullable String unnoticed(Scene scene, Dice dice) {
        if (scene.aside() != null || scene.subject().being().small()) {
            return null;
        }
        NounPhrase who = scene.subject().definite("", false);
        return English.sentence(English.join(
                dice.pick("nobody", "no one"),
                dice.pick("has noticed", "knows", "is waiting for", "is worried about"),
                who.text()));
    }
}
