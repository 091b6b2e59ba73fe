package dev.assay.engine.search;

import dev.assay.engine.concepts.ConceptMatrix;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.spi.Run;
import java.time.Duration;
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
        boolean groups = settings.mode() == SearchMode.BEST || settings.mode() == SearchMode.REFERENCE_INTENDED;
        this.space = new SearchSpace(matrix, groups ? neighbours : null);
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
        int longest = Arrays.stream(maxLengths).max().orElseThrow();
        Found[] byLength = new Found[longest + 1];
        boolean[] wanted = new boolean[longest + 1];
        for (int length : maxLengths) {
            wanted[length] = true;
        }
        if (settings.mode() == SearchMode.EXACT) {
            exact(prepared, wanted, byLength, start, run);
        } else {
            beam(prepared, wanted, byLength, start, run);
        }
        return Arrays.stream(maxLengths).mapToObj(length -> byLength[length]).toList();
    }

    private void beam(Target target, boolean[] wanted, Found[] found, long start, Run run) {
        LevelSearch search = settings.mode() == SearchMode.BEST
                ? new BestSearch(target, settings)
                : new ReferenceBeam(target, settings);
        for (int length = 1; length < wanted.length; length++) {
            if (length > 1) {
                search.grow(run);
            }
            if (wanted[length]) {
                Entry best = search.best();
                Extent extent = best.extent();
                found[length] = found(
                        length, best.term(), extent.hits(), target.size() + extent.size() - extent.hits(), 1, start);
            }
        }
    }

    private void exact(Target target, boolean[] wanted, Found[] found, long start, Run run) {
        Duration limit = settings.timeLimit();
        long deadline = limit == null ? start + Long.MAX_VALUE / 2 : start + limit.toNanos();
        ExactAnswers answers = new ExactAnswers(target, settings, deadline);
        for (int length = 1; length < wanted.length; length++) {
            if (length > 1) {
                // beyond what can be searched, the bound is closest when the longest that can be was
                answers.grow(wanted[length] || length == ExactSearch.LONGEST, run);
            }
            if (wanted[length]) {
                Incumbent best = answers.incumbent();
                found[length] = found(length, best.term(), best.hits(), best.union(), answers.upperBound(), start);
            }
        }
    }

    /** The published answer for a target that is not worth a search. */
    private Found tooFew(int maxLength) {
        Term first = new Term.Literal(0, false);
        return new Found(maxLength, first.formula(space.names()), first.ids(), 0, 0, 0, 0, 1, false, 1, 0);
    }

    private Found found(int maxLength, Term term, int hits, int union, double upperBound, long start) {
        double iou = union == 0 ? 0 : (double) hits / union;
        return new Found(
                maxLength,
                term.formula(space.names()),
                term.ids(),
                hits,
                union,
                iou,
                Math.pow(settings.penalty(), term.weight() - 1) * iou,
                term.length(),
                settings.mode() == SearchMode.EXACT && iou >= upperBound,
                upperBound,
                (System.nanoTime() - start) * 1e-9);
    }
}
