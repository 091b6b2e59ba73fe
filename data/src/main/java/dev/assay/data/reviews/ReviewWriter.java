package dev.assay.data.reviews;

import dev.assay.data.scenes.Dice;
import dev.assay.data.scenes.English;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes one review. Sentiment, tense and thing are drawn first; each clause is about one aspect of the thing, in words that the lexicon
 * has for that aspect and sentiment. Where a clause of the other sentiment is let in, a contrast says which of the two counts.
 */
final class ReviewWriter {

    private static final List<String> DEGREES =
            List.of("very", "very", "really", "so", "quite", "extremely", "incredibly", "surprisingly", "remarkably");
    private static final List<String> BAD_DEGREES = List.of("too", "rather", "very", "really", "so", "terribly");
    private static final List<String> FULL_DEGREES = List.of("absolutely", "simply", "truly", "really");
    private static final Pattern MARKED = Pattern.compile("(?<who>I |)(?<adverb>never |always |often |)"
            + "(?:\\[(?<ours>\\w+)]|<(?<theirs>\\w+)>|\\{(?<its>\\w+)})");

    private final Lexicon lexicon;
    private final Thing thing;
    private final Sentiment sentiment;
    private final Tense tense;
    private final Dice dice;
    private final List<Aspect> aspects;
    private int used;
    private boolean named;
    private String said = "";

    private ReviewWriter(Lexicon lexicon, Dice dice) {
        this.lexicon = lexicon;
        this.dice = dice;
        this.thing = dice.pick(lexicon.things());
        this.sentiment = dice.pick(Sentiment.POSITIVE, Sentiment.NEGATIVE);
        this.tense = dice.pick(Tense.PRESENT, Tense.PAST);
        this.aspects = dice.shuffled(thing.aspects());
    }

    /** Draws a review. */
    static Review write(Lexicon lexicon, Dice dice) {
        ReviewWriter writer = new ReviewWriter(lexicon, dice);
        return new Review(writer.text(), writer.sentiment, lexicon.topic(), writer.tense);
    }

    private String text() {
        List<String> sentences = new ArrayList<>();
        boolean opened = dice.chance(aspects.getFirst().noun().bare() ? 0.7 : 0.28);
        if (opened) {
            sentences.add(sentence(filled(dice.pick(lexicon.openings(thing, tense)))));
        } else if (aspects.getFirst().noun().bare() || dice.chance(0.45)) {
            sentences.add(dice.chance(0.25) ? exclamation() : sentence(whole()));
        }
        sentences.add(main());
        if (dice.chance(sentences.size() == 1 ? 0.5 : 0.35)) {
            double drawn = dice.fraction();
            if (drawn < 0.62) {
                String start = dice.chance(0.15) ? dice.pick("all in all, ", "in short, ", "overall, ") : "";
                sentences.add(sentence(start + verdict()));
            } else if (drawn < 0.82 && named) {
                sentences.add(sentence(whole()));
            } else {
                sentences.add(main());
            }
        }
        return String.join(" ", sentences);
    }

    private Aspect next() {
        return aspects.get(used++ % aspects.size());
    }

    /** A sentence that says what is good or bad. */
    private String main() {
        double drawn = dice.fraction();
        if (drawn < 0.22) {
            return sentence((dice.chance(0.12) ? comment() : "") + clause(sentiment));
        }
        if (drawn < 0.36) {
            String joint = dice.pick(
                    " and ",
                    " and ",
                    ", and ",
                    sentiment == Sentiment.POSITIVE ? ", and best of all, " : ", and worst of all, ");
            return sentence(clause(sentiment) + joint + clause(sentiment));
        }
        if (drawn < 0.48) {
            return contrast();
        }
        if (drawn < 0.63) {
            return reason();
        }
        if (drawn < 0.73) {
            return sentence(with());
        }
        if (drawn < 0.79) {
            return shared();
        }
        if (drawn < 0.84) {
            return sentence(plain(next()) + ", " + plain(next()) + " and " + plain(next()));
        }
        if (drawn < 0.91) {
            return sentence(soThat());
        }
        return sentence(dice.chance(0.5) ? twofold() : clause(sentiment) + ", so " + consequence());
    }

    private String comment() {
        return sentiment == Sentiment.POSITIVE
                ? dice.pick("luckily, ", "fortunately, ", "honestly, ", "happily, ")
                : dice.pick("sadly, ", "unfortunately, ", "honestly, ", "frankly, ");
    }

    private String contrast() {
        if (dice.chance(0.25)) {
            Aspect minor = next();
            Adjective adjective = simple(minor, sentiment.opposite());
            String start = dice.pick("despite ", "in spite of ") + "the " + adjective.text() + " "
                    + minor.noun().text();
            return sentence(start + ", " + (named ? dice.pick(clause(sentiment), whole()) : clause(sentiment)));
        }
        String minor = described(next(), sentiment.opposite());
        String major = clause(sentiment);
        return switch ((int) (dice.fraction() * 7)) {
            case 0 -> sentence("although " + minor + ", " + major);
            case 1 -> sentence("even though " + minor + ", " + major);
            case 2 -> sentence("while " + minor + ", " + major);
            case 3 -> sentence(major + ", although " + minor);
            case 4 -> sentence(minor) + " " + sentence("however, " + major);
            case 5 -> sentence(minor + ", yet " + major);
            default -> sentence(minor + ", but " + major);
        };
    }

