package dev.assay.steering.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What to know before believing the figures of a measurement, in sentences. */
final class Warnings {

    private static final double LEAST_ACCURACY = 0.8;
    private static final int FEWEST_DIRECTIONS = 19;
    private static final double SIGNIFICANT = 0.05;
    /** Beyond this part of the vector's change, what random directions do is worth a word. */
    private static final double PART = 1.0 / 3;

    private static final double MOST_ANTI_STEERABLE = 1.0 / 3;
    private static final double DEGRADED = 5;

    private final MeasuredDose unsteered;
    private final List<MeasuredDose> doses;
    private final @Nullable MeasuredSlopes slopes;
    private final @Nullable UsableRange range;
    private final Measured.Scorer scorer;
    private final int directions;
    private final List<String> warnings = new ArrayList<>();

    Warnings(
            MeasuredDose unsteered,
            List<MeasuredDose> doses,
            @Nullable MeasuredSlopes slopes,
            @Nullable UsableRange range,
            Measured.Scorer scorer,
            int directions) {
        this.unsteered = unsteered;
        this.doses = doses;
        this.slopes = slopes;
        this.range = range;
        this.scorer = scorer;
        this.directions = directions;
    }

    List<String> list() {
        scorer();
        directions();
        slopes();
        range();
        degraded();
        return warnings;
    }

    private void scorer() {
        if (scorer.accuracy() != null && scorer.accuracy().value() < LEAST_ACCURACY) {
            warn(String.format(
                    Locale.ROOT,
                    "The scorer is right about only %.0f %% of the texts that were held out; what it says of others is worth little.",
                    100 * scorer.accuracy().value()));
        }
        double share = number(unsteered.share().value());
        if (share <= 0 || share >= 1) {
            warn(String.format(
                    Locale.ROOT,
                    "%s of the unsteered texts are positive, so that steering one way cannot show; choose other prompts.",
                    share <= 0 ? "None" : "All"));
        }
    }

    private void directions() {
        if (directions == 0) {
            warn("No random direction stands beside; without them the curve shows nothing about this direction.");
            return;
        }
        if (directions < FEWEST_DIRECTIONS) {
            warn(String.format(
                    Locale.ROOT,
                    "%d random directions cannot give a p below %.2f; take 20 or more.",
                    directions,
                    1.0 / (1 + directions)));
        }
        if (range != null) {
            for (MeasuredDose dose : doses) {
                if ((dose.strength() == range.low() || dose.strength() == range.high()) && dose.strength() != 0) {
                    random(dose);
                }
            }
        }
    }

    /** At an end of the usable range. */
    private void random(MeasuredDose dose) {
        MeasuredFigure share = dose.share();
        MeasuredFigure.Band band = share.random();
        if (band == null || share.p() == null) {
            return;
        }
        double base = number(unsteered.share().value());
        double change = Math.abs(number(share.value()) - base);
        double most = Math.max(Math.abs(number(band.min()) - base), Math.abs(number(band.max()) - base));
        if (share.p() > SIGNIFICANT && directions >= FEWEST_DIRECTIONS) {
            warn(String.format(
                    Locale.ROOT,
                    "At strength %s random directions of equal norm change the share as much (p = %.2f): this is no effect of the direction.",
                    text(dose.strength()),
                    share.p()));
        } else if (most > PART * change) {
            warn(String.format(
                    Locale.ROOT,
                    "At strength %s a random direction changes the share by up to %.3f, the vector by %.3f: more than a third.",
                    text(dose.strength()),
                    most,
                    change));
        }
    }

    private void slopes() {
        if (slopes == null) {
            warn("With one strength there are no slopes; measure at two or more.");
            return;
        }
        if (number(slopes.mean().value()) < 0) {
            warn("The attribute falls as the strength rises: the vector points the other way.");
        } else if (number(slopes.antiSteerable().value()) > MOST_ANTI_STEERABLE) {
            warn(String.format(
                    Locale.ROOT,
                    "%.0f %% of the samples answer the other way than the mean does.",
                    100 * number(slopes.antiSteerable().value())));
        }
    }

    private void range() {
        if (range == null) {
            warn("No strength is usable: none raises the attribute while fluency holds.");
        }
    }

    private void degraded() {
        double before = number(unsteered.perplexity().value());
        List<String> broken = new ArrayList<>();
        List<String> garbled = new ArrayList<>();
        for (MeasuredDose dose : doses) {
            double now = number(dose.perplexity().value());
            if (dose.broken() > 0) {
                broken.add(text(dose.strength()));
            } else if (!(now <= DEGRADED * before)) {
                garbled.add(text(dose.strength()));
            }
        }
        if (!broken.isEmpty()) {
            warn(String.format(
                    Locale.ROOT,
                    "At strength %s the model's output is no number any more; its texts there are noise.",
                    String.join(", ", broken)));
        }
        if (!garbled.isEmpty()) {
            warn(String.format(
                    Locale.ROOT,
                    "At strength %s the texts have more than %.0f times the unsteered perplexity; they hardly are language.",
                    String.join(", ", garbled),
                    DEGRADED));
        }
    }

    private void warn(String sentence) {
        warnings.add(sentence);
    }

    private static double number(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    private static String text(double strength) {
        return DoseTable.strength(strength);
    }
}
