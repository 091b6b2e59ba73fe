package dev.assay.checks;

import dev.assay.checks.ClassifierSubject.Texts;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is asserted of one model; made by {@link ModelAssertions}. Each method runs its checks at once and throws an {@link AssertionError} when
 * one fails, or when none of them can be run on this model; it returns the assertion, for more.
 */
public final class ModelAssertion {

    /** Opens the model. */
    @FunctionalInterface
    interface Opener {
        Opened open(long seed, Run run);
    }

    private final Opener opener;
    private final String name;
    private final List<String> texts;
    private final long seed;

    private ModelAssertion(Opener opener, String name, List<String> texts, long seed) {
        this.opener = opener;
        this.name = name;
        this.texts = List.copyOf(texts);
        this.seed = seed;
    }

    static ModelAssertion of(Opener opener, String name) {
        return new ModelAssertion(opener, name, List.of(), 0);
    }

    /** The same with texts of the user's in place of random tokens. */
    public ModelAssertion onTexts(List<String> some) {
        return new ModelAssertion(opener, name, some, seed);
    }

    /** The same with other random texts and draws. */
    public ModelAssertion withSeed(long other) {
        return new ModelAssertion(opener, name, texts, other);
    }

    /** What greedy decoding, sampling and beam search say of a text is what the loss says of it. */
    public ModelAssertion decodesAsItScores() {
        return passes(
                "greedy-score",
                "greedy-choice",
                "ends",
                "decode-batch",
                "sampling-score",
                "warped-sampling-score",
                "beam-score",
                "length-normalised-score");
    }

    /** Tokens are drawn as often as they are probable. */
    public ModelAssertion samplesAsItScores() {
        return passes("sampling-frequencies", "top-k-sampling-frequencies", "warped-sampling-frequencies");
    }

    /** A text's outcome does not depend on what else is in its batch, nor on padding. */
    public ModelAssertion batchesAsItReadsAlone() {
        return passes("batch", "padding", "padding-right", "padding-left", "batch-order");
    }

    /** The same input gives the same output, and nothing is left behind for the next call. */
    public ModelAssertion isDeterministic() {
        return passes("determinism", "decode-determinism");
    }

    /** What is later in a text changes nothing before it. */
    public ModelAssertion readsForwardOnly() {
        return passes("causality");
    }

    /** Every check that the model allows. */
    public ModelAssertion passesAllChecks() {
        return passes();
    }

    /**
     * Checks by their ids, as {@code ./assay check} prints them; those that the model does not allow are passed over.
     *
     * @param ids none: all
     * @throws IllegalArgumentException when no model has a check of an id
     */
    public ModelAssertion passes(String... ids) {
        requireKnown(List.of(ids));
        Run run = Run.unwatched();
        try (Opened opened = opener.open(seed, run)) {
            List<Finding> findings = new ArrayList<>();
            opened.language()
                    .ifPresent(subject -> findings.addAll(checked(
                            LanguageChecks.all(seed), LanguageProbe.of(subject, texts, seed, run), List.of(ids), run)));
            opened.classifier()
                    .ifPresent(subject -> findings.addAll(checked(
                            ClassifierChecks.all(),
                            ClassifierProbe.of(subject, List.of(), List.of(), run),
                            List.of(ids),
                            run)));
            opened.states().ifPresent(probe -> findings.addAll(checked(StateChecks.all(), probe, List.of(ids), run)));
            judge(name, findings);
        }
        return this;
    }

    private static void requireKnown(List<String> ids) {
        TreeSet<String> known = new TreeSet<>();
        LanguageChecks.all(0).forEach(check -> known.add(check.id()));
        ClassifierChecks.all().forEach(check -> known.add(check.id()));
        StateChecks.all().forEach(check -> known.add(check.id()));
        for (String id : ids) {
            if (!known.contains(id)) {
                throw new IllegalArgumentException("there is no check " + id + "; there are " + known);
            }
        }
    }

    private static <P> List<Finding> checked(List<Check<P>> checks, P probe, List<String> ids, Run run) {
        return Suite.run(CheckModel.chosen(checks, ids), probe, run, finding -> {});
    }

    private static void judge(String subject, List<Finding> findings) {
        List<Finding> failed = findings.stream().filter(Finding::failed).toList();
        if (!failed.isEmpty()) {
            throw new AssertionError(subject + " fails " + failed.size() + " of " + findings.size() + " checks:"
                    + System.lineSeparator()
                    + failed.stream().map(Finding::printed).collect(Collectors.joining()));
        }
        if (findings.stream().noneMatch(f -> f.outcome() == Outcome.PASSED)) {
            throw new AssertionError(subject + " allows none of these checks: "
                    + findings.stream()
                            .map(f -> f.check() + " (" + f.summary() + ")")
                            .collect(Collectors.joining(", ")));
        }
    }

    /** It is the other but for rounding: tokens, configuration, weights, hidden states, outputs, loss, greedy text. */
    public ModelAssertion agreesWith(Path folder) {
        return agreesWith(ModelAssertions.assertThatModel(folder));
    }

    /** As {@link #agreesWith(Path)}. */
    public ModelAssertion agreesWith(LanguageSubject other) {
        return agreesWith(ModelAssertions.assertThatModel(other));
    }

    /** As {@link #agreesWith(Path)}. */
    public ModelAssertion agreesWith(ClassifierSubject other) {
        return agreesWith(ModelAssertions.assertThatModel(other));
    }

    private ModelAssertion agreesWith(ModelAssertion other) {
        Run run = Run.unwatched();
        try (Opened mine = opener.open(seed, run);
                Opened theirs = other.opener.open(seed, run)) {
            List<Texts> pairs =
                    texts.stream().map(text -> new Texts(text, null)).toList();
            TwinProbe probe;
            try {
                probe = TwinProbe.of(
                        mine.twin().orElseThrow(() -> new UserError(name + " shows only hidden states.")),
                        theirs.twin().orElseThrow(() -> new UserError(other.name + " shows only hidden states.")),
                        texts,
                        pairs,
                        seed,
                        run);
            } catch (UserError incomparable) {
                throw new AssertionError(incomparable.getMessage(), incomparable);
            }
            judge(name + " beside " + other.name, Suite.run(TwinChecks.all(), probe, run, finding -> {}));
        }
        return this;
    }
}
