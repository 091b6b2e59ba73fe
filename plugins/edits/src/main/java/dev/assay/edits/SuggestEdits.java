package dev.assay.edits;

import dev.assay.edits.Proposals.Proposal;
import dev.assay.engine.activations.Classifier;
import dev.assay.engine.activations.Prediction;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.TextLimits;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds edits of one word that move what a model says: proposes many, asks the model about all of them, and shows those that move it
 * most.
 *
 * <p>Somebody waits for the answer, so the analysis is light: with the pair model it takes tenths of a second. With a large transformer it
 * takes a minute, and must not be in the way of those who edit meanwhile; so all runs together ask about one small batch at a time.
 */
final class SuggestEdits implements Analysis<SuggestEdits.Parameters, Suggestions> {

    /** Edits that are tried at most. */
    private static final int MOST = 2000;

    /** Edits the model is asked about at once, while other runs of this analysis wait. */
    private static final int BATCH = 64;

    private static final long PARTIAL_NANOS = 300_000_000;

    /** Which way the class's probability is to go. */
    enum Direction {
        LOWER,
        RAISE
    }

    /** What to edit, and what for. */
    record Parameters(
            @Param(value = "Model, by name or folder", position = 0)
            String model,

            @Param(value = "Premise; or the text, for a model of single texts", position = 1)
            String premise,

            @Param(value = "Hypothesis; none for a model of single texts", position = 2) @Nullable
            String hypothesis,

            @Param("Label whose probability is to move; default: the predicted one") @Nullable
            String label,

            @Param(value = "Which way its probability is to go: lower or raise", byDefault = "lower")
            Direction direction,

            @Param("The one text that is edited: premise, hypothesis or text; default: both") @Nullable
            TextField field,

            @Param(
                    value =
                            "Where edits come from: insert (negations, and frequent modifiers of the data set), delete, neighbour (words of similar vectors), antonym, formula",
                    byDefault = "insert,delete,neighbour,antonym,formula")
            List<EditKind> kinds,

            @Param("Formula whose words are tried, such as what a unit looks for") @Nullable
            String formula,

            @Param("Data set whose frequent modifiers are tried") @Nullable
            String data,

            @Param("File of word vectors; default: the workspace's vectors.txt, else the built-in ones") @Nullable
            Path vectors,

            @Param(value = "How many suggestions to show, from 1 to 1000", byDefault = "40")
            int top) {

        Parameters {
            kinds = List.copyOf(kinds);
        }
    }

    private final Workspace workspace;
    private final EditWords words;
    private final ReentrantLock turn = new ReentrantLock(true);

    SuggestEdits(Workspace workspace) {
        this.workspace = workspace;
        this.words = new EditWords(workspace);
    }

    @Override
    public String name() {
        return "suggest edits";
    }

