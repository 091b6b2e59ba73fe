package dev.assay.engine.table;

import dev.assay.engine.formula.ColumnName;
import dev.assay.engine.formula.Formula;
import dev.assay.engine.formula.Formula.Comparison;
import dev.assay.engine.formula.Formula.Concept;
import dev.assay.engine.formula.Formula.Disagreement;
import dev.assay.engine.formula.Formula.Leaf;
import dev.assay.engine.formula.Formula.Neighbors;
import dev.assay.engine.formula.Formula.Slice;
import dev.assay.engine.formula.Formula.Words;
import dev.assay.engine.formula.LeafCheck;
import dev.assay.engine.formula.Operator;
import dev.assay.engine.table.Sources.Answer;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns one formula into a mask. All cost is in the leaves: a concept's rows are decoded from the index, a comparison is one pass over
 * an array in memory, or for free texts a scan by the database; joining masks of a million rows takes microseconds. So each leaf's mask
 * is made once and kept in the cache, under a key that tells what it depends on, and whole formulas are not: the next formula that
 * somebody types shares nearly all of its leaves with the last.
 *
 * <p>A slice is read when it is checked and evaluated when it is needed, each once per formula, however often slices name each other.
 *
 * <p>Of a draft each leaf is asked alone, with the same code: a draft's value in a column is a column of one row. For use by one thread
 * and one formula.
 */
final class Planner implements LeafCheck {

    private static final int SUGGESTIONS = 3;

    private final Table table;
    /** The slices that are being read, each within the one before. */
    private final Set<String> inside = new LinkedHashSet<>();
    /** The slices read so far. */
    private final Map<String, Formula> slices = new HashMap<>();
    /** The rows of slices evaluated so far. */
    private final Map<String, FixedBitSet> rowsOfSlices = new HashMap<>();

    /** @param name of the slice whose formula is planned; null: of none */
    Planner(Table table, @Nullable String name) {
        this.table = table;
        if (name != null) {
            inside.add(name);
        }
    }

    /** The rows where the formula holds, as a new mask; its leaves have been checked here. */
    FixedBitSet rows(Formula formula) {
        return formula.rows(this::rows);
    }

    private FixedBitSet rows(Leaf leaf) {
        return switch (leaf) {
            case Concept concept -> cached(leaf, () -> table.index().rows(concept.name()));
            case Neighbors group -> cached(leaf, () -> group(group.concept().name()));
            case Comparison comparison -> compared(comparison);
            case Words words -> cached(leaf, () -> table.rowsWith(words.text()));
            case Disagreement models -> disagreement(models);
            case Slice slice -> rows(slice).clone();
        };
    }

    private FixedBitSet rows(Slice slice) {
        @Nullable FixedBitSet known = rowsOfSlices.get(slice.name());
        if (known == null) {
            known = rows(formula(slice));
            rowsOfSlices.put(slice.name(), known);
        }
        return known;
    }

    /** The formula of a slice that has been checked. */
    private Formula formula(Slice slice) {
        return Objects.requireNonNull(slices.get(slice.name()), "a slice is read when it is checked");
    }

    /** Whether the formula, whose leaves have been checked here, holds for a draft; null where that is not known. */
    @Nullable
    Boolean truth(Formula formula, Draft draft) {
        return truth(formula, draft, new HashMap<>());
    }

    /** @param known of slices, what was found of this draft: one may be named very often */
    private @Nullable Boolean truth(Formula formula, Draft draft, Map<String, @Nullable Boolean> known) {
        return formula.truth(leaf -> switch (leaf) {
            case Concept concept -> draft.concepts().contains(concept.name());
            case Neighbors group -> table.near(group.concept().name()).stream().anyMatch(draft.concepts()::contains);
            case Comparison comparison -> compared(comparison, draft);
            case Words words -> draft.contains(words.text(), table.dataSet().fields());
            case Disagreement models -> {
                @Nullable String first = predicted(models.model(), draft);
                @Nullable String second = predicted(models.other(), draft);
                yield (first == null || second == null) ? null : (Boolean) !first.equals(second);
            }
            case Slice slice -> {
                if (!known.containsKey(slice.name())) {
                    known.put(slice.name(), truth(formula(slice), draft, known));
                }
                yield known.get(slice.name());
            }
        });
    }

    private @Nullable Boolean compared(Comparison comparison, Draft draft) {
        Source source = source(comparison.column());
        @Nullable Integer row = draft.row();
        if (row != null && source.info().origin() == ColumnInfo.Origin.IMPORTED) {
            return compared(comparison).get(row);
        }
        @Nullable Column value = source.ofDraft().apply(draft);
        return value == null
                ? null
                : (Boolean) value.matching(comparison.operator(), comparison.value())
                        .get(0);
    }

    private @Nullable String predicted(String model, Draft draft) {
        @Nullable
        Column one = source(ColumnName.of("predicted", model)).ofDraft().apply(draft);
        return one == null ? null : (String) one.values(new int[] {0}).getFirst();
    }

    /** The leaves of the formula and of the slices that it names, each slice once. */
    List<Leaf> leaves(Formula formula) {
        List<Leaf> all = new ArrayList<>();
        gather(formula, all, new HashSet<>());
        return all;
    }

    private void gather(Formula formula, List<Leaf> all, Set<String> met) {
        for (Leaf leaf : formula.leaves()) {
            if (!(leaf instanceof Slice slice)) {
                all.add(leaf);
            } else if (met.add(slice.name())) {
                gather(formula(slice), all, met);
            }
        }
    }

    /** The concepts that a leaf speaks of. */
    List<String> concepts(Leaf leaf) {
        return switch (leaf) {
            case Concept concept -> List.of(concept.name());
            case Neighbors group -> table.near(group.concept().name());
            case Leaf other -> List.of();
        };
    }

