package dev.assay.steering.directions;

import dev.assay.engine.corpus.Example;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import dev.assay.steering.directions.Split.Part;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts of two sides, which of them are held out, and what a model has for them.
 *
 * @param tokens how long each text is, in tokens, the positive ones first
 * @param states at each hook point, rows in the order of {@link Contrast#all}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Material(Contrast contrast, Split split, int[] tokens, List<HookStates> states) {

    /** A quarter of the memory, at most, for hidden states. */
    private static final int MEMORY_PART = 4;

    /**
     * Takes a sample of the texts, leaves out what the model cannot read, and runs it.
     *
     * @param most texts of each side
     * @throws UserError when there are too few texts on a side, or their states would not fit into memory
     */
    static Material of(Contrast all, StateSource source, int most, double heldOut, long seed, Run run) {
        Contrast sample = readable(all.sample(most, seed), source);
        Contrast contrast = sample.sample(most, seed);
        Split split = Split.of(contrast, heldOut, seed);
        List<Example> texts = contrast.all();
        int[] tokens =
                texts.stream().mapToInt(text -> source.look(text).tokens()).toArray();
        long bytes = source.width() * texts.size() * Float.BYTES;
        if (bytes > Runtime.getRuntime().maxMemory() / MEMORY_PART) {
            throw new UserError(
                    "The hidden states of " + texts.size() + " texts take " + (bytes >> 20)
                            + " MB, more than a quarter of the memory; look at fewer layers with --layers, or take fewer texts with --limit.");
        }
        return new Material(contrast, split, tokens, source.read(texts, run));
    }

    private static Contrast readable(Contrast contrast, StateSource source) {
        boolean[][] readable = new boolean[2][];
        int left = 0;
        int cut = 0;
        for (int side = 0; side < 2; side++) {
            List<Example> texts = side == 0 ? contrast.positive() : contrast.negative();
            readable[side] = new boolean[texts.size()];
            for (int i = 0; i < texts.size(); i++) {
                StateSource.Look look = source.look(texts.get(i));
                readable[side][i] = look.readable();
                left += look.readable() ? 0 : 1;
                cut += look.cut() ? 1 : 0;
            }
        }
        List<String> notes = new ArrayList<>();
        if (left > 0) {
            notes.add(Show.counted(left, "text") + (left == 1 ? " is" : " are")
                    + " too short for the chosen token and left out" + (contrast.paired() ? ", with the partner" : ""));
        }
        if (cut > 0) {
            notes.add(Show.counted(cut, "text") + (cut == 1 ? " is" : " are")
                    + " longer than the model's context and cut there");
        }
        return contrast.keep(readable[0], readable[1], notes);
    }

    boolean paired() {
        return contrast.paired();
    }

    /** The states of the texts of some parts. */
    Sides sides(HookStates at, Part first, Part... more) {
        int positives = contrast.positive().size();
        int[] positive = split.numbers(0, first, more);
        int[] negative = split.numbers(1, first, more);
        float[][] one = new float[positive.length][];
        float[][] other = new float[negative.length][];
        for (int i = 0; i < one.length; i++) {
            one[i] = at.rows()[positive[i]];
        }
        for (int i = 0; i < other.length; i++) {
            other[i] = at.rows()[positives + negative[i]];
        }
        return new Sides(one, other);
    }
}
