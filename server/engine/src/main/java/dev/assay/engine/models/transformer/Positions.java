package dev.assay.engine.models.transformer;

import java.util.List;

/**
 * Positions of a text, counted from 0 at its first token: neither padding nor a cache shifts them.
 *
 * @param at used by {@link Which#AT}
 */
public record Positions(Which which, List<Integer> at) {

    /** Kinds of choice. */
    public enum Which {
        ALL,
        /** The last token of each text so far. */
        LAST,
        AT
    }

    public Positions {
        at = List.copyOf(at);
        if ((which == Which.AT) == at.isEmpty()) {
            throw new IllegalArgumentException(which + " does not go with the positions " + at);
        }
    }

    public static Positions all() {
        return new Positions(Which.ALL, List.of());
    }

    public static Positions last() {
        return new Positions(Which.LAST, List.of());
    }

    public static Positions at(Integer... positions) {
        return new Positions(Which.AT, List.of(positions));
    }

    boolean contain(int position, int last) {
        return switch (which) {
            case ALL -> true;
            case LAST -> position == last;
            case AT -> at.contains(position);
        };
    }
}
