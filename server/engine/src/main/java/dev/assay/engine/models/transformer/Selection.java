package dev.assay.engine.models.transformer;

import java.util.BitSet;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What an intervention chooses of a batch, laid out for being asked once per row, position, head and unit. */
final class Selection {

    /** Null: all. */
    private final @Nullable BitSet rows;

    private final @Nullable BitSet positions;
    private final @Nullable BitSet heads;
    private final @Nullable BitSet units;
    private final boolean lastOnly;

    /** @param intervention that {@link InterventionCheck} has let through */
    Selection(Intervention intervention) {
        rows = bits(intervention.rows());
        positions = bits(intervention.positions().at());
        heads = bits(intervention.heads());
        units = bits(intervention.units());
        lastOnly = intervention.positions().which() == Positions.Which.LAST;
    }

    private static @Nullable BitSet bits(Collection<Integer> chosen) {
        if (chosen.isEmpty()) {
            return null;
        }
        BitSet bits = new BitSet();
        chosen.forEach(bits::set);
        return bits;
    }

    boolean row(int row) {
        return rows == null || rows.get(row);
    }

    /**
     * @param position absolute; -1, padding, is never chosen
     * @param last of the text so far
     */
    boolean position(int position, int last) {
        return position >= 0 && (lastOnly ? position == last : positions == null || positions.get(position));
    }

    boolean head(int head) {
        return heads == null || heads.get(head);
    }

    boolean unit(int unit) {
        return units == null || units.get(unit);
    }

    boolean perHead() {
        return heads != null;
    }

    boolean perUnit() {
        return units != null;
    }
}
