package dev.assay.steering.directions;

import dev.assay.engine.models.transformer.Head;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The difference of two prompts' states, position by position from the front, the shorter filled up with blanks on its right (Turner et al. 2023, <a
 * href="https://arxiv.org/abs/2308.10248">arXiv:2308.10248</a>). It is added to the same positions of another prompt: vector t belongs to position t. Both begin with the begin
 * token, if the model has one, so vector 0 is zero then.
 *
 * @param vectors by position
 * @param normInStates root mean square of the vectors that are not the begin token's, over the mean length of a token's state
 */
record ActAdd(
        Place place,
        List<SteeringVector> vectors,
        List<DirectionReport.PositionPart> parts,
        double norm,
        double normInStates) {

    /**
     * @param hook name of a hook point; null: what enters the middle block
     * @throws UserError when the prompts are the same or empty, or the model is no language model
     */
    static ActAdd of(Transformer model, @Nullable String hook, String positive, String negative, Run run) {
        if (model.config().head() != Head.NEXT_TOKEN) {
            throw new UserError(
                    "--method actadd adds the states of two prompts to the front of another, which needs a language model; the architecture "
                            + model.config().architecture() + " is none.");
        }
        int[] one = model.tokenizer().encode(positive, false);
        int[] other = model.tokenizer().encode(negative, false);
        if (one.length == 0 || other.length == 0 || Arrays.equals(one, other)) {
            throw new UserError("--prompt and --prompt2 must be two different texts, neither of them empty.");
        }
        int length = Math.max(one.length, other.length);
        Integer begin = model.config().startToken();
        int[] first = filled(model, one, length, begin);
        int[] second = filled(model, other, length, begin);
        String at = hook == null ? "blocks." + model.config().layers() / 2 + ".hook_resid_pre" : hook;
        // One state per position: of each prompt's beginnings, the last token's.
        List<Prompt> beginnings = new ArrayList<>();
        for (int[] ids : List.of(first, second)) {
            for (int position = 0; position < ids.length; position++) {
                int[] own = {position};
                beginnings.add(new Prompt(ids, new int[ids.length], own));
            }
        }
        HookStates states = new TransformerStates(model, List.of(at), TokenChoice.last())
                .read(beginnings, run)
                .getFirst();
        Place place = states.place();
        if (states.heads() > 0) {
            throw new UserError(
                    "--method actadd needs a hook point without heads, such as blocks.0.hook_resid_pre, not " + at
                            + ".");
        }
        List<SteeringVector> vectors = new ArrayList<>();
        List<DirectionReport.PositionPart> parts = new ArrayList<>();
        double squares = 0;
        double norms = 0;
        int from = begin == null ? 0 : 1;
        for (int position = 0; position < first.length; position++) {
            float[] difference = states.rows()[position].clone();
            float[] minus = states.rows()[first.length + position];
            for (int unit = 0; unit < difference.length; unit++) {
                difference[unit] -= minus[unit];
            }
            double norm = Vectors.norm(difference);
            if (position >= from) {
                squares += norm * norm;
                norms += Vectors.norm(states.rows()[position]) + Vectors.norm(minus);
            }
            vectors.add(SteeringVector.at(place, difference));
            parts.add(new DirectionReport.PositionPart(
                    position,
                    model.tokenizer().decode(first[position]),
                    model.tokenizer().decode(second[position]),
                    norm));
        }
        double norm = Math.sqrt(squares / length);
        return new ActAdd(place, List.copyOf(vectors), List.copyOf(parts), norm, norm / (norms / (2 * length)));
    }

    /** The begin token, the prompt, and blanks up to a length. */
    private static int[] filled(Transformer model, int[] prompt, int length, @Nullable Integer begin) {
        int from = begin == null ? 0 : 1;
        int[] filled = new int[length + from];
        if (begin != null) {
            filled[0] = begin;
        }
        System.arraycopy(prompt, 0, filled, from, prompt.length);
        if (prompt.length < length) {
            int[] blank = model.tokenizer().encode(" ", false);
            if (blank.length == 0) {
                throw new UserError(
                        "The model's tokenizer has no token for a blank to fill the shorter prompt up with; give two prompts of "
                                + length + " tokens.");
            }
            Arrays.fill(filled, from + prompt.length, filled.length, blank[blank.length - 1]);
        }
        return filled;
    }
}
