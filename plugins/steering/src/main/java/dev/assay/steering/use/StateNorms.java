package dev.assay.steering.use;

import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunResult;
import dev.assay.engine.steering.Place;

/** Lengths of hidden states, the unit in which the length of a steering vector says something. */
final class StateNorms {

    private StateNorms() {}

    /**
     * The mean length of the hidden states of all tokens at a place, but of the token that begins each text, which is often many times as
     * long as any other; where there is no other, its own.
     *
     * @param result of a run that recorded the place's hook point
     */
    static double mean(RunResult result, Place place) {
        Recorded states = result.get(place.hook());
        double sum = 0;
        long count = 0;
        for (int row = 0; row < states.lengths().length; row++) {
            for (int position = Math.min(1, states.lengths()[row] - 1); position < states.lengths()[row]; position++) {
                sum += norm(states, row, position, place.head());
                count++;
            }
        }
        return sum / count;
    }

    private static double norm(Recorded states, int row, int position, int head) {
        float[] state = states.at(row, position);
        int units = states.shape()[states.shape().length - 1];
        int from = Math.max(0, head) * units;
        int to = head < 0 ? state.length : from + units;
        double sum = 0;
        for (int unit = from; unit < to; unit++) {
            sum += (double) state[unit] * state[unit];
        }
        return Math.sqrt(sum);
    }
}
