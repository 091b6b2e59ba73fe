package dev.assay.steering.measure;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A measurement as the terminal shows it. */
final class DoseTable {

    /** Characters of a number; a longer one is written with an exponent. */
    private static final int WIDEST = 8;

    private final Measured measured;
    private final StringBuilder out = new StringBuilder();

    DoseTable(Measured measured) {
        this.measured = measured;
    }

    /** A strength without needless digits. */
    static String strength(double strength) {
        return strength == Math.rint(strength) && Math.abs(strength) < 1e6
                ? String.format(Locale.ROOT, "%.0f", strength)
                : Float.toString((float) strength);
    }

    String text() {
        head();
        table();
        foot();
        return out.toString();
    }

    private void head() {
        for (Measured.Added added : measured.steers()) {
            line(String.format(
                    Locale.ROOT,
                    "%s at %s: norm %.3f, %.3f of the hidden states' mean length; at strength 1 times %.4g",
                    added.vector(),
                    String.join(", ", added.places()),
                    added.norm(),
                    added.normInStates(),
                    added.times()));
        }
        line(String.format(
                Locale.ROOT,
                "strengths in multiples of %s; %d texts from %d prompt%s each, beside %d random directions of equal norm",
                measured.unit() == Measured.Unit.STATES ? "the hidden states' mean length" : "the vector",
                measured.unsteered().texts(),
                measured.prompts(),
                measured.prompts() == 1 ? "" : "s",
                measured.directions()));
        Measured.Scorer scorer = measured.scorer();
        line(String.format(
                Locale.ROOT,
                "positive = \"%s\" by %s%s",
                scorer.positive(),
                scorer.name(),
                scorer.accuracy() == null
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", right about %.1f %% of %d held-out texts",
                                100 * scorer.accuracy().value(),
                                scorer.accuracy().n())));
        line("");
    }

    private void table() {
        line(String.format(
                Locale.ROOT,
                "%9s  %-22s %-17s %6s  %-16s %-10s %6s  %-16s %-16s",
                "strength",
                "positive",
                "random",
                "p",
                "perplexity",
                "distinct-2",
                "repeat",
                "KL neutral",
                "loss neutral"));
        row("none", measured.unsteered());
        for (MeasuredDose dose : measured.doses()) {
            if (dose.strength() != 0) {
                row(strength(dose.strength()), dose);
            }
        }
        line("");
        for (int side = 1; side < measured.sides().size(); side++) {
            Measured.Texts texts = measured.sides().get(side);
            line(String.format(Locale.ROOT, "%s, %d texts: loss and next tokens right", texts.name(), texts.texts()));
            side("none", measured.unsteered().sides().get(side));
            for (MeasuredDose dose : measured.doses()) {
                if (dose.strength() != 0) {
                    side(strength(dose.strength()), dose.sides().get(side));
                }
            }
            line("");
        }
    }

    private void row(String strength, MeasuredDose dose) {
        MeasuredFigure share = dose.share();
        MeasuredFigure.Band random = share.random();
        MeasuredDose.Side neutral = dose.sides().getFirst();
        line(String.format(
                Locale.ROOT,
                "%9s  %-22s %-17s %6s  %-16s %-10s %6s  %-16s %-16s",
                strength,
                number(3, share.value()) + " [" + number(3, share.low()) + ", " + number(3, share.high()) + "]",
                random == null ? "" : number(3, random.min()) + " … " + number(3, random.max()),
                share.p() == null ? "" : number(3, share.p()),
                both(2, dose.perplexity()),
                number(3, dose.distinct2().value()),
                number(3, dose.repetition().value()),
                both(3, neutral.kl()),
                both(3, neutral.loss())));
    }

    private void side(String strength, MeasuredDose.Side side) {
        line(String.format(Locale.ROOT, "%9s  %-18s %-18s", strength, both(3, side.loss()), both(3, side.accuracy())));
    }

    /** The figure, and the mean of the random directions' behind a stroke. */
    private static String both(int digits, MeasuredFigure figure) {
        MeasuredFigure.Band random = figure.random();
        return number(digits, figure.value()) + (random == null ? "" : " / " + number(digits, random.mean()));
    }

    private static String number(int digits, @Nullable Double value) {
        if (value == null) {
            return "–";
        }
        String text = BigDecimal.valueOf(value)
                .setScale(digits, RoundingMode.HALF_EVEN)
                .toPlainString();
        return text.length() > WIDEST ? String.format(Locale.ROOT, "%.2g", value) : text;
    }

    private void foot() {
        line("behind a stroke: the mean of the random directions");
        MeasuredSlopes slopes = measured.slopes();
        if (slopes != null) {
            MeasuredFigure.Band random = slopes.mean().random();
            line(String.format(
                    Locale.ROOT,
                    "slopes from %s to %s: mean %s log-odds per unit [%s, %s]%s; %s of the samples answer the other way",
                    strength(slopes.from()),
                    strength(slopes.to()),
                    number(3, slopes.mean().value()),
                    number(3, slopes.mean().low()),
                    number(3, slopes.mean().high()),
                    random == null
                            ? ""
                            : ", random " + number(3, random.min()) + " … " + number(3, random.max()) + ", p = "
                                    + number(3, slopes.mean().p()),
                    number(3, slopes.antiSteerable().value())));
        }
        UsableRange range = measured.range();
        if (range != null) {
            line(String.format(
                    Locale.ROOT,
                    "usable from %s (%.3f positive) to %s (%.3f): %s",
                    strength(range.low()),
                    range.lowShare(),
                    strength(range.high()),
                    range.highShare(),
                    measured.rule()));
        }
        measured.warnings().forEach(warning -> line("warning: " + warning));
    }

    private void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }
}
