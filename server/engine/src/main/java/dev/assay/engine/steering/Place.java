package dev.assay.engine.steering;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.assay.engine.models.transformer.Point;
import dev.assay.spi.UserError;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Where a part of a steering vector belongs: a hook point of a model, or one head there. Written {@code blocks.1.hook_resid_post} or
 * {@code blocks.2.attn.hook_z.head.3}.
 *
 * @param hook name of a hook point; of a model that is no transformer, its own name
 * @param head from 0; -1 where there are no heads, or for all of them
 */
public record Place(String hook, int head) implements Comparable<Place> {

    private static final String HEAD = ".head.";

    public Place {
        if (hook.isBlank() || head < -1) {
            throw new IllegalArgumentException("no place: " + hook + HEAD + head);
        }
    }

    /** A hook point as a whole. */
    public static Place of(String hook) {
        return new Place(hook, -1);
    }

    /**
     * Reads what {@link #id} writes.
     *
     * @throws UserError when it is not a place
     */
    @JsonCreator
    public static Place parse(String id) {
        int at = id.lastIndexOf(HEAD);
        String head = at < 0 ? "" : id.substring(at + HEAD.length());
        if (id.isBlank() || (at >= 0 && !head.matches("\\d{1,6}"))) {
            throw new UserError(
                    "\"" + id + "\" is not a place in a model; write blocks.1.hook_resid_post, or with a head "
                            + "blocks.1.attn.hook_z" + HEAD + "3.");
        }
        return at < 0 ? of(id) : new Place(id.substring(0, at), Integer.parseInt(head));
    }

    /** The name. */
    @JsonValue
    public String id() {
        return head < 0 ? hook : hook + HEAD + head;
    }

    /** In the order in which a forward pass reaches them, as far as the names tell. */
    @Override
    public int compareTo(Place other) {
        Point mine = point(hook);
        Point others = point(other.hook);
        int byPoint = mine == null || others == null ? 0 : mine.compareTo(others);
        return byPoint != 0
                ? byPoint
                : Comparator.comparing(Place::hook)
                        .thenComparingInt(Place::head)
                        .compare(this, other);
    }

    private static @Nullable Point point(String hook) {
        try {
            return Point.of(hook);
        } catch (UserError e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return id();
    }
}
