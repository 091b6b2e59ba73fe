package dev.assay.data.reviews;

import dev.assay.data.scenes.Dice;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reviews without end, from a seed. No text comes twice, so parts that are taken one after the other share none. */
public final class Reviews {

    /** Words of the longest review. */
    static final int MAX_WORDS = 30;

    private final List<Lexicon> lexicons =
            Arrays.stream(Topic.values()).map(Lexicon::new).toList();
    private final Set<String> texts = new HashSet<>();
    private final Dice dice;

    public Reviews(long seed) {
        this.dice = new Dice(seed);
    }

    /** The next reviews. */
    public List<Review> next(int count, Run run) {
        List<Review> reviews = new ArrayList<>(count);
        while (reviews.size() < count) {
            run.checkCancelled();
            Review review = ReviewWriter.write(dice.pick(lexicons), dice);
            if (review.text().split(" ").length <= MAX_WORDS && texts.add(review.text())) {
                reviews.add(review);
            }
        }
        return reviews;
    }
}
