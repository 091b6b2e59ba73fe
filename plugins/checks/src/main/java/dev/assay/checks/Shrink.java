package dev.assay.checks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes an example smaller for as long as it still fails: texts are left out, then cut at the end and at the start, by halves first
 * and then token by token (delta debugging; Zeller and Hildebrandt, 2002). What remains is the smallest only among those tried, of which
 * there are at most {@value #TRIES}.
 */
final class Shrink {

    private static final int TRIES = 120;

    private final Predicate<List<int[]>> fails;
    private int tries;

    private Shrink(Predicate<List<int[]>> fails) {
        this.fails = fails;
    }

    /**
     * @param texts that fail
     * @param fails whether these texts, at least one, still do
     */
    static List<int[]> of(List<int[]> texts, Predicate<List<int[]>> fails) {
        Shrink shrink = new Shrink(fails);
        return shrink.shorter(shrink.fewer(texts));
    }

    private List<int[]> fewer(List<int[]> texts) {
        List<int[]> kept = texts;
        for (int part = Math.max(1, kept.size() / 2); part >= 1; part /= 2) {
            for (int from = kept.size() - part; from >= 0 && kept.size() > 1; from -= part) {
                List<int[]> fewer = new ArrayList<>(kept);
                fewer.subList(from, Math.min(from + part, fewer.size())).clear();
                if (!fewer.isEmpty() && fail(fewer)) {
                    kept = fewer;
                }
            }
        }
        return kept;
    }

    private List<int[]> shorter(List<int[]> texts) {
        List<int[]> kept = texts;
        for (int row = 0; row < kept.size(); row++) {
            for (boolean end : new boolean[] {true, false}) {
                for (int part = kept.get(row).length / 2; part >= 1; part /= 2) {
                    boolean cut = true;
                    while (cut && kept.get(row).length > part) {
                        List<int[]> with = new ArrayList<>(kept);
                        int[] text = kept.get(row);
                        with.set(
                                row,
                                end
                                        ? Arrays.copyOf(text, text.length - part)
                                        : Arrays.copyOfRange(text, part, text.length));
                        cut = fail(with);
                        kept = cut ? with : kept;
                    }
                }
            }
        }
        return kept;
    }

    private boolean fail(List<int[]> texts) {
        return tries++ < TRIES && fails.test(texts);
    }
}
