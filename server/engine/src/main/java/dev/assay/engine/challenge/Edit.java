package dev.assay.engine.challenge;

import dev.assay.engine.activations.LabelProbability;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An edited example that was kept.
 *
 * @param id unique in its challenge set
 * @param parent the kept edit that this one goes on from; null: the original itself was edited
 * @param data the original's data set; null: it was typed
 * @param row of the original in its data set
 * @param model that was asked when the edit was kept
 * @param originalPremise the text that the first edit of this line began with
 * @param originalHypothesis empty for a single text
 * @param premise as edited
 * @param hypothesis as edited; empty for a single text
 * @param label the true one, as a person states it; null: nobody has said
 * @param labelBy null exactly where the label is
 * @param predicted the label that the model gave the edited texts
 * @param probabilities that the model gave them, in its order of labels
 * @param created when it was kept, as ISO-8601 in UTC
 */
public record Edit(
        String id,
        @Nullable String parent,
        @Nullable String data,
        @Nullable Integer row,
        String model,
        String originalPremise,
        String originalHypothesis,
        String premise,
        String hypothesis,
        @Nullable String label,
        @Nullable LabelBy labelBy,
        String predicted,
        List<LabelProbability> probabilities,
        String created) {

    public Edit {
        require(id, "id");
        require(model, "model");
        require(originalPremise, "originalPremise");
        require(originalHypothesis, "originalHypothesis");
        require(premise, "premise");
        require(hypothesis, "hypothesis");
        require(predicted, "predicted");
        require(created, "created");
        require(probabilities, "probabilities");
        probabilities = List.copyOf(probabilities);
        if (id.isBlank() || premise.isBlank()) {
            throw new IllegalArgumentException("\"id\" and \"premise\" must not be empty");
        }
        if (row != null && row < 0) {
            throw new IllegalArgumentException("\"row\" must be >= 0, got " + row);
        }
        if ((label == null) != (labelBy == null)) {
            throw new IllegalArgumentException("\"label\" and \"labelBy\" go together: both or neither");
        }
    }

    /** What is read from a file may lack anything. */
    private static void require(@Nullable Object value, String name) {
        if (value == null) {
            throw new IllegalArgumentException("there is no \"" + name + "\"");
        }
    }

    /** Whether it is an edit of a premise and a hypothesis, and not of a single text. */
    public boolean pair() {
        return !hypothesis.isEmpty();
    }

    Edit withId(String other) {
        return new Edit(
                other,
                parent,
                data,
                row,
                model,
                originalPremise,
                originalHypothesis,
                premise,
                hypothesis,
                label,
                labelBy,
                predicted,
                probabilities,
                created);
    }

    Edit labelled(@Nullable String other, @Nullable LabelBy by) {
        return new Edit(
                id,
                parent,
                data,
                row,
                model,
                originalPremise,
                originalHypothesis,
                premise,
                hypothesis,
                other,
                by,
                predicted,
                probabilities,
                created);
    }
}
