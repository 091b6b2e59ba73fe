package dev.assay.engine.table;

import dev.assay.engine.corpus.ColumnType;
import dev.assay.engine.formula.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * One of a few values per row: a category, a boolean, or the one text of a draft.
 *
 * @param type category, boolean or text
 * @param values different from each other, in their order; of a boolean {@code false} and {@code true}
 * @param codes per row the place of its value in {@code values}; -1 where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never compared: a large array is its own identity
record CodedColumn(ColumnType type, List<String> values, int[] codes) implements Column {

    static final List<String> BOOLEANS = List.of("false", "true");

    private static final int SUGGESTIONS = 3;

    CodedColumn {
        values = List.copyOf(values);
    }

    /** A boolean column. */
    static CodedColumn ofBooleans(int[] codes) {
        return new CodedColumn(ColumnType.BOOLEAN, BOOLEANS, codes);
    }

    /**
     * A column of one row.
     *
     * @param value null: it has none
     */
    static CodedColumn of(ColumnType type, @Nullable String value) {
        return value == null
                ? new CodedColumn(type, List.of(), new int[] {-1})
                : new CodedColumn(type, List.of(value), new int[] {0});
    }

    /** A category's column from texts as they come. */
    static final class Builder {
        private final int[] codes;
        private final Map<String, Integer> met = new HashMap<>();

        Builder(int rows) {
            codes = new int[rows];
            Arrays.fill(codes, -1);
        }

        void set(int row, String value) {
            codes[row] = met.computeIfAbsent(value, first -> met.size());
        }

        /** With the values in the order of their code units. */
        CodedColumn build() {
            List<String> values = met.keySet().stream().sorted().toList();
            int[] place = new int[values.size()];
            for (int k = 0; k < place.length; k++) {
                place[met.getOrDefault(values.get(k), -1)] = k;
            }
            for (int row = 0; row < codes.length; row++) {
                codes[row] = codes[row] < 0 ? -1 : place[codes[row]];
            }
            return new CodedColumn(ColumnType.CATEGORY, values, codes);
        }
    }

    @Override
    public int rows() {
        return codes.length;
    }

    @Override
    public long bytes() {
        return 4L * codes.length + 64L * values.size();
    }

    @Override
    public @Nullable Misfit misfit(Operator operator, @Nullable String value) {
        if (operator.ordered()) {
            return new Misfit("values that are not numbers can only be compared with = and !=", List.of());
        }
        if (value == null || code(value) >= 0) {
            return null;
        }
        return new Misfit(
                type == ColumnType.BOOLEAN
                        ? "expected true or false, not " + Shortened.quoted(value)
                        : "there is no value " + Shortened.quoted(value),
                Shortened.closest(value, values, SUGGESTIONS));
    }

    /** The code of a value; a boolean's in any case; -1 when there is none. */
    private int code(String value) {
        return values.indexOf(type == ColumnType.BOOLEAN ? value.toLowerCase(Locale.ROOT) : value);
    }

    @Override
    public FixedBitSet matching(Operator operator, @Nullable String value) {
        int wanted = value == null ? -1 : code(value);
        boolean equal = operator == Operator.EQUAL;
        FixedBitSet mask = new FixedBitSet(codes.length);
        long[] words = mask.getBits();
        for (int row = 0; row < codes.length; row++) {
            // Of a row without value nothing holds but "= null".
            if ((codes[row] == wanted) == equal && (codes[row] >= 0 || value == null)) {
                words[row >> 6] |= 1L << row;
            }
        }
        return mask;
    }

    @Override
    public int[] ranks() {
        return codes;
    }

    @Override
    public List<@Nullable Object> values(int[] rows) {
        List<@Nullable Object> some = new ArrayList<>(rows.length);
        for (int row : rows) {
            int code = codes[row];
            some.add(code < 0 ? null : type == ColumnType.BOOLEAN ? (Object) (code == 1) : values.get(code));
        }
        return some;
    }
}
