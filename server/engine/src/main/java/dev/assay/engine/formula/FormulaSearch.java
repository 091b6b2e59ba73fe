package dev.assay.engine.formula;

import dev.assay.engine.concepts.ConceptMatrix;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Searches the formula over a data set's concepts that best matches a mask, by IoU: the compositional explanation when the
 * mask is where a unit is active. Immutable and shared by threads; one search runs on its calling thread, and searches for
 * several targets are best run side by side.
 */
public final class FormulaSearch {

    private final SearchSpace space;
    private final SearchSettings settings;

    /**
     * Prepares the search, which takes about as long as a few searches.
     *
     * @param neighbours null: there are no groups, and {@code NEIGHBORS} of a concept is the concept
     */
    public FormulaSearch(ConceptMatrix matrix, @Nullable Neighbours neighbours, SearchSettings settings) {
        this.space = new SearchSpace(matrix, neighbours);
        this.settings = settings;
    }

    /**
     * Searches.
     *
     * @param target the rows to match, one bit per row of the matrix
     * @param maxLengths greatest numbers of literals, each at least 1
     * @return one answer per entry of {@code maxLengths}, in its order
     * @throws java.util.concurrent.CancellationException when the run was cancelled
     */
    public List<Found> search(FixedBitSet target, int[] maxLengths, Run run) {
        if (target.length() != space.rows()) {
            throw new IllegalArgumentException(
                    "the target has " + target.length() + " rows, the concepts have " + space.rows());
        }
        if (maxLengths.length == 0 || Arrays.stream(maxLengths).anyMatch(length -> length < 1)) {
            throw new IllegalArgumentException("maximum lengths must be >= 1, got " + Arrays.toString(maxLengths));
        }
        long start = System.nanoTime();
        Target prepared = new Target(space, Arrays.copyOf(target.getBits(), Masks.words(space.rows())));
        if (prepared.size() < settings.minActive()) {
            return Arrays.stream(maxLengths).mapToObj(this::tooFew).toList();
        }
        Found[] found = new Found[maxLengths.length];
        LevelSearch search = switch (settings.mode()) {
            case REFERENCE, REFERENCE_INTENDED -> new ReferenceBeam(prepared, settings);
            case BEST, EXACT -> new BestSearch(prepared, settings);
        };
        int longest = Arrays.stream(maxLengths).max().orElseThrow();
        for (int length = 1; length <= longest; length++) {
            if (length > 1) {
                search.grow(run);
            }
            double seconds = (System.nanoTime() - start) * 1e-9;
            for (int k = 0; k < maxLengths.length; k++) {
                if (maxLengths[k] == length) {
                    found[k] = found(length, search.best(), prepared, seconds);
                }
            }
        }
        return new ArrayList<>(Arrays.asList(found));
    }

    /** The published answer for a target that is not worth a search. */
    private Found tooFew(int maxLength) {
        Term first = new Term.Literal(0, false);
        return new Found(maxLength, first.formula(space.names()), first.ids(), 0, 0, 0, 0, 1, false, 1, 0);
    }

    private Found found(int maxLength, Entry best, Target target, double seconds) {
        int hits = best.extent().hits();
        int union = target.size() + best.extent().size() - hits;
        double iou = union == 0 ? 0 : (double) hits / union;
        return new Found(
                maxLength,
                best.term().formula(space.names()),
                best.term().ids(),
                hits,
                union,
                iou,
                best.score(),
                best.term().length(),
                false,
                1,
                seconds);
    }
}
