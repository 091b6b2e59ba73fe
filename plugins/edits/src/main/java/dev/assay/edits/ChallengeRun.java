package dev.assay.edits;

import dev.assay.engine.activations.Classifier;
import dev.assay.engine.activations.LabelProbability;
import dev.assay.engine.activations.Prediction;
import dev.assay.engine.challenge.ChallengeSet;
import dev.assay.engine.challenge.Edit;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.table.Estimate;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks a model about all edits of a challenge set and the texts that they began with. */
final class ChallengeRun implements Analysis<ChallengeRun.Parameters, ChallengeRun.Outcome> {

    /** Edits that are asked about between two looks whether the run was cancelled; each is two texts. */
    private static final int AT_ONCE = 128;

    /** Which set, and which model. */
    record Parameters(
            @Param(value = "Challenge set", position = 0) String challenge,

            @Param(value = "Model, by name or folder", position = 1)
            String model) {}

    /**
     * What a model does with the set.
     *
     * @param edits in the set's order
     * @param accuracy over the edits with a label, with Wilson's interval; null when no edit has one
     * @param flips share of the edits for which the model predicts another label than for the texts they began with
     */
    record Outcome(
            String model, List<Asked> edits, @Nullable Estimate accuracy, Estimate flips) {}

    /**
     * What a model says of one edit.
     *
     * @param label the true one; null: nobody has said
     * @param correct null where the label is
     * @param originalPredicted what it says of the texts that the edit began with
     * @param flipped whether that is another label
     */
    record Asked(
            String id,
            @Nullable String label,
            String predicted,
            List<LabelProbability> probabilities,
            @Nullable Boolean correct,
            String originalPredicted,
            boolean flipped) {}

    private final Workspace workspace;

    ChallengeRun(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "challenge run";
    }

    @Override
    public String summary() {
        return "Runs a model on the kept edits of a challenge set: how many it gets right, and for how many its label changed";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Outcome run(Parameters parameters, Run run) {
        ChallengeSet set = workspace.challenges().get(parameters.challenge);
        set.problems().forEach(run::log);
        try (BorrowedModel borrowed = workspace.models().borrow(parameters.model)) {
            Classifier classifier = Classifier.of(parameters.model, borrowed.model());
            checkLabels(set, classifier, parameters.model);
            List<Asked> edits = new ArrayList<>();
            for (int from = 0; from < set.edits().size(); from += AT_ONCE) {
                edits.addAll(ask(
                        set.edits().subList(from, Math.min(set.edits().size(), from + AT_ONCE)), classifier, run));
                run.progress(
                        (double) edits.size() / set.edits().size(),
                        "asked about " + edits.size() + " of " + set.edits().size() + " edits");
            }
            int labelled =
                    (int) edits.stream().filter(edit -> edit.label != null).count();
            int correct = (int) edits.stream()
                    .filter(edit -> Boolean.TRUE.equals(edit.correct))
                    .count();
            int flipped = (int) edits.stream().filter(Asked::flipped).count();
            return new Outcome(
                    parameters.model,
                    List.copyOf(edits),
                    labelled == 0 ? null : Estimate.proportion(correct, labelled),
                    Estimate.proportion(flipped, edits.size()));
        }
    }

    /** Refuses a model none of whose labels is one of the set's: it would be wrong everywhere, and say nothing. */
    private static void checkLabels(ChallengeSet set, Classifier classifier, String model) {
        List<String> stated = set.edits().stream()
                .flatMap(edit -> Stream.ofNullable(edit.label()))
                .distinct()
                .toList();
        if (!stated.isEmpty() && stated.stream().noneMatch(classifier.labels()::contains)) {
            throw new UserError("The model " + model + " has the labels " + String.join(", ", classifier.labels())
                    + ", but the edits of " + set.name() + " have " + String.join(", ", stated)
                    + "; choose a model of the same task.");
        }
    }

    private static List<Asked> ask(List<Edit> edits, Classifier classifier, Run run) {
        List<Example> texts = new ArrayList<>();
        for (Edit edit : edits) {
            texts.add(new Example(0, edit.premise(), edit.hypothesis(), null));
            texts.add(new Example(0, edit.originalPremise(), edit.originalHypothesis(), null));
        }
        List<Prediction> said = classifier.predict(texts, run);
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < edits.size(); i++) {
            Edit edit = edits.get(i);
            Prediction now = said.get(2 * i);
            String before = said.get(2 * i + 1).predicted();
            asked.add(new Asked(
                    edit.id(),
                    edit.label(),
                    now.predicted(),
                    now.probabilities(),
                    edit.label() == null ? null : edit.label().equals(now.predicted()),
                    before,
                    !now.predicted().equals(before)));
        }
        return asked;
    }
}
