package dev.assay.engine.formula;

/** Levenshtein's distance: how many characters to insert, delete or replace to make one text of another. */
public final class EditDistance {

    private EditDistance() {}

    /** The distance, or {@code limit + 1} when it is greater than the limit. */
    public static int atMost(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) > limit) {
            return limit + 1;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
                least = Math.min(least, row[j]);
            }
            if (least > limit) {
                return limit + 1;
            }
        }
        return Math.min(row[b.length()], limit + 1);
    }
}
