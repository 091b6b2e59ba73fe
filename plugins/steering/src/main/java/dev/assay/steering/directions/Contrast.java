package dev.assay.steering.directions;

import dev.assay.engine.corpus.Example;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Texts that have an attribute, and texts that have not.
 *
 * @param called what they are, as a message says it: {@code reviews, sentiment positive against negative}
 * @param fields of the examples, {@link dev.assay.engine.corpus.DataSet#TEXT_FIELDS} or those of pairs
 * @param positive examples, in order; where they come in pairs, as many as {@code negative}, and those of one number belong together
 * @param paired whether they come in pairs
 * @param notes what a person should know of how they were found
 */
record Contrast(
        String called,
        List<String> fields,
        List<Example> positive,
        List<Example> negative,
        boolean paired,
        List<String> notes) {

    /** With fewer there is nothing left to hold back, and a direction is one of the single texts. */
    static final int FEWEST = 5;

    Contrast {
        fields = List.copyOf(fields);
        positive = List.copyOf(positive);
        negative = List.copyOf(negative);
        notes = List.copyOf(notes);
        if (paired && positive.size() != negative.size()) {
            throw new IllegalArgumentException(positive.size() + " and " + negative.size() + " texts are no pairs");
        }
    }

    /**
     * Some of the texts at random, in random order: at most so many of each side.
     *
     * @throws UserError when a side has none, or there are fewer than {@link #FEWEST}
     */
    Contrast sample(int most, long seed) {
        for (int side = 0; side < 2; side++) {
            if ((side == 0 ? positive : negative).isEmpty()) {
                throw new UserError("There is one class only (" + called + "): no text is "
                        + (side == 0 ? "positive" : "negative") + "; a direction needs texts of both sides.");
            }
        }
        int fewer = Math.min(positive.size(), negative.size());
        if (fewer < FEWEST) {
            throw new UserError("There " + (fewer == 1 ? "is" : "are") + " only "
                    + (paired ? Show.counted(fewer, "pair") : Show.counted(fewer, "text") + " on one side") + " ("
                    + called + "); give at least " + FEWEST
                    + ", or two prompts with --method actadd.");
        }
        RandomGenerator random = new SplittableRandom(seed);
        int[] first = SplitHalf.shuffled(positive.size(), random);
        int[] second = paired ? first : SplitHalf.shuffled(negative.size(), random);
        return new Contrast(called, fields, some(positive, first, most), some(negative, second, most), paired, notes);
    }

    private static List<Example> some(List<Example> all, int[] order, int most) {
        return IntStream.of(order).limit(most).mapToObj(all::get).toList();
    }

    /** The texts for which something holds; pairs for which it holds of both texts. */
    Contrast keep(boolean[] positives, boolean[] negatives, List<String> moreNotes) {
        List<Example> first = new ArrayList<>();
        List<Example> second = new ArrayList<>();
        for (int i = 0; i < positives.length; i++) {
            if (positives[i] && (!paired || negatives[i])) {
                first.add(positive.get(i));
            }
        }
        for (int i = 0; i < negatives.length; i++) {
            if (negatives[i] && (!paired || positives[i])) {
                second.add(negative.get(i));
            }
        }
        List<String> all = new ArrayList<>(notes);
        all.addAll(moreNotes);
        return new Contrast(called, fields, first, second, paired, all);
    }

    /** All texts, the positive ones first. */
    List<Example> all() {
        List<Example> all = new ArrayList<>(positive);
        all.addAll(negative);
        return Collections.unmodifiableList(all);
    }
}
