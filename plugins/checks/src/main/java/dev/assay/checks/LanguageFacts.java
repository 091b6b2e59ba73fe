package dev.assay.checks;

import dev.assay.engine.models.transformer.Inputs;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the checks must know of a language model and the code around it.
 *
 * @param name as it is opened
 * @param unitRoundoff of the type it computes in: 2⁻²⁴ for single precision, 2⁻¹¹ for half, 2⁻⁸ for bfloat16
 * @param width of the widest sum: hidden or intermediate size
 * @param context longest text in tokens; 0: there is no limit
 * @param begin token that stands before a text; null: none
 * @param ends tokens that end a text
 * @param paddings sides on which its batches can be padded
 * @param fillers whether {@link Batch#filler()} is what stands in padding; if not, the system fills it as it likes
 * @param decodes ways of decoding it has
 */
public record LanguageFacts(
        String name,
        double unitRoundoff,
        int layers,
        int width,
        int vocabulary,
        int context,
        @Nullable Integer begin,
        Set<Integer> ends,
        Set<Inputs.Padding> paddings,
        boolean fillers,
        Set<Decodes> decodes) {

    /** Ways of decoding. */
    public enum Decodes {
        GREEDY,
        SAMPLING,
        BEAM
    }

    /** Of single precision. */
    public static final double SINGLE = 0x1p-24;

    public LanguageFacts {
        ends = Set.copyOf(ends);
        paddings = Set.copyOf(paddings);
        decodes = Set.copyOf(decodes);
    }

    /** The same of a type with another unit roundoff. */
    LanguageFacts computingIn(double otherRoundoff) {
        return new LanguageFacts(
                name, otherRoundoff, layers, width, vocabulary, context, begin, ends, paddings, fillers, decodes);
    }
}
