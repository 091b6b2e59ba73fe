package dev.assay.checks;

import dev.assay.engine.models.transformer.Inputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A text's score does not depend on what else is in its batch, on padding, its side, or what stands in it. */
final class BatchCheck implements Check<LanguageProbe> {

    private final Inputs.@Nullable Padding side;

    private BatchCheck(Inputs.@Nullable Padding side) {
        this.side = side;
    }

    /** Texts of one length, so that there is no padding. */
    static BatchCheck unpadded() {
        return new BatchCheck(null);
    }

    /** Texts of different lengths. */
    static BatchCheck padded(Inputs.Padding side) {
        return new BatchCheck(side);
    }

    @Override
    public String id() {
        return side == null ? "batch" : "padding-" + side.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String compares() {
        return side == null
                ? "the scores of texts of one length in a batch = those of each alone"
                : "the scores of texts in a batch padded on the " + side.name().toLowerCase(Locale.ROOT)
                        + " = those of each alone";
    }

    @Override
    public Result run(LanguageProbe probe) {
        if (side != null && !probe.pads(side)) {
            return Result.notApplicable("batches cannot be padded on this side");
        }
        List<int[]> texts = side == null ? equal(probe.texts()) : probe.texts();
        Tolerance tolerance = probe.tolerance();
        if (deviation(probe, texts, tolerance) == null) {
            return Result.passed("%d texts agree".formatted(texts.size()), tolerance);
        }
        List<int[]> small = Shrink.of(
                texts, some -> (side != null || equalLengths(some)) && deviation(probe, some, tolerance) != null);
        Deviation deviation = deviation(probe, small, tolerance);
        if (deviation == null) {
            small = texts;
            deviation = deviation(probe, texts, tolerance);
        }
        if (deviation == null) {
            return Result.failed(
                    "a batch and its texts alone disagree, but not every time", tolerance, null, List.of());
        }
        List<int[]> shown = new ArrayList<>(small);
        shown.addFirst(shown.remove(deviation.row()));
        return Result.failed(
                "a text in a batch gets another score than alone",
                tolerance,
                new Evidence(
                        probe.show(shown),
                        deviation.position(),
                        hook(probe, small, deviation.row(), tolerance),
                        deviation.expected(),
                        deviation.found()),
                causes(probe, texts, tolerance));
    }

    private static boolean equalLengths(List<int[]> texts) {
        return texts.stream().mapToInt(text -> text.length).distinct().count() == 1;
    }

    private static List<int[]> equal(List<int[]> texts) {
        int length = texts.stream().mapToInt(text -> text.length).min().orElseThrow();
        int common = Math.min(Math.max(length, 2), 8);
        return texts.stream()
                .map(text -> Arrays.copyOf(text, Math.min(common, text.length)))
                .toList();
    }

    private Batch batch(List<int[]> texts, int filler) {
        return new Batch(texts, side == null ? Inputs.Padding.RIGHT : side, filler);
    }

    private @Nullable Deviation deviation(LanguageProbe probe, List<int[]> texts, Tolerance tolerance) {
        probe.run().checkCancelled();
        List<double[]> alone = texts.stream().map(probe::score).toList();
        return Deviation.first(alone, probe.subject().score(batch(texts, 0)), tolerance.value());
    }

    private @Nullable String hook(LanguageProbe probe, List<int[]> texts, int row, Tolerance tolerance) {
        States states = probe.subject().states().orElse(null);
        if (states == null) {
            return null;
        }
        Map<String, float[][]> alone = states.read(Batch.of(texts.get(row)), 0);
        Parting parting = Parting.first(states.hooks(), alone, states.read(batch(texts, 0), row), tolerance.value());
        return parting == null ? null : parting.hook();
    }

    private List<Cause> causes(LanguageProbe probe, List<int[]> texts, Tolerance tolerance) {
        if (side == null) {
            return List.of(
                    new Cause(
                            "batch-statistics",
                            "Statistics of the batch are used where running ones should be: evaluation mode is off.",
                            0.5),
                    new Cause("rows-mixed", "Rows of the batch see each other: a reshape mixes the axes.", 0.3));
        }
        List<Cause> causes = new ArrayList<>();
        boolean content = probe.facts().fillers() && dependsOnFiller(probe, texts, tolerance);
        boolean unknown = !probe.facts().fillers();
        boolean left = side == Inputs.Padding.LEFT;
        causes.add(new Cause(
                "padding-attended",
                "Padding is not masked: positions attend to it"
                        + (content ? ", for what stands in it changes the scores." : "."),
                content ? 0.5 : unknown ? 0.35 : 0.1));
        if (left) {
            causes.add(new Cause(
                    "positions-count-padding",
                    "Positions count the padding on the left: number them from the first real token (cumulative mask"
                            + " minus 1).",
                    content ? 0.2 : 0.45));
        } else {
            causes.add(new Cause(
                    "read-at-padding", "Something is read at the last slot, which is padding in shorter texts.", 0.3));
        }
        causes.sort((a, b) -> Double.compare(b.fit(), a.fit()));
        return causes;
    }

    private boolean dependsOnFiller(LanguageProbe probe, List<int[]> texts, Tolerance tolerance) {
        List<double[]> one = probe.subject().score(batch(texts, 0));
        List<double[]> other = probe.subject().score(batch(texts, probe.facts().vocabulary() - 1));
        return Deviation.first(one, other, tolerance.value()) != null;
    }
}
