package dev.assay.edits;

import java.util.ArrayList;
import java.util.List;

/** Where a text occurs in another in any case, as formulas search: each character by its own lower form. */
final class TextSearch {

    private TextSearch() {}

    /** The stretches {@code [start, end)} in UTF-16 offsets, from the left and without overlap. */
    static List<List<Integer>> occurrences(String text, String wanted) {
        int[] lower = lower(text);
        int[] sought = lower(wanted);
        List<List<Integer>> found = new ArrayList<>();
        int offset = 0;
        for (int at = 0; at + sought.length <= lower.length && sought.length > 0; ) {
            if (begins(lower, at, sought)) {
                int end = text.offsetByCodePoints(offset, sought.length);
                found.add(List.of(offset, end));
                offset = end;
                at += sought.length;
            } else {
                offset = text.offsetByCodePoints(offset, 1);
                at++;
            }
        }
        return found;
    }

    private static int[] lower(String text) {
        return text.codePoints().map(Character::toLowerCase).toArray();
    }

    private static boolean begins(int[] text, int at, int[] sought) {
        for (int i = 0; i < sought.length; i++) {
            if (text[at + i] != sought[i]) {
                return false;
            }
        }
        return true;
    }
}
