package dev.assay.engine.table;

import dev.assay.engine.corpus.ColumnType;
import dev.assay.engine.formula.ColumnName;
import dev.assay.engine.formula.Operator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * How a column's values are spread over all rows and over the selected ones. Of texts only missing ones are counted, since nearly all
 * differ.
 *
 * @param column as it is written in formulas
 * @param bins of numbers in ascending order, without gaps; of values in their order, those with most rows if there are too many
 * @param others rows with a value that has no bin
 * @param missing rows without value
 */
public record Histogram(String column, ColumnType type, List<Bin> bins, Counts others, Counts missing) {

    private static final int MOST_VALUES = 50;

    /** Rows in all and in the selection. */
    public record Counts(int all, int selected) {}

    /**
     * A bin of numbers or a value.
     *
     * @param value null for a bin of numbers
     * @param from lower edge, which belongs to the bin; null for a value
     * @param to upper edge, which does not; null for a value
     * @param all rows in it
     * @param selected those of them that are selected
     */
    public record Bin(
            @Nullable String value,
            @Nullable Double from,
            @Nullable Double to,
            int all,
            int selected) {}

    /**
     * The histogram of a column.
     *
     * @param most bins of numbers, 2 to 200; there may be fewer, since edges are round numbers
     * @throws dev.assay.spi.UserError when there is no such column
     */
    public static Histogram of(Table table, ColumnName name, Selection selection, int most) {
        Source source = table.source(name);
        if (source.info().type() == ColumnType.TEXT) {
            return ofTexts(source, table, selection);
        }
        Bins bins = table.bins(source, most);
        int[] selected = bins.count(selection.mask());
        int last = bins.counts().length - 1;
        List<Bin> all = new ArrayList<>();
        for (int bin = 0; bin < last; bin++) {
            boolean number = bins.values().isEmpty();
            all.add(new Bin(
                    number ? null : bins.values().get(bin),
                    number ? bins.edges().get(bin).doubleValue() : null,
                    number ? bins.edges().get(bin + 1).doubleValue() : null,
                    bins.counts()[bin],
                    selected[bin]));
        }
        List<Bin> shown = bins.values().size() > MOST_VALUES ? mostFrequent(all) : all;
        return new Histogram(
                source.info().name(),
                source.info().type(),
                shown,
                new Counts(sum(all, false) - sum(shown, false), sum(all, true) - sum(shown, true)),
                new Counts(bins.counts()[last], selected[last]));
    }

    private static Histogram ofTexts(Source source, Table table, Selection selection) {
        FixedBitSet missing = table.mask(
                "missing of " + source.key(), () -> table.column(source).matching(Operator.EQUAL, null));
        int all = missing.cardinality();
        int selected = (int) FixedBitSet.intersectionCount(missing, selection.mask());
        return new Histogram(
                source.info().name(),
                ColumnType.TEXT,
                List.of(),
                new Counts(table.rows() - all, selection.count() - selected),
                new Counts(all, selected));
    }

    private static List<Bin> mostFrequent(List<Bin> bins) {
        return bins.stream()
                .sorted(Comparator.comparingInt(Bin::all).reversed())
                .limit(MOST_VALUES)
                .toList();
    }

    private static int sum(List<Bin> bins, boolean selected) {
        return bins.stream().mapToInt(bin -> selected ? bin.selected : bin.all).sum();
    }
}
