package dev.assay.data.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the rules of all three labels share: ways to take up a scene's agents, activity and place. */
abstract class Inferences {

    private static final Pattern OWN_THING = Pattern.compile("(ride|drink|eat|drive|milk) an? (\\w+(?: of \\w+)?)");

    private final Lexicon lexicon;

    Inferences(Lexicon lexicon) {
        this.lexicon = lexicon;
    }

    abstract List<Rule> rules();

    /** A hypothesis by one of the rules, drawn by weight among those that apply. */
    final String infer(Scene scene, Dice dice) {
        List<Rule> left = new ArrayList<>(rules());
        while (!left.isEmpty()) {
            Rule rule = weighted(left, dice);
            String hypothesis = rule.inference().infer(scene, dice);
            if (hypothesis != null) {
                return hypothesis;
            }
            left.remove(rule);
        }
        throw new IllegalStateException("no rule applies to " + scene);
    }

    private static Rule weighted(List<Rule> rules, Dice dice) {
        double drawn =
                dice.fraction() * rules.stream().mapToDouble(Rule::weight).sum();
        for (Rule rule : rules) {
            drawn -= rule.weight();
            if (drawn < 0) {
                return rule;
            }
        }
        return rules.getLast();
    }

    final Lexicon lexicon() {
        return lexicon;
    }

    /** The scene's agents under their own noun, mostly without what else was said of them. */
    final NounPhrase same(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        double drawn = dice.fraction();
        if (drawn < 0.42) {
            return subject.definite("", dice.chance(0.4));
        }
        if (drawn < 0.86) {
            return subject.indefinite("");
        }
        return drawn < 0.93 ? subject.indefinite(subject.adjective()) : subject.described("in");
    }

    /** The agents, now and then under a more general noun. */
    final NounPhrase who(Scene scene, double general, Dice dice) {
        return dice.chance(general) ? general(scene, dice) : same(scene, dice);
    }

    /** The agents under a noun that holds of more beings: {@code a person}, {@code people}, {@code someone}. */
    final NounPhrase general(Scene scene, Dice dice) {
        Subject subject = scene.subject();
        if (subject.being().group()) {
            return dice.chance(0.25)
                    ? NounPhrase.one("a group of people", Pronoun.THEY, true)
                    : NounPhrase.several(dice.pick("people", "people", "some people", "several people"), true);
        }
        if (subject.other() != null) {
            boolean grown = !subject.being().young() && !subject.other().young();
            return NounPhrase.several(
                    dice.pick("two people", "people", "some people", grown ? "two adults" : "two people"), true);
        }
        String noun = dice.pick(subject.being().general());
        boolean person = noun.equals("person") || noun.equals("human");
        if (subject.single()) {
            if (person && dice.chance(0.4)) {
                return NounPhrase.one("someone", Pronoun.THEY, true);
            }
            Being wider = lexicon.beingOrNull(noun);
            Subject one = wider == null ? null : subject.of(wider);
            if (one == null) {
                return NounPhrase.one(English.withArticle(noun), subject.pronoun(), true);
            }
            NounPhrase phrase = dice.chance(0.75) ? one.indefinite("") : one.definite("", false);
            return new NounPhrase(phrase.text(), false, kept(subject, one), false, phrase.indefinite());
        }
        String nouns = English.plural(noun);
        return NounPhrase.several(
                switch (dice.pick(0, 0, 1, 2)) {
                    case 0 -> nouns;
                    case 1 -> "some " + nouns;
                    default ->
                        English.join(
                                subject.quantity() == Quantity.GROUP
                                        ? "several"
                                        : subject.quantity().words(),
                                nouns);
                },
                true);
    }

    /** A general noun does not tell the gender, and then the pronoun must not either. */
    private static Pronoun kept(Subject subject, Subject general) {
        return general.being().gender() == subject.being().gender() ? subject.pronoun() : general.pronoun();
    }

    /** The activity, with the look of its thing now and then. */
    final String deed(Scene scene, NounPhrase who, Dice dice) {
        return scene.deed(who, dice.chance(0.25) ? scene.look() : "");
    }

    /** Something more general that follows from the activity. */
    final @Nullable String generalDeed(Scene scene, NounPhrase who, Dice dice) {
        List<String> phrases = new ArrayList<>(scene.activity().general());
        ThingClass things = scene.activity().things();
        if (things != null) {
            for (String general : things.general()) {
                phrases.add(scene.deedWith(who, ThingClass.general(general, scene.severalThings(who.many()))));
            }
        }
        return phrases.isEmpty() ? null : who.pronoun().fill(dice.pick(phrases));
    }

    /** {@code ride a horse} is said of several as {@code ride horses}; a seat as {@link Lexicon#seat} has it. */
    final String shared(String verbPhrase, NounPhrase who) {
        if (!who.many()) {
            return verbPhrase;
        }
        if (verbPhrase.startsWith("sit ")) {
            return lexicon.seat(verbPhrase, true);
        }
        Matcher own = OWN_THING.matcher(verbPhrase);
        return own.matches() ? own.group(1) + " " + English.plural(own.group(2)) : verbPhrase;
    }

    /** The place, plainly, in a third of the cases; else nothing. */
    final String where(Scene scene, Dice dice) {
        return dice.chance(0.34) ? place(scene, dice) : "";
    }

    final String place(Scene scene, Dice dice) {
        Place place = scene.place();
        if (place == null) {
            return "";
        }
        return dice.chance(0.6) ? place.indefinite("") : place.definite();
    }

    /** Another color. */
    final String otherColor(String color, Dice dice) {
        List<String> colors = lexicon.phrases("colors");
        String other = dice.pick(colors);
        while (other.equals(color)) {
            other = dice.pick(colors);
        }
        return other;
    }

    final boolean color(String look) {
        return lexicon.phrases("colors").contains(look);
    }
}
