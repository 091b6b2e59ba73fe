package dev.assay.edits;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Edits of one word, ranked by how they move the probability of a class.
 *
 * @param label of the class
 * @param probability of the class before any edit
 * @param predicted label before any edit
 * @param tried edits that the model was asked about
 * @param untried edits that there was no room for
 * @param suggestions those that move it furthest in the direction asked for, the furthest first; equal ones in the order of kinds and text
 * @param missing sources of edits that there are not
 */
record Suggestions(
        String label,
        double probability,
        String predicted,
        int tried,
        int untried,
        List<Suggestion> suggestions,
        List<Missing> missing) {

    Suggestions {
        suggestions = List.copyOf(suggestions);
        missing = List.copyOf(missing);
    }

    /**
     * An edit and what it does.
     *
     * @param start offset (UTF-16) in the unedited field
     * @param end offset after the stretch that is replaced
     * @param old what stands there
     * @param replacement what is to stand there
     * @param text the whole new field
     * @param predicted label afterwards
     * @param probability of the class afterwards
     * @param change of that probability
     * @param flips whether the predicted label is another than before
     */
    record Suggestion(
            TextField field,
            EditKind kind,
            int start,
            int end,
            String old,
            @JsonProperty("new") String replacement,
            String text,
            String predicted,
            double probability,
            double change,
            boolean flips) {}
}
