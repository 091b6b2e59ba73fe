package dev.assay.engine.search;

import java.util.ArrayList;
import java.util.List;

/** The best of what was offered, best first; among equal scores what was offered first. */
final class Ranking<T> {

    private final int capacity;
    private final double floor;
    private final double[] scores;
    private final List<T> best;

    /** @param floor only what scores above it is kept */
    Ranking(int capacity, double floor) {
        this.capacity = capacity;
        this.floor = floor;
        this.scores = new double[capacity];
        this.best = new ArrayList<>(capacity);
    }

    /** Only what scores above this can still enter. */
    double threshold() {
        return best.size() < capacity ? floor : scores[capacity - 1];
    }

    void offer(double score, T candidate) {
        if (!(score > threshold())) {
            return;
        }
        if (best.size() == capacity) {
            best.removeLast();
        }
        int place = best.size();
        while (place > 0 && scores[place - 1] < score) {
            scores[place] = scores[place - 1];
            place--;
        }
        scores[place] = score;
        best.add(place, candidate);
    }

    /** Best first. */
    List<T> best() {
        return best;
    }
}
