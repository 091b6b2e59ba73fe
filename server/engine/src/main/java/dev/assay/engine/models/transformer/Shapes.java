package dev.assay.engine.models.transformer;

import dev.assay.engine.models.transformer.Point.Axes;
import dev.assay.spi.UserError;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The hook points of one model, and how many heads and units they have. */
final class Shapes {

    private final TransformerConfig config;
    private final Set<Point.Kind> kinds;

    Shapes(TransformerConfig config) {
        this.config = config;
        this.kinds = Network.kinds(config);
    }

    /** All hook points, in the order in which a forward pass reaches them. */
    List<Point> hooks() {
        Set<Point> points = new TreeSet<>();
        for (Point.Kind kind : kinds) {
            for (int layer = 0; kind.layered() && layer < config.layers(); layer++) {
                points.add(new Point(kind, layer));
            }
            if (!kind.layered()) {
                points.add(Point.of(kind));
            }
        }
        return List.copyOf(points);
    }

    /**
     * The point of a name.
     *
     * @throws UserError when this model has none of it
     */
    Point point(String id) {
        Point point = Point.of(id);
        if (!kinds.contains(point.kind())) {
            throw new UserError(
                    "A model of the architecture " + config.architecture() + " has no hook point " + id + ".");
        }
        if (point.layer() >= config.layers()) {
            throw new UserError("There is no hook point " + id + ": the model's blocks are numbered from 0 to "
                    + (config.layers() - 1) + ".");
        }
        return point;
    }

    /** Heads at a place; 0 where it has none. */
    int heads(Point point) {
        return switch (point.kind()) {
            case K, V, ROT_K -> config.keyHeads();
            default -> point.kind().axes() == Axes.STATE ? 0 : config.heads();
        };
    }

    /** Units at a place; -1 for attention, whose last axis are positions. */
    int units(Point point) {
        return switch (point.kind()) {
            case Q, K, V, ROT_Q, ROT_K, Z -> config.headSize();
            case ATTN_SCORES, PATTERN -> -1;
            case MLP_PRE, MLP_PRE_LINEAR, MLP_POST -> config.intermediate();
            case LOGITS -> config.outputs();
            default -> config.hidden();
        };
    }

    TransformerConfig config() {
        return config;
    }
}
