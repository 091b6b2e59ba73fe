package dev.assay.steering.space;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.assay.engine.table.Estimate;
import dev.assay.spi.Printable;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a vector does to a classifier's labels on a slice.
 *
 * @param formula of the slice; empty: all rows
 * @param rows of the slice that were read
 * @param labels of the model, in its order
 * @param unsteered what the model says by itself
 * @param points one for each strength, in the order they were asked for
 * @param warnings what to keep in mind
 * @param saved the name under which a direction that was made was kept
 */
public record LabelSteering(
        String model,
        String data,
        String formula,
        int rows,
        Direction direction,
        List<String> labels,
        Point unsteered,
        List<Point> points,
        List<String> warnings,
        @Nullable String saved)
        implements Printable {

    /**
     * The vector.
     *
     * @param name the expression, or how the direction was made
     * @param places hook points, with their heads where they have any
     * @param normInStates norm over the mean length of the states there; null where no states were read
     * @param positives examples whose mean it begins with; null when it was not made here
     * @param negatives examples whose mean it takes away
     * @param splitHalf cosine between the directions of two halves of the examples
     */
    public record Direction(
            String name,
            List<String> places,
            double norm,
            @Nullable Double normInStates,
            @Nullable Integer positives,
            @Nullable Integer negatives,
            @Nullable Double splitHalf) {}

    /**
     * What the model says under one strength.
     *
     * @param accuracy over rows whose label is one of the model's; null when there are none
     * @param gained accuracy minus the unsteered model's on the same rows, with Tango's interval
     * @param flips share of rows that get another label than from the unsteered model
     * @param flipsByChance of random directions; null when none were drawn
     * @param gainedByChance likewise
     * @param broken rows whose probabilities are no numbers any more, since the strength is too large; they count in nothing else
     */
    public record Point(
            double strength,
            List<OfLabel> labels,
            @Nullable Estimate accuracy,
            @Nullable Estimate gained,
            Estimate flips,
            @Nullable Chance flipsByChance,
            @Nullable Chance gainedByChance,
            int broken)
            implements Printable {

        @Override
        public String printed() {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%9.3g", strength));
            for (OfLabel label : labels) {
                line.append(String.format(
                        Locale.ROOT, "  %6d %5.3f %-8s", label.count, label.probability.value(), chance(label.chance)));
            }
            line.append(
                    accuracy == null
                            ? String.format("  %-20s", "-")
                            : String.format(
                                    Locale.ROOT,
                                    "  %5.3f [%5.3f, %5.3f]",
                                    accuracy.value(),
                                    accuracy.low(),
                                    accuracy.high()));
            line.append(String.format(Locale.ROOT, "  %5.3f %-8s", flips.value(), chance(flipsByChance)));
            if (flipsByChance != null) {
                line.append(String.format(Locale.ROOT, " [%.3f, %.3f]", flipsByChance.low(), flipsByChance.high()));
            }
            if (broken > 0) {
                line.append("  ").append(broken).append(" rows are no numbers any more");
            }
            return line.append(System.lineSeparator()).toString();
        }

        private static String chance(@Nullable Chance chance) {
            return chance == null ? "" : String.format(Locale.ROOT, "p %.3f", chance.p());
        }
    }

    /**
     * One label.
     *
     * @param count rows that get it
     * @param probability mean over the rows
     * @param change of that mean from the unsteered model's
     * @param chance what random directions change it by; null when none were drawn
     */
    public record OfLabel(
            String label,
            int count,
            Estimate probability,
            double change,
            @Nullable Chance chance) {}

    public LabelSteering {
        labels = List.copyOf(labels);
        points = List.copyOf(points);
        warnings = List.copyOf(warnings);
    }

    @Override
    @JsonIgnore
    public String printed() {
        String line = System.lineSeparator();
        StringBuilder text = new StringBuilder();
        text.append(model).append(" on ").append(rows).append(" rows of ").append(data);
        if (!formula.isEmpty()) {
            text.append(" where ").append(formula);
        }
        text.append(line).append(direction.name).append(" at ").append(String.join(", ", direction.places));
        text.append(String.format(Locale.ROOT, ", norm %.4g", direction.norm));
        if (direction.normInStates != null) {
            text.append(String.format(Locale.ROOT, " (%.3g of the states' mean norm)", direction.normInStates));
        }
        if (direction.splitHalf != null) {
            text.append(String.format(Locale.ROOT, ", split-half cosine %.3f", direction.splitHalf));
        }
        text.append(line).append(line).append(String.format("%9s", "strength"));
        labels.forEach(label -> text.append(String.format("  %-21s", label)));
        text.append(String.format("  %-20s  %-15s%s%n", "accuracy", "flips", "random flips"));
        text.append(unsteered.printed());
        points.forEach(point -> text.append(point.printed()));
        Chance drawn = points.stream()
                .map(Point::flipsByChance)
                .filter(each -> each != null)
                .findFirst()
                .orElse(null);
        if (drawn != null) {
            text.append("per label: rows, mean probability, p of its change among ")
                    .append(drawn.draws())
                    .append(" random directions of equal norm")
                    .append(line);
        }
        warnings.forEach(warning -> text.append("note: ").append(warning).append(line));
        if (saved != null) {
            text.append("saved as ").append(saved).append(line);
        }
        return text.toString();
    }
}
