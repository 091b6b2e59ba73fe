package dev.assay.engine.search;

import dev.assay.engine.concepts.ConceptMatrix;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.engine.search.Term.Literal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What formulas are made of, prepared once for all targets: the concepts, and their neighbour groups where these hold for
 * other rows than the concept alone. Operand {@code o < concepts} is a concept; operand {@code concepts + g} is group
 * {@code g}. Immutable and shared by threads.
 */
final class SearchSpace {

    private final List<String> names;
    private final int rows;
    private final Columns leaves;
    private final Columns groups;
    private final int[] groupOf;
    private final int[] conceptOf;
    private final long[] everything;

    SearchSpace(ConceptMatrix matrix, @Nullable Neighbours neighbours) {
        if (matrix.rows() == 0 || matrix.concepts() == 0) {
            throw new IllegalArgumentException(
                    "a search needs rows and concepts, got " + matrix.rows() + " × " + matrix.concepts());
        }
        if (neighbours != null && neighbours.concepts() != matrix.concepts()) {
            throw new IllegalArgumentException(
                    "neighbours of " + neighbours.concepts() + " concepts for a matrix of " + matrix.concepts());
        }
        this.names = matrix.names();
        this.rows = matrix.rows();
        this.everything = Masks.full(rows);
        this.leaves = new Columns(matrix.rowStarts(), matrix.columns(), matrix.concepts());
        this.groupOf = new int[matrix.concepts()];
        int[] concepts = new int[matrix.concepts()];
        int found = 0;
        for (int concept = 0; concept < matrix.concepts(); concept++) {
            boolean differs = neighbours != null && differs(neighbours.of(concept), concept);
            groupOf[concept] = differs ? found : -1;
            if (differs) {
                concepts[found++] = concept;
            }
        }
        this.conceptOf = Arrays.copyOf(concepts, found);
        this.groups = groups(matrix, neighbours);
    }

    private boolean differs(int[] group, int concept) {
        long[] mask = new long[everything.length];
        for (int member : group) {
            leaves.setWithin(member, everything, mask);
        }
        return Masks.cardinality(mask) != leaves.frequency(concept);
    }

    /** Row → groups, from row → concepts and concept → groups it is in. */
    private Columns groups(ConceptMatrix matrix, @Nullable Neighbours neighbours) {
        int[][] groupsWith = new int[matrix.concepts()][0];
        for (int group = 0; neighbours != null && group < conceptOf.length; group++) {
            for (int member : neighbours.of(conceptOf[group])) {
                int[] before = groupsWith[member];
                groupsWith[member] = Arrays.copyOf(before, before.length + 1);
                groupsWith[member][before.length] = group;
            }
        }
        int[] starts = new int[rows + 1];
        int[] columns = new int[matrix.columns().length];
        int[] seenIn = new int[conceptOf.length];
        int next = 0;
        for (int row = 0; row < rows; row++) {
            for (int k = matrix.rowStarts()[row]; k < matrix.rowStarts()[row + 1]; k++) {
                for (int group : groupsWith[matrix.columns()[k]]) {
                    if (seenIn[group] != row + 1) {
                        seenIn[group] = row + 1;
                        if (next == columns.length) {
                            columns = Arrays.copyOf(columns, 2 * next);
                        }
                        columns[next++] = group;
                    }
                }
            }
            starts[row + 1] = next;
        }
        return new Columns(starts, Arrays.copyOf(columns, next), conceptOf.length);
    }

    List<String> names() {
        return names;
    }

    int rows() {
        return rows;
    }

    int concepts() {
        return groupOf.length;
    }

    /** The mask of all rows; not to be written. */
    long[] everything() {
        return everything;
    }

    Columns leaves() {
        return leaves;
    }

    Columns groups() {
        return groups;
    }

    /** The group of a concept, or -1 where the group holds for the same rows as the concept alone. */
    int groupOf(int concept) {
        return groupOf[concept];
    }

    Literal literal(int operand) {
        return operand < concepts() ? new Literal(operand, false) : new Literal(conceptOf[operand - concepts()], true);
    }

    /** The operand whose rows the literal means. */
    int operand(Literal literal) {
        int group = literal.neighbours() ? groupOf[literal.concept()] : -1;
        return group < 0 ? literal.concept() : concepts() + group;
    }

    /** The rows where the operand holds, as a new mask. */
    long[] mask(int operand) {
        return operand < concepts() ? leaves.mask(operand) : groups.mask(operand - concepts());
    }

    /** The rows where {@code mask} joined with the operand holds, as a new mask. */
    long[] join(long[] mask, Join join, int operand) {
        boolean leaf = operand < concepts();
        Columns columns = leaf ? leaves : groups;
        int column = leaf ? operand : operand - concepts();
        long[] joined = join == Join.AND ? new long[mask.length] : mask.clone();
        switch (join) {
            case OR -> columns.setWithin(column, everything, joined);
            case AND -> columns.setWithin(column, mask, joined);
            case AND_NOT -> columns.clear(column, joined);
        }
        return joined;
    }

    /** The rows where the term holds, as a new mask. */
    long[] mask(Term term) {
        return switch (term) {
            case Literal literal -> mask(operand(literal));
            case Term.Joined joined ->
                joined.right() instanceof Literal literal
                        ? join(mask(joined.left()), joined.join(), operand(literal))
                        : combine(mask(joined.left()), joined.join(), mask(joined.right()));
        };
    }

    /** Joins two masks into the first. */
    static long[] combine(long[] left, Join join, long[] right) {
        for (int word = 0; word < left.length; word++) {
            left[word] = switch (join) {
                case OR -> left[word] | right[word];
                case AND -> left[word] & right[word];
                case AND_NOT -> left[word] & ~right[word];
            };
        }
        return left;
    }
}
