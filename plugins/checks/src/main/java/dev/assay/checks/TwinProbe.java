package dev.assay.checks;

import dev.assay.checks.ClassifierSubject.Texts;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Two models that should agree, the texts that both are given, and what each made of them, computed once. */
final class TwinProbe {

    private static final Pattern LAYER = Pattern.compile("^blocks\\.(\\d+)\\.");

    /** For tokenizers, whatever the user's texts are. */
    private static final List<String> STRINGS =
            List.of("A small test.", "the end of it", "Once upon a time there was a girl", "3 + 4 = 7", "Grüße, 世界!");

    private final Twin first;
    private final Twin second;
    private final List<Sample> samples;
    private final List<String> strings;
    private final Run run;
    private @Nullable List<Reading> firstReadings;
    private @Nullable List<Reading> secondReadings;

    private TwinProbe(Twin first, Twin second, List<Sample> samples, List<String> strings, Run run) {
        this.first = first;
        this.second = second;
        this.samples = List.copyOf(samples);
        this.strings = List.copyOf(strings);
        this.run = run;
    }

    /**
     * @param strings of the user's, for language models and tokenizers; may be empty
     * @param texts of the user's, for classifiers; empty: some of its own
     * @throws UserError when the two cannot be given the same texts
     */
    static TwinProbe of(Twin a, Twin b, List<String> strings, List<Texts> texts, long seed, Run run) {
        List<String> all = new ArrayList<>(STRINGS);
        all.addAll(strings);
        List<Sample> samples = new ArrayList<>();
        if (a instanceof LanguageTwin one && b instanceof LanguageTwin other) {
            LanguageFacts facts = one.subject().facts();
            LanguageFacts others = other.subject().facts();
            if (facts.vocabulary() != others.vocabulary()) {
                throw new UserError(
                        "%s has %d tokens and %s %d, so that their outputs cannot be compared; pair models of one vocabulary."
                                .formatted(a.name(), facts.vocabulary(), b.name(), others.vocabulary()));
            }
            boolean shorter = facts.context() == 0 || (others.context() > 0 && others.context() < facts.context());
            LanguageProbe.of(shorter ? other.subject() : one.subject(), strings, seed, run)
                    .texts()
                    .forEach(ids -> samples.add(new Sample.Ids(ids)));
            return new TwinProbe(a, b, samples, all, run);
        }
        if (a instanceof ClassifierTwin one && b instanceof ClassifierTwin other) {
            boolean pairs =
                    one.subject().facts().pairs() && other.subject().facts().pairs();
            (texts.isEmpty() ? ClassifierProbe.own(pairs) : texts).forEach(text -> samples.add(new Sample.Words(text)));
            return new TwinProbe(a, b, samples, all, run);
        }
        throw new UserError(
                "%s %s and %s %s, so that they cannot be compared; pair two language models or two classifiers."
                        .formatted(a.name(), what(a), b.name(), what(b)));
    }

    private static String what(Twin twin) {
        return twin instanceof LanguageTwin ? "predicts tokens" : "decides among labels";
    }

    Twin first() {
        return first;
    }

    Twin second() {
        return second;
    }

    List<Sample> samples() {
        return samples;
    }

    List<String> strings() {
        return strings;
    }

    Run run() {
        return run;
    }

    /** The first's decoder and loss; empty: classifiers. */
    Optional<LanguageSubject> firstLanguage() {
        return first instanceof LanguageTwin twin ? Optional.of(twin.subject()) : Optional.empty();
    }

    Optional<LanguageSubject> secondLanguage() {
        return second instanceof LanguageTwin twin ? Optional.of(twin.subject()) : Optional.empty();
    }

    List<Reading> firstReadings() {
        if (firstReadings == null) {
            firstReadings = readings(first);
        }
        return firstReadings;
    }

    List<Reading> secondReadings() {
        if (secondReadings == null) {
            secondReadings = readings(second);
        }
        return secondReadings;
    }

    private List<Reading> readings(Twin twin) {
        List<Reading> readings = new ArrayList<>();
        for (Sample sample : samples) {
            run.checkCancelled();
            readings.add(twin.read(sample));
        }
        return readings;
    }

    /** Of copies in one type nothing differs but the order of sums; of others, the coarser one's rounding. */
    boolean rounded() {
        return first.precision() != second.precision();
    }

    double coarser() {
        return Math.max(first.precision().unitRoundoff(), second.precision().unitRoundoff());
    }

    int blocks() {
        return Math.max(first.blocks(), second.blocks());
    }

    /** Of one of the values of {@link Reading}. */
    Tolerance tolerance() {
        double largest =
                firstReadings().stream().mapToDouble(Reading::largest).max().orElse(1);
        int layers = blocks() / 2 - 1;
        int width = Math.max(first.width(), second.width());
        if (!first.labels().isEmpty()) {
            return rounded()
                    // A probability changes by at most a quarter of what its logit does.
                    ? Tolerance.ofCopies(coarser(), blocks(), Math.max(1, largest) / 4, "of a probability")
                    : Tolerance.ofProbability(layers, width, LanguageFacts.SINGLE);
        }
        return rounded()
                ? Tolerance.ofCopies(coarser(), blocks(), Math.max(1, largest), "nats a token")
                : Tolerance.ofToken(layers, width, LanguageFacts.SINGLE, largest);
    }

    /** Of the mean square root of a state's change at a hook, relative to the state's own; it grows with the sums before the hook. */
    Tolerance stateTolerance(String hook) {
        int before = blocks(hook);
        return rounded()
                ? Tolerance.ofCopiedStates(coarser(), before)
                : Tolerance.ofState(
                        Math.max(0, before / 2 - 1), Math.max(first.width(), second.width()), LanguageFacts.SINGLE);
    }

    /** How many sums, one after the other, a state at a hook comes of: one for the embedding, two for each layer. */
    private int blocks(String hook) {
        if (hook.contains("embed")) {
            return 1;
        }
        Matcher layer = LAYER.matcher(hook);
        if (!layer.find()) {
            return blocks();
        }
        // What is within an attention comes of two sums more, scores and values; what is within a perceptron, of two as
        // well.
        int within = hook.contains(".mlp.") || hook.endsWith("post") ? 4 : 2;
        return Math.min(2 * Integer.parseInt(layer.group(1)) + 1 + within, blocks() + 2);
    }
}
