package dev.assay.steering.measure;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.assay.engine.table.Estimate;
import dev.assay.spi.Printable;
import dev.assay.steering.use.Steer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dose and response of steering a language model.
 *
 * @param model its name
 * @param unit what strengths are multiples of
 * @param steers what is added
 * @param scorer what says which texts are positive
 * @param prompts how many different ones the texts go on from; 1 with an empty text: the begin token alone
 * @param directions how many random directions stand beside
 * @param unsteered the point that all changes are measured from
 * @param doses in order of strengths
 * @param slopes null for fewer than two strengths
 * @param range null: no strength but 0 is usable
 * @param rule when a strength is usable, for people
 * @param sides texts that are only read, before and after; those told neutral first
 * @param warnings what to know before believing the figures
 * @param printed the same for people
 */
public record Measured(
        String model,
        Unit unit,
        List<Added> steers,
        Scorer scorer,
        int prompts,
        int directions,
        MeasuredDose unsteered,
        List<MeasuredDose> doses,
        @Nullable MeasuredSlopes slopes,
        @Nullable UsableRange range,
        String rule,
        List<Texts> sides,
        List<String> warnings,
        @JsonIgnore String printed)
        implements Printable {

    /** What a strength of 1 is. */
    public enum Unit {
        /** The mean length of the hidden states where the vector is added. */
        STATES,
        /** The vector as it is stored. */
        VECTOR
    }

    /**
     * One steering vector at work.
     *
     * @param strength its own, which every strength of the curve multiplies
     * @param norm of the vector as it is stored
     * @param normInStates the same by the mean length of the hidden states at its places
     * @param times what the stored vector is multiplied by at a strength of 1
     */
    public record Added(
            String vector,
            List<String> places,
            Steer.How how,
            double strength,
            double norm,
            double normInStates,
            double times) {}

    /**
     * What scores texts.
     *
     * @param name for people
     * @param positive the label that it looks for
     * @param accuracy on labelled texts that it was not fitted to; null for a model, which is not tested here
     */
    public record Scorer(
            String name, String positive, @Nullable Estimate accuracy) {}

    /** Texts that are only read. */
    public record Texts(String name, int texts, int tokens) {}

    public Measured {
        steers = List.copyOf(steers);
        doses = List.copyOf(doses);
        sides = List.copyOf(sides);
        warnings = List.copyOf(warnings);
    }

    /** The same with what people read. */
    Measured printing(String text) {
        return new Measured(
                model,
                unit,
                steers,
                scorer,
                prompts,
                directions,
                unsteered,
                doses,
                slopes,
                range,
                rule,
                sides,
                warnings,
                text);
    }
}
