package dev.assay.engine.corpus;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads labels as files write them. Known labels match in any case, and as their number in the list, which is how Parquet
 * files of NLI data sets write them (0 entailment, 1 neutral, 2 contradiction). A row whose label is empty, {@code -} (SNLI's
 * annotators did not agree) or {@code -1} (the same as a number) has none and is left out.
 */
final class Labels {

    private static final Set<String> ABSENT = Set.of("", "-", "-1");
    private static final int MOST = 1000;

    private final List<String> known;
    private final Map<String, String> byWriting = new HashMap<>();
    private final TreeSet<String> met = new TreeSet<>();

    /**
     * @param known in the order of the data set; empty: any label may occur
     */
    Labels(List<String> known) {
        this.known = List.copyOf(known);
        for (int i = 0; i < known.size(); i++) {
            byWriting.put(Integer.toString(i), known.get(i));
        }
        for (String label : known) {
            byWriting.put(label.toLowerCase(Locale.ROOT), label);
        }
    }

    /** Whether a row with this label is left out. */
    static boolean absent(String written) {
        return ABSENT.contains(written.strip());
    }

    /**
     * The label meant.
     *
     * @throws dev.assay.spi.UserError when it is not a known one
     */
    String read(String written, Place place) {
        String stripped = written.strip();
        if (known.isEmpty()) {
            if (met.add(stripped) && met.size() > MOST) {
                throw place.error(
                        "this is the " + met.size() + "th different label; is the label column the right one?");
            }
            return stripped;
        }
        @Nullable String label = byWriting.get(stripped.toLowerCase(Locale.ROOT));
        if (label == null) {
            throw place.error("the label '" + shortened(stripped) + "' is unknown; it must be "
                    + String.join(", ", known) + ", or - for none");
        }
        return label;
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    /** The labels of the data set, in order. */
    List<String> all() {
        return known.isEmpty() ? List.copyOf(met) : known;
    }
}
