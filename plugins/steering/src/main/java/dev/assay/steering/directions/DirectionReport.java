package dev.assay.steering.directions;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.assay.spi.Printable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code steer direction} gives.
 *
 * @param model its name
 * @param layers how well the direction of each hook point tells the texts apart that choose; the best one was taken
 * @param heads of inference-time intervention, the best first
 * @param positions of two prompts
 * @param saved name under which the vector was saved; null: it was not
 */
record DirectionReport(
        String model,
        Card card,
        List<LayerScore> layers,
        List<HeadScore> heads,
        List<PositionPart> positions,
        @Nullable String saved)
        implements Printable {

    /** Heads beyond this are not printed. */
    private static final int MOST_PRINTED = 12;

    /**
     * A hook point.
     *
     * @param auc on the texts that choose
     * @param deviations the gap there in standard deviations within the sides; decides between equal AUCs
     */
    record LayerScore(String hook, double auc, double deviations, boolean chosen) {}

    /**
     * A head.
     *
     * @param accuracy of its probe on the texts that choose
     * @param sigma standard deviation of all projections on its direction; null where it was not taken
     * @param norm of its part of the vector; null where it was not taken
     */
    record HeadScore(
            String place,
            double accuracy,
            @Nullable Double sigma,
            @Nullable Double norm,
            boolean chosen) {}

    /**
     * The part of two prompts' difference that belongs to a position.
     *
     * @param positive token of the one prompt there
     * @param negative token of the other
     */
    record PositionPart(int position, String positive, String negative, double norm) {}

    DirectionReport {
        layers = List.copyOf(layers);
        heads = List.copyOf(heads);
        positions = List.copyOf(positions);
    }

    @Override
    @JsonIgnore
    public String printed() {
        StringBuilder out = new StringBuilder();
        card.print(out);
        if (layers.size() > 1) {
            out.append("\nlayer chosen by texts that are neither held out nor fitted\n");
            for (LayerScore layer : layers) {
                out.append(layer.chosen ? "* " : "  ")
                        .append(layer.hook)
                        .append("  AUC ")
                        .append(Show.number(layer.auc))
                        .append(", gap ")
                        .append(Show.number(layer.deviations))
                        .append(" deviations\n");
            }
        }
        if (!heads.isEmpty()) {
            out.append("\nheads by the accuracy of their probes on texts that are neither held out nor fitted\n");
            heads.stream()
                    .limit(MOST_PRINTED)
                    .forEach(head -> out.append(head.chosen ? "* " : "  ")
                            .append(head.place)
                            .append("  ")
                            .append(Show.percent(head.accuracy))
                            .append(head.sigma == null ? "" : ", sigma " + Show.number(head.sigma))
                            .append('\n'));
            if (heads.size() > MOST_PRINTED) {
                out.append("  and ").append(heads.size() - MOST_PRINTED).append(" more\n");
            }
        }
        for (PositionPart part : positions) {
            out.append("position ")
                    .append(part.position)
                    .append("  ")
                    .append(part.positive)
                    .append(" − ")
                    .append(part.negative)
                    .append("  norm ")
                    .append(Show.number(part.norm))
                    .append('\n');
        }
        if (saved != null) {
            out.append("\nsaved as ").append(saved).append('\n');
        }
        return out.toString();
    }
}
