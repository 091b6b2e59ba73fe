package dev.assay.data.scenes;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws scenes in which everything goes together: beings with what they can do, activities with places, wearers with clothes. */
final class SceneMaker {

    private static final double ANIMAL_SCENES = 0.17;
    private static final List<String> USUAL_CLOTHES = List.of(
            "shirt",
            "shirt",
            "shirt",
            "sweater",
            "jacket",
            "jacket",
            "coat",
            "dress",
            "dress",
            "skirt",
            "hat",
            "hat",
            "cap",
            "scarf",
            "vest",
            "suit",
            "jeans",
            "overalls",
            "hoodie",
            "blouse");

    private final Lexicon lexicon;
    private final boolean heldOutNames;

    SceneMaker(Lexicon lexicon, boolean heldOutNames) {
        this.lexicon = lexicon;
        this.heldOutNames = heldOutNames;
    }

    Scene draw(Dice dice) {
        boolean animals = dice.chance(ANIMAL_SCENES);
        Activity activity = dice.pick(animals ? lexicon.animalDeeds() : lexicon.deeds());
        Subject subject = subject(activity, animals, dice);
        Thing thing =
                activity.things() == null ? null : dice.pick(activity.things().things());
        String look = thing != null && dice.chance(0.45) ? anyOf(thing.adjectives(), dice) : "";
        Place place = place(activity, dice);
        String pose = !activity.poses().isEmpty() && dice.chance(0.3) ? dice.pick(activity.poses()) : "";
        boolean seated = pose.equals("sit") || activity.before().equals("sit");
        String seat = seated && place != null && !activity.phrase("").startsWith("sit ")
                ? lexicon.seat(dice.pick(lexicon.seats(place)), subject.many())
                : "";
        if (seated && seat.isEmpty()) {
            pose = "";
        }
        String mood = place != null && dice.chance(0.4) ? anyOf(place.adjectives(), dice) : "";
        String name = place == null ? "" : name(place, dice);
        Aside aside = aside(activity, subject, dice);
        boolean ofTheSun =
                activity.before().endsWith("the sun") || activity.before().endsWith("the shade");
        boolean weathered = aside == null && !ofTheSun && place != null && place.outdoors() && dice.chance(0.16);
        Weather weather = weathered && place != null ? weather(place, mood, dice) : null;
        return new Scene(subject, activity, thing, look, pose, seat, place, mood, name, weather, aside);
    }

    private Subject subject(Activity activity, boolean animals, Dice dice) {
        Being being = dice.pick(lexicon.beingsFor(dice.pick(activity.who())));
        String adjective = dice.chance(animals ? 0.5 : 0.28) ? anyOf(being.adjectives(), dice) : "";
        if (being.group()) {
            return new Subject(being, null, Quantity.ONE, adjective, null);
        }
        boolean many = switch (activity.agents()) {
            case "many" -> true;
            case "one" -> false;
            default -> dice.chance(0.27);
        };
        Quantity quantity = many ? quantity(animals, dice) : Quantity.ONE;
        if (quantity == Quantity.TWO && !animals && dice.chance(0.3)) {
            Being partner = partner(being, dice);
            if (partner != null) {
                return new Subject(being, partner, quantity, "", null);
            }
        }
        Outfit outfit = dice.chance(0.38) ? outfit(activity, being, dice) : null;
        return new Subject(being, null, quantity, adjective, outfit);
    }

    private static Quantity quantity(boolean animals, Dice dice) {
        double drawn = dice.fraction();
        if (drawn < 0.5) {
            return Quantity.TWO;
        }
        if (drawn < 0.68) {
            return Quantity.THREE;
        }
        if (drawn < 0.76) {
            return Quantity.FOUR;
        }
        return drawn < 0.8 ? Quantity.FIVE : drawn < 0.88 || animals ? Quantity.SEVERAL : Quantity.GROUP;
    }

    private @Nullable Being partner(Being being, Dice dice) {
        return switch (being.singular()) {
            case "man", "guy", "gentleman" -> lexicon.being(dice.pick("woman", "boy", "girl", "woman"));
            case "woman", "lady" -> lexicon.being(dice.pick("man", "girl", "boy", "child"));
            case "boy" -> lexicon.being(dice.pick("girl", "girl", "man"));
            case "girl" -> lexicon.being(dice.pick("boy", "boy", "woman"));
            case "mother" -> lexicon.being("girl");
            case "father" -> lexicon.being("boy");
            default -> null;
        };
    }

    private @Nullable Outfit outfit(Activity activity, Being being, Dice dice) {
        boolean uniformed = lexicon.phrases("uniformed").contains(being.singular());
        List<String> nouns = uniformed
                ? lexicon.phrases("uniform clothes")
                : activity.wear().isEmpty() ? USUAL_CLOTHES : activity.wear();
        List<Garment> suitable = new ArrayList<>();
        for (String noun : nouns) {
            for (Garment garment : lexicon.garments()) {
                if (garment.noun().equals(noun) && garment.suits(being)) {
                    suitable.add(garment);
                }
            }
        }
        if (suitable.isEmpty()) {
            return null;
        }
        Garment garment = dice.pick(suitable);
        if (uniformed) {
            return new Outfit(garment, dice.pick(lexicon.phrases("uniform colors")));
        }
        if (!garment.looks().isEmpty() && dice.chance(0.15)) {
            return new Outfit(garment, dice.pick(garment.looks()));
        }
        return new Outfit(
                garment,
                garment.noun().equals("jeans")
                        ? dice.pick("blue", "black", "white")
                        : dice.pick(lexicon.phrases("colors")));
    }

    private @Nullable Place place(Activity activity, Dice dice) {
        boolean mustBeSomewhere =
                activity.before().equals("sit") || activity.before().equals("stand");
        boolean somewhere = mustBeSomewhere || dice.chance(0.86);
        return somewhere && !activity.where().isEmpty() ? lexicon.place(dice.pick(activity.where())) : null;
    }

    private String name(Place place, Dice dice) {
        List<String> names = lexicon.names(place, heldOutNames && dice.chance(0.5));
        return !names.isEmpty() && dice.chance(0.25) ? dice.pick(names) : "";
    }

    private @Nullable Aside aside(Activity activity, Subject subject, Dice dice) {
        if (activity.meanwhile().isEmpty() || !dice.chance(0.14)) {
            return null;
        }
        Aside aside = Aside.parse(dice.pick(activity.meanwhile()));
        String noun = aside.who().text();
        boolean confusing = noun.endsWith(" " + subject.being().singular())
                || noun.endsWith(subject.being().plural());
        return confusing ? null : aside;
    }

    private @Nullable Weather weather(Place place, String mood, Dice dice) {
        Weather weather = dice.pick(lexicon.weathers());
        boolean suited = !weather.unsuited().contains(place.region()) && !mood.equals("sunny") && !mood.equals("hot");
        return suited ? weather : null;
    }

    private static String anyOf(List<String> words, Dice dice) {
        return words.isEmpty() ? "" : dice.pick(words);
    }
}
