package dev.assay.engine.search;

import dev.assay.engine.search.Term.Joined;
import dev.assay.engine.search.Term.Literal;

/**
 * Looks for the concept that, joined to a pair of literals, beats the incumbent. The pair is (a op b), and what every concept
 * shares with a is known. From a the pair differs by rows that b added, or by rows that b took away; how many these are says how
 * far what a concept shares with the pair can be from what it shares with a.
 *
 * <p>Joined to a pair of <i>i</i> hits and <i>e</i> misses, of the rows new to the pair, or taken from it, hits are worth 1
 * and misses the bar t, and the worth must exceed what the pair lacks: t·(n + e) − i. A concept that has too few hits or
 * misses at all does not come into question, and concepts are sorted by these.
 */
final class ThirdLiteral {

    private final Target target;
    private final SearchSpace space;
    private final Prospects byHits;
    private final Prospects byMisses;
    private final Incumbent incumbent;
    private final long[] rowsInside;
    private final long[] rowsOutside;

    ThirdLiteral(Target target, Incumbent incumbent) {
        this.target = target;
        this.space = target.space();
        this.byHits = new Prospects(target.leafTotals(), true);
        this.byMisses = new Prospects(target.leafTotals(), false);
        this.incumbent = incumbent;
        this.rowsInside = new long[space.everything().length];
        this.rowsOutside = rowsInside.clone();
    }

    /** Two literals. */
    static final class Pair {

        private final int a;
        private final long[] rowsOfA;
        private final long[] sharedWithA;
        private final Join join;
        private final int b;
        private final int hits;
        private final int misses;
        private final int addedHits;
        private final int addedMisses;
        private final int takenHits;
        private final int takenMisses;
        private long[] rows = {};

        /**
         * @param totalOfA how many rows a has, as {@link Columns} counts them
         * @param sharedWithA what every concept shares with a
         */
        Pair(int a, long totalOfA, long[] rowsOfA, long[] sharedWithA, Join join, int b, int hits, int misses) {
            this.a = a;
            this.rowsOfA = rowsOfA;
            this.sharedWithA = sharedWithA;
            this.join = join;
            this.b = b;
            this.hits = hits;
            this.misses = misses;
            int hitsOfA = (int) (totalOfA >>> 32);
            int missesOfA = (int) totalOfA - hitsOfA;
            this.addedHits = Math.max(0, hits - hitsOfA);
            this.addedMisses = Math.max(0, misses - missesOfA);
            this.takenHits = Math.max(0, hitsOfA - hits);
            this.takenMisses = Math.max(0, missesOfA - misses);
        }

        Term term() {
            return new Joined(new Literal(a, false), join, new Literal(b, false));
        }

        /** Whether the same rows come from a pair and a third literal in another order, where they are tried. */
        private boolean triedElsewhere(Join last, int c) {
            return join == last && c <= b;
        }
    }

    /** Tries every concept. */
    void search(Pair pair) {
        double bar = incumbent.iou();
        double lacking = bar * ((double) target.size() + pair.misses) - pair.hits;
        or(pair, bar, lacking);
        double least = bar * target.size();
        if (pair.hits > least && pair.join != Join.AND_NOT) {
            // (a AND NOT b) AND c is (a AND c) AND NOT b
            and(pair, bar, least);
        }
        if (lacking < bar * pair.misses) {
            andNot(pair, bar, lacking);
        }
    }

    private void or(Pair pair, double bar, double lacking) {
        int end = byHits.atLeast(lacking);
        int roomForHits = target.size() - pair.hits;
        for (int rank = 0; rank < end; rank++) {
            int c = byHits.column(rank);
            int insideHits = (int) (pair.sharedWithA[c] >>> 32);
            int insideMisses = (int) pair.sharedWithA[c] - insideHits;
            int outsideHits = byHits.gain(rank) - insideHits;
            int outsideMisses = byHits.loss(rank) - insideMisses;
            int newHits = Math.min(roomForHits, outsideHits + Math.min(insideHits, pair.takenHits));
            int newMisses = Math.max(0, outsideMisses - pair.addedMisses);
            if (newHits - bar * newMisses > lacking) {
                count(pair, Join.OR, c);
            }
        }
    }

    private void and(Pair pair, double bar, double least) {
        int end = byHits.atLeast(least);
        for (int rank = 0; rank < end; rank++) {
            int c = byHits.column(rank);
            int insideHits = (int) (pair.sharedWithA[c] >>> 32);
            int insideMisses = (int) pair.sharedWithA[c] - insideHits;
            int outsideHits = byHits.gain(rank) - insideHits;
            int keptHits = Math.min(pair.hits, insideHits + Math.min(outsideHits, pair.addedHits));
            int keptMisses = Math.max(0, insideMisses - pair.takenMisses);
            if (keptHits - bar * keptMisses > least) {
                count(pair, Join.AND, c);
            }
        }
    }

    private void andNot(Pair pair, double bar, double lacking) {
        int end = byMisses.atLeast(lacking / bar);
        for (int rank = 0; rank < end; rank++) {
            int c = byMisses.column(rank);
            int insideHits = (int) (pair.sharedWithA[c] >>> 32);
            int insideMisses = (int) pair.sharedWithA[c] - insideHits;
            int outsideMisses = byMisses.gain(rank) - insideMisses;
            int goneMisses = Math.min(pair.misses, insideMisses + Math.min(outsideMisses, pair.addedMisses));
            int goneHits = Math.max(0, insideHits - pair.takenHits);
            if (bar * goneMisses - goneHits > lacking) {
                count(pair, Join.AND_NOT, c);
            }
        }
    }

    private void count(Pair pair, Join last, int c) {
        if (pair.triedElsewhere(last, c)) {
            return;
        }
        if (pair.rows.length == 0) {
            pair.rows = space.join(pair.rowsOfA, pair.join, pair.b);
            for (int word = 0; word < rowsInside.length; word++) {
                rowsInside[word] = pair.rows[word] & target.bits()[word];
                rowsOutside[word] = pair.rows[word] ^ rowsInside[word];
            }
        }
        int sharedHits = space.leaves().shared(c, rowsInside);
        int sharedMisses = space.leaves().shared(c, rowsOutside);
        long total = target.leafTotals()[c];
        int totalHits = (int) (total >>> 32);
        int totalMisses = (int) total - totalHits;
        int hits = switch (last) {
            case OR -> pair.hits + totalHits - sharedHits;
            case AND -> sharedHits;
            case AND_NOT -> pair.hits - sharedHits;
        };
        int misses = switch (last) {
            case OR -> pair.misses + totalMisses - sharedMisses;
            case AND -> sharedMisses;
            case AND_NOT -> pair.misses - sharedMisses;
        };
        if (incumbent.isBeatenBy(hits, misses)) {
            incumbent.replace(new Joined(pair.term(), last, new Literal(c, false)), hits, misses);
        }
    }
}