    private FixedBitSet cached(Leaf leaf, Supplier<FixedBitSet> make) {
        return table.mask(leaf.print() + " on " + table.dataSet().number(), make)
                .clone();
    }

    private FixedBitSet group(String concept) {
        FixedBitSet mask = new FixedBitSet(table.rows());
        for (String name : table.near(concept)) {
            mask.or(table.index().rows(name));
        }
        return mask;
    }

    private FixedBitSet compared(Comparison comparison) {
        Source source = source(comparison.column());
        String key = comparison.operator().sign() + " "
                + (comparison.value() == null ? "null" : '"' + comparison.value() + '"') + " for " + source.key();
        return table.mask(key, () -> table.column(source).matching(comparison.operator(), comparison.value()))
                .clone();
    }

    private FixedBitSet disagreement(Disagreement models) {
        Source first = source(ColumnName.of("predicted", models.model()));
        Source second = source(ColumnName.of("predicted", models.other()));
        return table.mask(
                        "differ: " + first.key() + ", " + second.key(),
                        () -> differing((CodedColumn) table.column(first), (CodedColumn) table.column(second)))
                .clone();
    }

    private static FixedBitSet differing(CodedColumn first, CodedColumn second) {
        int[] translated =
                second.values().stream().mapToInt(first.values()::indexOf).toArray();
        FixedBitSet mask = new FixedBitSet(first.rows());
        for (int row = 0; row < first.rows(); row++) {
            if (first.codes()[row] != translated[second.codes()[row]]) {
                mask.set(row);
            }
        }
        return mask;
    }

    private @Nullable Complaint begin(String name) {
        if (table.slices().find(name).isEmpty()) {
            return Complaint.suggesting(
                    "there is no slice " + Shortened.quoted(name),
                    Shortened.closest(
                                    name,
                                    table.slices().list().stream()
                                            .map(Slices.Saved::name)
                                            .toList(),
                                    SUGGESTIONS)
                            .stream()
                            .map(close -> new Slice(close).print())
                            .toList());
        }
        if (!inside.add(name)) {
            return new Complaint(
                    "the slice " + Shortened.quoted(name) + " is made of itself, by way of "
                            + String.join(", ", inside),
                    List.of());
        }
        return null;
    }

    /** The source of a column that has been checked. */
    private Source source(ColumnName column) {
        Answer answer = table.sources().find(column);
        if (answer.source() == null) {
            throw new UserError(
                    "Formula: " + Objects.requireNonNull(answer.complaint()).message());
        }
        return answer.source();
    }

    @Override
    public @Nullable Complaint check(Leaf leaf) {
        return switch (leaf) {
            case Concept concept -> unknown(concept.name());
            case Neighbors group ->
                table.knowsVectors()
                        ? unknown(group.concept().name())
                        : new Complaint(
                                "NEIGHBORS needs word vectors, and there are none; put a file in GloVe's text format into the workspace as"
                                        + " vectors.txt",
                                List.of());
            case Comparison comparison -> misfit(comparison);
            case Words words -> null;
            case Disagreement models -> {
                @Nullable
                Complaint first = table.sources()
                        .find(ColumnName.of("predicted", models.model()))
                        .complaint();
                yield first != null
                        ? first
                        : table.sources()
                                .find(ColumnName.of("predicted", models.other()))
                                .complaint();
            }
            case Slice slice -> checkSlice(slice.name());
        };
    }

    private @Nullable Complaint unknown(String concept) {
        if (table.index().documentFrequency(concept) > 0) {
            return null;
        }
        Answer column = table.sources().find(ColumnName.of(concept));
        if (column.source() != null) {
            String name = column.source().info().name();
            return new Complaint(
                    name + " is a column and is compared with a value, as in " + name + " " + example(column.source()),
                    List.of());
        }
        return table.vocabulary().unknown(concept);
    }

    private static String example(Source source) {
        return switch (source.info().type()) {
            case NUMBER -> "> 1";
            case BOOLEAN -> "= true";
            case CATEGORY, TEXT -> "!= null";
        };
    }

    private @Nullable Complaint misfit(Comparison comparison) {
        Answer answer = table.sources().find(comparison.column());
        Source source = answer.source();
        if (source == null) {
            return answer.complaint();
        }
        Column.@Nullable Misfit misfit = table.column(source).misfit(comparison.operator(), comparison.value());
        if (misfit == null) {
            return null;
        }
        return Complaint.suggesting(
                "the column " + source.info().name() + ": " + misfit.message(),
                misfit.closest().stream()
                        .map(value -> new Comparison(comparison.column(), Operator.EQUAL, value).print())
                        .toList());
    }

    private @Nullable Complaint checkSlice(String name) {
        if (slices.containsKey(name)) {
            return null;
        }
        @Nullable Complaint complaint = begin(name);
        if (complaint != null) {
            return complaint;
        }
        try {
            slices.put(
                    name, Formula.parse(table.slices().find(name).orElseThrow().formula(), this));
            return null;
        } catch (NotIndexed e) {
            throw e;
        } catch (UserError e) {
            return new Complaint("in the slice " + Shortened.quoted(name) + ": " + e.getMessage(), List.of());
        } finally {
            inside.remove(name);
        }
    }

    /** The formula with the model written out wherever one is meant but not named, so that it means the same later. */
    Formula qualified(Formula formula) {
        return formula.replace(leaf -> leaf instanceof Comparison comparison
                ? new Comparison(
                        ColumnName.parse(source(comparison.column()).info().name()),
                        comparison.operator(),
                        comparison.value())
                : leaf);
    }
}
