package dev.assay.checks;

import dev.assay.engine.models.transformer.Inputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The checks of models of which only hidden states are known. */
final class StateChecks {

    private StateChecks() {}

    private record Named(String id, String compares, Function<StateProbe, Result> body) implements Check<StateProbe> {
        @Override
        public Result run(StateProbe probe) {
            return body.apply(probe);
        }
    }

    static List<Check<StateProbe>> all() {
        return List.of(
                new Named("finite", "every hidden state is a number", StateChecks::finite),
                new Named("determinism", "reading a text twice gives the same states", StateChecks::determinism),
                new Named("batch", "texts of one length in a batch = each alone", StateChecks::unpadded),
                new Named(
                        "padding-right",
                        "texts in a batch padded on the right = each alone",
                        probe -> padded(probe, Inputs.Padding.RIGHT)),
                new Named(
                        "padding-left",
                        "texts in a batch padded on the left = each alone",
                        probe -> padded(probe, Inputs.Padding.LEFT)));
    }

    private static Result finite(StateProbe probe) {
        for (int[] text : probe.texts()) {
            Map<String, float[][]> states = probe.states().read(Batch.of(text), 0);
            for (String hook : probe.states().hooks()) {
                float[][] positions = states.getOrDefault(hook, new float[0][]);
                for (int p = 0; p < positions.length; p++) {
                    for (float value : positions[p]) {
                        if (!Float.isFinite(value)) {
                            return Result.failed(
                                    "a hidden state is not a number",
                                    null,
                                    new Evidence(List.of(Arrays.toString(text)), p, hook, 0, value),
                                    List.of(new Cause("overflow", "Weights or states are not finite.", 0.5)));
                        }
                    }
                }
            }
        }
        return Result.passed("at %d hooks".formatted(probe.states().hooks().size()), null);
    }

    private static Result determinism(StateProbe probe) {
        return compare(
                probe,
                probe.texts().stream().map(List::of).toList(),
                text -> Batch.of(text),
                new Cause("dropout", "Dropout is on: put the model into evaluation mode.", 0.5),
                new Cause("state-between-calls", "A call leaves something behind for the next.", 0.3));
    }

    private static Result unpadded(StateProbe probe) {
        int length = probe.texts().stream().mapToInt(text -> text.length).min().orElseThrow();
        List<int[]> equal =
                probe.texts().stream().map(text -> Arrays.copyOf(text, length)).toList();
        return compare(
                probe,
                List.of(equal),
                Batch::of,
                new Cause("batch-statistics", "Statistics of the batch are used: evaluation mode is off.", 0.5),
                new Cause("rows-mixed", "Rows of the batch see each other: a reshape mixes the axes.", 0.3));
    }

    private static Result padded(StateProbe probe, Inputs.Padding side) {
        if (!probe.facts().paddings().contains(side)) {
            return Result.notApplicable(
                    "batches cannot be padded on the " + side.name().toLowerCase(Locale.ROOT));
        }
        return compare(
                probe,
                List.of(probe.texts()),
                texts -> new Batch(texts, side, 0),
                new Cause("padding-not-masked", "Padding takes part: it is attended, or a mean runs over it.", 0.5),
                new Cause("positions-count-padding", "Positions count the padding.", 0.3));
    }

    /** Each text alone, and again in a batch. */
    private static Result compare(
            StateProbe probe, List<List<int[]>> batches, Function<List<int[]>, Batch> batch, Cause... causes) {
        Tolerance tolerance = probe.tolerance();
        int compared = 0;
        for (List<int[]> texts : batches) {
            for (int row = 0; row < texts.size(); row++) {
                probe.run().checkCancelled();
                Parting parting = parting(probe, texts, row, batch, tolerance);
                if (parting != null) {
                    List<String> example = new ArrayList<>(List.of(Arrays.toString(texts.get(row))));
                    texts.stream()
                            .map(Arrays::toString)
                            .filter(t -> !example.contains(t))
                            .forEach(example::add);
                    return Result.failed(
                            "a text's states are not those of the text alone",
                            tolerance,
                            new Evidence(
                                    example, parting.position(), parting.hook(), parting.expected(), parting.found()),
                            List.of(causes));
                }
                compared++;
            }
        }
        return Result.passed(
                "%d texts agree at %d hooks"
                        .formatted(compared, probe.states().hooks().size()),
                tolerance);
    }

    private static @Nullable Parting parting(
            StateProbe probe, List<int[]> texts, int row, Function<List<int[]>, Batch> batch, Tolerance tolerance) {
        return Parting.first(
                probe.states().hooks(),
                probe.states().read(Batch.of(texts.get(row)), 0),
                probe.states().read(batch.apply(texts), row),
                tolerance.value());
    }
}
