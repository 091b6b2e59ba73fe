package dev.assay.engine.table;

import dev.assay.engine.corpus.ColumnType;
import dev.assay.engine.corpus.TextColumn;
import dev.assay.engine.formula.Operator;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** Texts that stay in the database; nothing of them is held in memory. */
record StoredColumn(TextColumn text, int rows) implements Column {

    @Override
    public ColumnType type() {
        return ColumnType.TEXT;
    }

    @Override
    public long bytes() {
        return 64;
    }

    @Override
    public @Nullable Misfit misfit(Operator operator, @Nullable String value) {
        return operator.ordered() ? new Misfit("texts can only be compared with = and !=", List.of()) : null;
    }

    @Override
    public FixedBitSet matching(Operator operator, @Nullable String value) {
        FixedBitSet mask = new FixedBitSet(rows);
        if (value == null) {
            text.rowsPresent(mask::set);
            if (operator == Operator.EQUAL) {
                mask.flip(0, rows);
            }
        } else {
            text.rowsEqual(value, mask::set);
            if (operator == Operator.NOT_EQUAL) {
                FixedBitSet present = new FixedBitSet(rows);
                text.rowsPresent(present::set);
                present.andNot(mask);
                return present;
            }
        }
        return mask;
    }

    @Override
    public int[] ranks() {
        return text.ranks();
    }

    @Override
    public List<@Nullable Object> values(int[] which) {
        Map<Integer, String> found = text.values(which, Table.LONGEST_CELL);
        return Arrays.stream(which).<@Nullable Object>mapToObj(found::get).toList();
    }

    /** The whole text of a row. */
    @Nullable
    String whole(int row) {
        return text.values(new int[] {row}, Integer.MAX_VALUE).get(row);
    }
}