    @Override
    public String summary() {
        return "Finds insertions, deletions and substitutions of one word that move the probability of a class most";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public boolean light() {
        return true;
    }

    @Override
    public Suggestions run(Parameters parameters, Run run) {
        Example example = example(parameters);
        if (parameters.top < 1 || parameters.top > 1000) {
            throw new UserError("--top must be from 1 to 1000, got " + parameters.top);
        }
        try (BorrowedModel borrowed = workspace.models().borrow(parameters.model)) {
            Classifier classifier = Classifier.of(parameters.model, borrowed.model());
            Prediction before = classifier.predict(List.of(example), run).getFirst();
            String label = parameters.label == null ? before.predicted() : parameters.label;
            if (!classifier.labels().contains(label)) {
                throw new UserError("The model " + parameters.model + " has no label \"" + label + "\"; its labels are "
                        + String.join(", ", classifier.labels()) + ".");
            }
            List<Missing> missing = new ArrayList<>();
            Proposals proposals = words.propose(parameters, example, borrowed.model(), missing, run);
            List<Proposal> tried = proposals.atMost(MOST);
            int untried = proposals.size() - tried.size();
            if (untried > 0) {
                run.log(untried + " of " + proposals.size() + " edits were left out: at most " + MOST + " are tried");
            }
            return new Ranking(parameters, example, before, label, untried, missing).of(tried, classifier, run);
        }
    }

    private static Example example(Parameters parameters) {
        String hypothesis = parameters.hypothesis == null ? "" : parameters.hypothesis;
        Example example = new Example(0, parameters.premise, hypothesis.isBlank() ? "" : hypothesis, null);
        check("premise", example.premise());
        if (!example.hypothesis().isEmpty()) {
            check("hypothesis", example.hypothesis());
        }
        if (parameters.field != null && !fields(example).contains(parameters.field)) {
            throw new UserError(
                    example.hypothesis().isEmpty()
                            ? "--field must be text where there is no hypothesis"
                            : "--field must be premise or hypothesis where there are both");
        }
        return example;
    }

    private static void check(String field, String text) {
        @Nullable String complaint = TextLimits.complaint(text.strip());
        if (complaint != null) {
            throw new UserError("the " + field + " " + complaint);
        }
    }

    /** The texts that an example has. */
    static List<TextField> fields(Example example) {
        return (example.hypothesis().isEmpty() ? DataSet.TEXT_FIELDS : DataSet.PAIR_FIELDS)
                .stream().map(TextField::of).toList();
    }

    /** One run's question, and its answers as they come. */
    private final class Ranking {
        private final Parameters parameters;
        private final Example example;
        private final Prediction before;
        private final String label;
        private final int untried;
        private final List<Missing> missing;
        private final List<Suggestions.Suggestion> found = new ArrayList<>();

        Ranking(
                Parameters parameters,
                Example example,
                Prediction before,
                String label,
                int untried,
                List<Missing> missing) {
            this.parameters = parameters;
            this.example = example;
            this.before = before;
            this.label = label;
            this.untried = untried;
            this.missing = missing;
        }

        Suggestions of(List<Proposal> tried, Classifier classifier, Run run) {
            long shown = System.nanoTime();
            for (int from = 0; from < tried.size(); from += BATCH) {
                run.checkCancelled();
                List<Proposal> batch = tried.subList(from, Math.min(tried.size(), from + BATCH));
                List<Prediction> said;
                turn.lock();
                try {
                    said = classifier.predict(batch.stream().map(this::edited).toList(), run);
                } finally {
                    turn.unlock();
                }
                for (int i = 0; i < batch.size(); i++) {
                    found.add(suggestion(batch.get(i), said.get(i)));
                }
                run.progress(
                        (double) found.size() / tried.size(),
                        "tried " + found.size() + " of " + tried.size() + " edits");
                if (System.nanoTime() - shown > PARTIAL_NANOS) {
                    shown = System.nanoTime();
                    run.partial(best());
                }
            }
            return best();
        }

        private Example edited(Proposal proposal) {
            String text = proposal.change().text();
            return proposal.field() == TextField.HYPOTHESIS
                    ? new Example(0, example.premise(), text, null)
                    : new Example(0, text, example.hypothesis(), null);
        }

        private Suggestions.Suggestion suggestion(Proposal proposal, Prediction after) {
            Change change = proposal.change();
            return new Suggestions.Suggestion(
                    proposal.field(),
                    proposal.kind(),
                    change.start(),
                    change.end(),
                    change.old(),
                    change.replacement(),
                    change.text(),
                    after.predicted(),
                    after.probability(label),
                    after.probability(label) - before.probability(label),
                    !after.predicted().equals(before.predicted()));
        }

        private Suggestions best() {
            Comparator<Suggestions.Suggestion> lowest = Comparator.comparingDouble(Suggestions.Suggestion::probability);
            return new Suggestions(
                    label,
                    before.probability(label),
                    before.predicted(),
                    found.size(),
                    untried,
                    found.stream()
                            .sorted((parameters.direction == Direction.LOWER ? lowest : lowest.reversed())
                                    .thenComparing(Suggestions.Suggestion::kind)
                                    .thenComparing(Suggestions.Suggestion::field)
                                    .thenComparingInt(Suggestions.Suggestion::start)
                                    .thenComparing(Suggestions.Suggestion::text))
                            .limit(parameters.top)
                            .toList(),
                    missing);
        }
    }
}
