package dev.assay.engine.models.transformer;

/**
 * What the slots of a batch really are.
 *
 * @param positions {@code [batch][slots]}: absolute position in its text, -1 for padding
 * @param keys {@code [batch][key slots]}: the same for the slots that are attended to, cached ones among them
 * @param rows {@code [batch]}: the number under which the caller knows a text (beams of a text share it)
 * @param last {@code [batch]}: the last position of each text so far
 * @param step 0: the prompt; otherwise the number of the generated token that is read
 */
@SuppressWarnings("ArrayRecordComponent") // Never changed, never compared.
record Frame(int[][] positions, int[][] keys, int[] rows, int[] last, int step) {

    int batch() {
        return positions.length;
    }

    int slots() {
        return positions[0].length;
    }

    /** The same for one slot of each text. */
    Frame only(int[] slot) {
        int[][] chosen = new int[batch()][1];
        for (int b = 0; b < batch(); b++) {
            chosen[b][0] = positions[b][slot[b]];
        }
        return new Frame(chosen, keys, rows, last, step);
    }

    /** Slots of the last token of each text. */
    int[] lastSlots() {
        return slotsOf(last);
    }

    /** Slots of the first token of each text. */
    int[] firstSlots() {
        return slotsOf(new int[batch()]);
    }

    private int[] slotsOf(int[] wanted) {
        int[] slots = new int[batch()];
        for (int b = 0; b < batch(); b++) {
            int slot = 0;
            while (positions[b][slot] != wanted[b]) {
                slot++;
            }
            slots[b] = slot;
        }
        return slots;
    }
}
