package dev.assay.steering.directions;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.formula.ColumnName;
import dev.assay.engine.formula.Operator;
import dev.assay.engine.table.Column;
import dev.assay.engine.table.ColumnInfo;
import dev.assay.engine.table.Table;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Where the two sides' texts come from, as a user says it: a column of a data set with a value for each side; two formulas; a data set whose premises are
 * one side and whose hypotheses are the other; or a file of pairs.
 *
 * @param data data set
 * @param column that tells the sides apart
 * @param positive value of the column; of a file of pairs the name of a column
 * @param negative null: all others
 * @param pairBy column whose rows of one value make a pair
 * @param formula rows of the positive side
 * @param formula2 null: all other rows
 * @param pairs file
 * @param stem column of the file that stands before both texts of a pair
 */
record Source(
        @Nullable String data,
        @Nullable String column,
        @Nullable String positive,
        @Nullable String negative,
        @Nullable String pairBy,
        @Nullable String formula,
        @Nullable String formula2,
        @Nullable Path pairs,
        @Nullable String stem) {

    private static final String WAYS =
            "give --data with --column, --positive and --negative, or --data with --formula and --formula2, or --pairs";

    Source {
        if ((data == null) == (pairs == null)) {
            throw new UserError("Say where the texts of the two sides come from: " + WAYS + ".");
        }
        if (pairs != null && (column != null || formula != null || formula2 != null || pairBy != null)) {
            throw new UserError(
                    "--pairs is a file whose rows are pairs; leave out --column, --pair-by and the formulas.");
        }
        if (stem != null && pairs == null) {
            throw new UserError("--stem is a column of a file of pairs; give the file with --pairs.");
        }
        if (column != null && formula != null) {
            throw new UserError("--column and --formula are two ways of saying the same; leave one of them out.");
        }
        if (formula == null && formula2 != null) {
            throw new UserError("--formula2 is the other side of --formula; give that too.");
        }
        if (column != null && positive == null) {
            throw new UserError("--column " + column
                    + " needs --positive, the value of the texts that the direction is to point to.");
        }
        if (data != null && column == null && (positive != null || negative != null)) {
            throw new UserError("--positive and --negative are values of a column; say which with --column.");
        }
        if (pairBy != null && column == null) {
            throw new UserError("--pair-by pairs rows of the two sides of a --column; give that too.");
        }
    }

    /**
     * Reads the texts.
     *
     * @param model the one that is meant where a formula names none
     * @throws UserError when a data set, column, value or file is not there or cannot be read so
     */
    Contrast read(Workspace workspace, @Nullable String model) {
        if (pairs != null) {
            return new PairFile(pairs, positive, negative, stem).read();
        }
        Table table = workspace.tables().open(Objects.requireNonNull(data), ran(workspace, model));
        if (column != null) {
            return labelled(table, column);
        }
        return formula != null ? slices(table, formula) : premises(table);
    }

    /** The model, if it was run on the data: a table refuses others. */
    private @Nullable String ran(Workspace workspace, @Nullable String model) {
        return workspace.tables().open(Objects.requireNonNull(data), null).models().stream()
                .map(Table.ModelRun::model)
                .filter(name -> name.equals(model))
                .findFirst()
                .orElse(null);
    }

    private Contrast labelled(Table table, String name) {
        Column values = column(table, name);
        FixedBitSet first = rows(values, name, Objects.requireNonNull(positive));
        FixedBitSet second;
        if (negative == null) {
            second = values.matching(Operator.NOT_EQUAL, null);
            second.andNot(first);
        } else {
            second = rows(values, name, negative);
        }
        String called = table.dataSet().name() + ", " + name + " " + positive + " against "
                + (negative == null ? "others" : negative);
        return pairBy == null ? of(table, called, first, second) : paired(table, called, first, second);
    }

    private static Column column(Table table, String text) {
        ColumnName name = ColumnName.parse(text);
        if (table.find(name).isEmpty()) {
            throw new UserError("The data set " + table.dataSet().name() + " has no column " + text + "; it has "
                    + String.join(
                            ", ", table.columns().stream().map(ColumnInfo::name).toList())
                    + " (what a label was called in its file is label here).");
        }
        return table.column(name);
    }

    private static FixedBitSet rows(Column values, String name, String value) {
        Column.Misfit misfit = values.misfit(Operator.EQUAL, value);
        if (misfit != null) {
            throw new UserError("In the column " + name + " " + misfit.message()
                    + (misfit.closest().isEmpty()
                            ? "."
                            : "; did you mean " + String.join(", ", misfit.closest()) + "?"));
        }
        return values.matching(Operator.EQUAL, value);
    }

    private Contrast slices(Table table, String text) {
        FixedBitSet first = table.select(text).mask().clone();
        FixedBitSet second;
        if (formula2 == null) {
            second = first.clone();
            second.flip(0, table.rows());
        } else {
            second = table.select(formula2).mask().clone();
        }
        String called =
                table.dataSet().name() + ", " + text + " against " + (formula2 == null ? "all others" : formula2);
        return of(table, called, first, second);
    }

    private static Contrast of(Table table, String called, FixedBitSet first, FixedBitSet second) {
        FixedBitSet both = first.clone();
        both.and(second);
        int shared = both.cardinality();
        first.andNot(both);
        second.andNot(both);
        List<String> notes = shared == 0
                ? List.of()
                : List.of(
                        Show.counted(shared, "row") + " on both sides " + (shared == 1 ? "was" : "were") + " left out");
        DataSet data = table.dataSet();
        return new Contrast(
                called, data.fields(), data.examples(numbers(first)), data.examples(numbers(second)), false, notes);
    }

    private Contrast paired(Table table, String called, FixedBitSet first, FixedBitSet second) {
        int[] group = column(table, Objects.requireNonNull(pairBy)).ranks();
        Map<Integer, Integer> positives = firstOf(group, first);
        Map<Integer, Integer> negatives = firstOf(group, second);
        Set<Integer> pairs = new TreeSet<>(positives.keySet());
        pairs.retainAll(negatives.keySet());
        int left = first.cardinality() + second.cardinality() - 2 * pairs.size();
        DataSet data = table.dataSet();
        return new Contrast(
                called + ", paired by " + pairBy,
                data.fields(),
                data.examples(pairs.stream().mapToInt(positives::get).toArray()),
                data.examples(pairs.stream().mapToInt(negatives::get).toArray()),
                true,
                left == 0 ? List.of() : List.of(Show.counted(left, "row") + " without a partner were left out"));
    }

    private static Map<Integer, Integer> firstOf(int[] group, FixedBitSet rows) {
        Map<Integer, Integer> first = new HashMap<>();
        for (int row : numbers(rows)) {
            if (group[row] >= 0) {
                first.putIfAbsent(group[row], row);
            }
        }
        return first;
    }

    /** Premises against hypotheses. */
    private static Contrast premises(Table table) {
        DataSet data = table.dataSet();
        if (!data.fields().equals(DataSet.PAIR_FIELDS)) {
            throw new UserError("The data set " + data.name()
                    + " has one text per row, so say what tells the two sides apart: " + WAYS + ".");
        }
        List<Example> first = new ArrayList<>();
        List<Example> second = new ArrayList<>();
        data.forEach(Run.unwatched(), example -> {
            first.add(new Example(example.row(), example.premise(), "", null));
            second.add(new Example(example.row(), example.hypothesis(), "", null));
        });
        return new Contrast(
                data.name() + ", premises against hypotheses", DataSet.TEXT_FIELDS, first, second, true, List.of());
    }

    private static int[] numbers(FixedBitSet rows) {
        return IntStream.range(0, rows.length()).filter(rows::get).toArray();
    }
}
