package dev.assay.engine.search;

/** The best formula that an exact search knows. Compared in whole numbers: nothing is lost to rounding. */
final class Incumbent {

    private final int target;
    private Term term;
    private int hits;
    private int misses;

    /** @param target the number of rows of the target */
    Incumbent(int target, Entry start) {
        this.target = target;
        this.term = start.term();
        this.hits = start.extent().hits();
        this.misses = start.extent().size() - hits;
    }

    Term term() {
        return term;
    }

    int hits() {
        return hits;
    }

    int union() {
        return target + misses;
    }

    double iou() {
        return union() == 0 ? 0 : (double) hits / union();
    }

    /** Whether a formula of so many hits and misses is better. */
    boolean isBeatenBy(int otherHits, int otherMisses) {
        return (long) otherHits * union() > (long) hits * ((long) target + otherMisses);
    }

    void replace(Term better, int itsHits, int itsMisses) {
        term = better;
        hits = itsHits;
        misses = itsMisses;
    }
}
