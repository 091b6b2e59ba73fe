package dev.assay.engine.search;

import java.util.ArrayList;
import java.util.List;

/**
 * The best formulas that were offered, best first, of which no two hold for the same rows. Offered one by one in any order,
 * the outcome is the same as that of sorting all of them and dropping every one whose rows an earlier one has.
 */
final class DistinctRanking {

    private final int capacity;
    private final List<Proposal> best;

    DistinctRanking(int capacity) {
        this.capacity = capacity;
        this.best = new ArrayList<>(capacity + 1);
    }

    /** Only what scores at least this can still enter. */
    double threshold() {
        return best.size() < capacity ? -1 : best.getLast().score();
    }

    void offer(Proposal proposal) {
        if (best.size() == capacity && !proposal.isBetterThan(best.getLast())) {
            return;
        }
        for (Proposal other : best) {
            if (proposal.sameRows(other)) {
                if (!proposal.isBetterThan(other)) {
                    return;
                }
                best.remove(other);
                break;
            }
        }
        int place = best.size();
        while (place > 0 && proposal.isBetterThan(best.get(place - 1))) {
            place--;
        }
        best.add(place, proposal);
        if (best.size() > capacity) {
            best.removeLast();
        }
    }

    /** Best first. */
    List<Entry> best() {
        return best.stream().map(Proposal::entry).toList();
    }
}
