package dev.assay.engine.formula;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Knows which leaves make sense; asked while a formula is read, so that an error can name the place. */
@FunctionalInterface
public interface LeafCheck {

    /** Takes every leaf. */
    LeafCheck NONE = leaf -> null;

    /**
     * What is wrong with a leaf.
     *
     * @param message one sentence without the place
     * @param closest what may have been meant instead, as it is written in a formula; the best first
     */
    record Complaint(String message, List<String> closest) {
        public Complaint {
            closest = List.copyOf(closest);
        }

        /** The message, followed by the question whether one of the names was meant. */
        public static Complaint suggesting(String message, List<String> closest) {
            return new Complaint(
                    closest.isEmpty() ? message : message + "; did you mean " + String.join(" or ", closest) + "?",
                    closest);
        }
    }

    /** Null when the leaf is fine. */
    @Nullable
    Complaint check(Formula.Leaf leaf);
}
