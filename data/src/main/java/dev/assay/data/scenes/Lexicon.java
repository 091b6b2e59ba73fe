package dev.assay.data.scenes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All words of the grammar with what goes with what, read from the resources of this package. Immutable. */
final class Lexicon {

    private static final Pattern THING = Pattern.compile("<(?:(1|many):)?(\\w+)>");

    private final Map<String, Being> beings = new LinkedHashMap<>();
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, ThingClass> things = new LinkedHashMap<>();
    private final List<Garment> garments = new ArrayList<>();
    private final List<Weather> weathers = new ArrayList<>();
    private final List<Activity> deeds;
    private final List<Activity> animalDeeds;
    private final Map<String, List<String>> phrases =
            WordList.read("phrases.txt").lists();
    private final Map<String, List<String>> opposites =
            WordList.read("opposites.txt").lists();
    private final Map<String, List<String>> seats = WordList.read("seats.txt").lists();
    private final Map<String, List<String>> commonNames = new LinkedHashMap<>();
    private final Map<String, List<String>> heldOutNames = new LinkedHashMap<>();

    Lexicon() {
        for (List<String> row : WordList.read("beings.txt").table(6)) {
            beings.put(
                    row.get(0),
                    new Being(
                            row.get(0),
                            row.get(1),
                            Gender.of(row.get(2)),
                            row.get(3),
                            WordList.members(row.get(4)),
                            WordList.members(row.get(5))));
        }
        for (List<String> row : WordList.read("places.txt").table(7)) {
            places.put(
                    row.get(0),
                    new Place(
                            row.get(0),
                            row.get(1),
                            row.get(2),
                            WordList.members(row.get(3)),
                            row.get(4),
                            row.get(5),
                            row.get(6)));
        }
        for (List<String> row : WordList.read("garments.txt").table(6)) {
            garments.add(new Garment(
                    row.get(0),
                    row.get(1).equals("a"),
                    Gender.of(row.get(2)),
                    row.get(3),
                    WordList.members(row.get(4)),
                    row.get(5)));
        }
        for (List<String> row : WordList.read("weather.txt").table(4)) {
            weathers.add(new Weather(
                    row.get(0),
                    WordList.members(row.get(1)),
                    WordList.members(row.get(2)),
                    Arrays.asList(row.get(3).split(", "))));
        }
        for (WordList.Block block : WordList.read("things.txt").blocks()) {
            ThingClass kind = thingClass(block);
            things.put(kind.name(), kind);
        }
        for (String line : WordList.read("names.txt").lines()) {
            int colon = line.indexOf(':');
            List<String> cells = WordList.cells(line.substring(colon + 1));
            commonNames.put(line.substring(0, colon), WordList.members(cells.get(0)));
            heldOutNames.put(line.substring(0, colon), WordList.members(cells.get(1)));
        }
        deeds = activities("activities.txt");
        animalDeeds = activities("animals.txt");
    }

    List<Activity> deeds() {
        return deeds;
    }

    List<Activity> animalDeeds() {
        return animalDeeds;
    }

    List<Weather> weathers() {
        return weathers;
    }

    List<Garment> garments() {
        return garments;
    }

    Place place(String id) {
        return known(places, id, "place");
    }

    Being being(String noun) {
        return known(beings, noun, "being");
    }

    @Nullable
    Being beingOrNull(String noun) {
        return beings.get(noun);
    }

    /** The members of a short list of {@code phrases.txt}. */
    List<String> phrases(String key) {
        return known(phrases, key, "list of phrases");
    }

    /** Adjectives that exclude this one. */
    List<String> opposites(String adjective) {
        return opposites.getOrDefault(adjective, List.of());
    }

    List<String> seats(Place place) {
        List<String> here = seats.get(place.region());
        return here == null ? known(seats, "any", "seats") : here;
    }

    /** A seat, one for each of several sitters unless it is of the kind that is shared: {@code on chairs, on a bench}. */
    String seat(String phrase, boolean many) {
        int article = phrase.indexOf(" a ") >= 0 ? phrase.indexOf(" a ") : phrase.indexOf(" an ");
        if (!many || article < 0) {
            return phrase;
        }
        String noun = phrase.substring(phrase.indexOf(' ', article + 1) + 1);
        return phrases("shared seats").contains(noun)
                ? phrase
                : phrase.substring(0, article) + " " + English.plural(noun);
    }

    /** Names over the door of such a place, none for most places. */
    List<String> names(Place place, boolean heldOut) {
        return (heldOut ? heldOutNames : commonNames).getOrDefault(place.id(), List.of());
    }

    /** Beings that an activity's {@code who} entry stands for: a noun, or every noun of a kind. */
    List<Being> beingsFor(String who) {
        Being named = beings.get(who);
        if (named != null) {
            return List.of(named);
        }
        return switch (who) {
            case "adult" -> List.of(being("man"), being("woman"), being("man"), being("woman"), being("person"));
            case "teen" -> List.of(being("teenager"));
            case "child" -> List.of(being("child"), being("boy"), being("girl"));
            default -> throw new IllegalStateException("no being or kind " + who);
        };
    }

    private static ThingClass thingClass(WordList.Block block) {
        int sign = block.heading().indexOf('=');
        List<Thing> members = new ArrayList<>();
        for (String line : block.body()) {
            List<String> cells = WordList.cells(line);
            members.add(new Thing(cells.get(0), !cells.get(1).equals("-"), WordList.members(cells.get(2))));
        }
        return new ThingClass(
                block.heading().substring(0, sign).strip(),
                WordList.members(block.heading().substring(sign + 1)),
                members);
    }

    private List<Activity> activities(String file) {
        List<Activity> activities = new ArrayList<>();
        for (WordList.Block block : WordList.read(file).blocks()) {
            Matcher thing = THING.matcher(block.heading());
            boolean found = thing.find();
            String posture = String.join("", block.members("posture"));
            Activity.Things number = !found || thing.group(1) == null
                    ? Activity.Things.EACH
                    : thing.group(1).equals("1") ? Activity.Things.ONE : Activity.Things.MANY;
            activities.add(new Activity(
                    (found ? block.heading().substring(0, thing.start()) : block.heading()).strip(),
                    found ? block.heading().substring(thing.end()).strip() : "",
                    found ? known(things, thing.group(2), "class of things") : null,
                    number,
                    block.members("who"),
                    block.members("where"),
                    block.members("wear"),
                    block.members("general"),
                    posture,
                    block.members("pose"),
                    block.members("one").isEmpty() ? block.members("many").isEmpty() ? "" : "many" : "one",
                    block.members("why"),
                    block.members("guess"),
                    block.members("instead"),
                    block.members("while")));
        }
        return List.copyOf(activities);
    }

    private static <T> T known(Map<String, T> map, String key, String what) {
        T value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("the lexicon has no " + what + " " + key);
        }
        return value;
    }
}