    private String reason() {
        Aspect aspect = next();
        if (lexicon.topic() == Topic.FOOD
                && (aspect.noun().person() || aspect.noun().bare())) {
            return sentence(clause(aspect, sentiment));
        }
        String reaction = filled(fresh(lexicon.reactions(sentiment, tense)));
        String second = dice.chance(0.25) ? " and " + plain(next()) : "";
        return sentence(reaction + " because " + described(aspect, sentiment) + second);
    }

    /** {@code this is a lovely hotel with quiet rooms}. */
    private String with() {
        Adjective adjective = dice.pick(
                lexicon.adjectives(sentiment).stream().filter(Adjective::simple).toList());
        String what = thing.noun().indefinite(adjective.text());
        String start = (thing.noun().plural() ? "these " : dice.pick("this ", "it ")) + be(thing.noun()) + " " + what;
        named = true;
        Aspect part = next();
        if (part.noun().bare() || (part.noun().person() && !part.noun().plural())) {
            return start;
        }
        String parts = part.noun().indefinite(simple(part, sentiment).text());
        Aspect other = next();
        if (dice.chance(0.3) && !other.noun().bare() && !other.noun().person()) {
            parts += " and " + other.noun().indefinite(simple(other, sentiment).text());
        }
        return start + " with " + parts;
    }

    /** {@code both the rooms and the view are lovely}, {@code neither the soup nor the bread is fresh}. */
    private String shared() {
        Aspect first = next();
        Aspect second = next();
        List<Adjective> words = new ArrayList<>(first.adjectives(Sentiment.POSITIVE));
        boolean neither = sentiment == Sentiment.NEGATIVE && dice.chance(0.5);
        if (!neither) {
            words = new ArrayList<>(first.adjectives(sentiment));
            words.retainAll(second.adjectives(sentiment));
        } else {
            words.retainAll(second.adjectives(Sentiment.POSITIVE));
        }
        if (words.isEmpty()) {
            return sentence(plain(first) + " and " + plain(second));
        }
        String adjective = dice.pick(words).text();
        return neither
                ? sentence("neither " + first.noun().definite() + " nor "
                        + second.noun().definite() + " " + be(second.noun()) + " " + adjective)
                : sentence("both " + first.noun().definite() + " and "
                        + second.noun().definite() + " " + Verbs.be(Verbs.Subject.PLURAL, tense) + " " + adjective);
    }

    private String soThat() {
        Aspect aspect = next();
        List<Adjective> words = aspect.adjectives(sentiment).stream()
                .filter(word -> word.simple() && !word.extreme())
                .toList();
        if (words.isEmpty()) {
            return plain(aspect);
        }
        return aspect.noun().definite() + " " + be(aspect.noun()) + " so "
                + dice.pick(words).text() + " that " + consequence();
    }

    /** Two things about one aspect: {@code the staff are friendly and answer every question}. */
    private String twofold() {
        Aspect aspect = next();
        return plain(aspect) + " and " + finite(dice.pick(aspect.deeds(sentiment)), aspect.noun());
    }

    private String verdict() {
        return filled(fresh(lexicon.verdicts(sentiment, tense)));
    }

    /** A verdict that can follow from one aspect. */
    private String consequence() {
        return filled(fresh(lexicon.verdicts(sentiment, tense).stream()
                .filter(verdict -> verdict.matches("(?:I|we|my) .*"))
                .toList()));
    }

    /** One that does not repeat the verb of the one before. */
    private String fresh(List<String> templates) {
        String template = dice.pick(
                templates.stream().filter(one -> !verb(one).equals(said)).toList());
        said = verb(template);
        return template;
    }

    private static String verb(String template) {
        Matcher marked = MARKED.matcher(template);
        return marked.find() ? marked.group() : template;
    }

    /** A clause about the thing as a whole. */
    private String whole() {
        if (dice.chance(0.22)) {
            return dice.pick("I ", "we ") + opinion(sentiment) + " "
                    + (named ? thing.object() : thing.noun().demonstrative());
        }
        boolean pronoun = named && dice.chance(0.45);
        String subject = pronoun
                ? thing.it()
                : dice.pick(thing.noun().demonstrative(), thing.noun().definite());
        named = true;
        String verb = be(thing.noun());
        String start = subject.equals("it") && verb.equals("is") && dice.chance(0.3) ? "it's" : subject + " " + verb;
        return dice.chance(0.22) && !thing.noun().plural()
                ? start + " " + English.withArticle(dice.pick(lexicon.nouns(sentiment)))
                : start + " " + graded(dice.pick(lexicon.adjectives(sentiment)), DEGREES);
    }

    private String exclamation() {
        named = true;
        Adjective adjective = dice.pick(
                lexicon.adjectives(sentiment).stream().filter(Adjective::simple).toList());
        return "What " + thing.noun().indefinite(adjective.text()) + "!";
    }

