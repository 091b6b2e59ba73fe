package dev.assay.engine.models.transformer;

import dev.assay.spi.UserError;
import java.util.List;

/**
 * A batch of texts as token ids, of any lengths from 1.
 *
 * @param ids one array per text
 * @param types segment of each token for BERT's pairs; empty: all 0
 * @param padding where shorter texts are filled up; it changes no result by more than rounding
 */
public record Inputs(List<int[]> ids, List<int[]> types, Padding padding) {

    /** The side on which a text is filled up to the length of the longest. */
    public enum Padding {
        LEFT,
        RIGHT
    }

    public Inputs {
        ids = List.copyOf(ids);
        types = List.copyOf(types);
        if (ids.isEmpty()) {
            throw new UserError("There is no text to run the model on; give at least one.");
        }
        for (int row = 0; row < ids.size(); row++) {
            if (ids.get(row).length == 0) {
                throw new UserError("Text " + row + " has no tokens; a model needs at least one.");
            }
            if (!types.isEmpty() && (types.size() != ids.size() || types.get(row).length != ids.get(row).length)) {
                throw new UserError("Text " + row + " needs one segment number per token.");
            }
        }
    }

    public static Inputs of(int[]... ids) {
        return new Inputs(List.of(ids), List.of(), Padding.RIGHT);
    }

    public static Inputs of(List<int[]> ids) {
        return new Inputs(ids, List.of(), Padding.RIGHT);
    }

    public static Inputs of(TokenPair pair) {
        return new Inputs(List.of(pair.ids()), List.of(pair.types()), Padding.RIGHT);
    }

    public Inputs padded(Padding side) {
        return new Inputs(ids, types, side);
    }

    int rows() {
        return ids.size();
    }

    int slots() {
        return ids.stream().mapToInt(row -> row.length).max().orElseThrow();
    }

    /** Positions {@code [rows][slots]}: what token of its text is in a slot; -1 for padding. */
    int[][] positions() {
        int slots = slots();
        int[][] positions = new int[rows()][slots];
        for (int row = 0; row < rows(); row++) {
            int length = ids.get(row).length;
            int shift = padding == Padding.LEFT ? slots - length : 0;
            for (int slot = 0; slot < slots; slot++) {
                int position = slot - shift;
                positions[row][slot] = position >= 0 && position < length ? position : -1;
            }
        }
        return positions;
    }
}
