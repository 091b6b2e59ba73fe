package dev.assay.steering.directions;

import dev.assay.engine.steering.Place;
import java.util.Arrays;

/**
 * Hidden states of some texts at a hook point, one vector per text.
 *
 * @param heads at the hook point; 0 where it has none
 * @param rows {@code [texts][units]}, or {@code [texts][heads · units]}, head by head
 * @param meanNorms mean length of the state of one token, over all own tokens of the texts: of the whole state, or of each head's {@code [heads]}
 */
@SuppressWarnings("ArrayRecordComponent") // Large, and never compared.
record HookStates(String hook, int heads, float[][] rows, double[] meanNorms) {

    /** The place as a whole. */
    Place place() {
        return Place.of(hook);
    }

    /** The states of one head as if it were a hook point of its own. */
    HookStates head(int head) {
        int units = rows.length == 0 ? 0 : rows[0].length / heads;
        float[][] own = new float[rows.length][];
        for (int row = 0; row < own.length; row++) {
            own[row] = Arrays.copyOfRange(rows[row], head * units, (head + 1) * units);
        }
        return new HookStates(hook, 0, own, new double[] {meanNorms[head]});
    }

    /** Mean length of a token's state, heads taken together as far as their means tell. */
    double meanNorm() {
        return Math.sqrt(Arrays.stream(meanNorms).map(norm -> norm * norm).sum());
    }
}