    private String clause(Sentiment side) {
        return clause(next(), side);
    }

    private String clause(Aspect aspect, Sentiment side) {
        Noun noun = aspect.noun();
        double drawn = dice.fraction();
        if (drawn < 0.08 && !noun.person()) {
            return dice.pick("I ", "we ") + opinion(side) + " " + noun.definite();
        }
        if (drawn < 0.2 && !noun.person() && !noun.bare()) {
            String subject =
                    named && dice.chance(0.6) ? thing.it() : thing.noun().demonstrative();
            named = true;
            return subject + " " + finite("have", thing.noun()) + " "
                    + noun.indefinite(simple(aspect, side).text());
        }
        if (drawn < 0.27) {
            return negated(aspect, side);
        }
        return described(aspect, side);
    }

    /** The aspect as a subject, with what it is or does. */
    private String described(Aspect aspect, Sentiment side) {
        Noun noun = aspect.noun();
        boolean whose = !named
                && !noun.person()
                && dice.chance(0.15)
                && (lexicon.topic() == Topic.FILM || lexicon.topic() == Topic.DEVICE);
        String subject = whose ? noun.definite() + " of " + thing.noun().demonstrative() : noun.definite();
        named |= whose;
        return dice.chance(0.35)
                ? subject + " " + finite(dice.pick(aspect.deeds(side)), noun)
                : subject + " " + be(noun) + " "
                        + graded(
                                dice.pick(aspect.adjectives(side)),
                                side == Sentiment.NEGATIVE && dice.chance(0.5) ? BAD_DEGREES : DEGREES);
    }

    /** {@code the staff are friendly}. */
    private String plain(Aspect aspect) {
        return aspect.noun().definite() + " " + be(aspect.noun()) + " "
                + dice.pick(aspect.adjectives(sentiment)).text();
    }

    /** By denying the opposite: {@code the soup is not salty at all}. */
    private String negated(Aspect aspect, Sentiment side) {
        List<Adjective> words = aspect.adjectives(side.opposite()).stream()
                .filter(word -> word.simple() && !word.extreme())
                .toList();
        if (words.isEmpty()) {
            return described(aspect, side);
        }
        String word = dice.pick(words).text();
        String be = be(aspect.noun());
        String not = dice.chance(0.4) ? be + "n't" : be + " not";
        String rest = side == Sentiment.POSITIVE ? word + " at all" : dice.pick("", "very ", "really ") + word;
        return aspect.noun().definite() + " " + not + " " + rest;
    }

    private String graded(Adjective adjective, List<String> degrees) {
        if (!adjective.simple() || dice.chance(0.5)) {
            return adjective.text();
        }
        return dice.pick(adjective.extreme() ? FULL_DEGREES : degrees) + " " + adjective.text();
    }

    private Adjective simple(Aspect aspect, Sentiment side) {
        return dice.pick(
                aspect.adjectives(side).stream().filter(Adjective::simple).toList());
    }

    private String opinion(Sentiment side) {
        boolean past = tense == Tense.PAST;
        if (side == Sentiment.POSITIVE) {
            return past
                    ? dice.pick("loved", "liked", "really liked", "enjoyed", "adored")
                    : dice.pick("love", "like", "really like", "enjoy", "adore");
        }
        return past
                ? dice.pick("hated", "disliked", "could not stand", "really disliked")
                : dice.pick("hate", "dislike", "cannot stand", "really dislike");
    }

    private String be(Noun noun) {
        return finite("be", noun);
    }

    private String finite(String phrase, Noun noun) {
        return Verbs.finite(phrase, noun.plural() ? Verbs.Subject.PLURAL : Verbs.Subject.SINGULAR, tense);
    }

    /** A clause of the lexicon with its verbs inflected and the thing put in. */
    private String filled(String template) {
        Matcher marked = MARKED.matcher(template);
        StringBuilder text = new StringBuilder();
        while (marked.find()) {
            String ours = marked.group("ours");
            String theirs = marked.group("theirs");
            Verbs.Subject subject = theirs != null
                    ? Verbs.Subject.SINGULAR
                    : ours == null
                            ? (thing.noun().plural() ? Verbs.Subject.PLURAL : Verbs.Subject.SINGULAR)
                            : marked.group("who").isEmpty() ? Verbs.Subject.PLURAL : Verbs.Subject.I;
            String verb = ours != null ? ours : theirs != null ? theirs : marked.group("its");
            marked.appendReplacement(
                    text, marked.group("who") + marked.group("adverb") + Verbs.finite(verb, subject, tense));
        }
        marked.appendTail(text);
        String filled = text.toString();
        String full =
                dice.chance(0.7) ? thing.noun().demonstrative() : thing.noun().definite();
        boolean known = named;
        named |= filled.contains("@");
        return filled.replace("@this", known && !filled.startsWith("@this") && dice.chance(0.6) ? thing.object() : full)
                .replace("@it", known ? thing.it() : full)
                .replace("@obj", known ? thing.object() : full);
    }

    private static String sentence(String clause) {
        return Character.toUpperCase(clause.charAt(0)) + clause.substring(1) + ".";
    }
}
