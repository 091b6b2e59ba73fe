package dev.assay.steering.directions;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.models.Capability;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.steering.directions.Split.Part;
import dev.assay.steering.directions.ThresholdSearch.Confusion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the threshold of a gate: of all prompts given, those of the positive side are to be steered. The threshold is chosen by the F1 of training prompts, and judged by held-out
 * ones; with the texts and the seed that the condition vector was made with, those are the ones that vector did not see either.
 */
public final class SteerGate implements Analysis<SteerGate.Parameters, GateReport> {

    /** What the gate compares, and the prompts it should be open and shut for. */
    record Parameters(
            @Param("Model: a name or a folder") String model,

            @Param("Condition vector: a name, or an expression over names")
            String vector,

            @Param("Place of the vector to compare at, where it has several") @Nullable
            String hook,

            @Param(
                    value = "State of a prompt: mean over its tokens, last, -2 (last but one) and so on",
                    byDefault = "mean")
            String token,

            @Param(
                    value = "What is compared with the threshold: the cosine with the vector, or the projection on it",
                    byDefault = "cosine")
            Gate.Measure measure,

            @Param("Open above the threshold (true) or at most at it (false); default: whichever is better") @Nullable
            Boolean above,

            @Param(
                    "Data set whose rows are the prompts; without --column or --formula its premises against its hypotheses")
            @Nullable
            String data,

            @Param("Column of the data set that tells the two sides apart") @Nullable
            String column,

            @Param(
                    "Value of that column where the gate is to be open; of --pairs the name of its column, positive if not given")
            @Nullable
            String positive,

            @Param(
                    "Value of that column where it is to be shut, all others if not given; of --pairs the name of its column, negative if not given")
            @Nullable
            String negative,

            @Param("Rows of the data set where the gate is to be open: a formula") @Nullable
            String formula,

            @Param("Rows where it is to be shut: a formula; default: all other rows") @Nullable
            String formula2,

            @Param("File whose rows are pairs of prompts: CSV, TSV or JSONL") @Nullable
            Path pairs,

            @Param("Column of that file that stands before both prompts of a pair") @Nullable
            String stem,

            @Param("Text of a pair that a language model reads, pre or hyp") @Nullable
            String field,

            @Param(value = "Prompts of each side at most, taken at random", byDefault = "1000")
            int limit,

            @Param(value = "Share of the prompts that is held out to judge the gate", byDefault = "0.2")
            double heldOut,

            @Param(value = "Seed of everything random; equal seeds give equal gates", byDefault = "0")
            long seed) {

        Parameters {
            SteerDirection.checkShares(heldOut, limit);
        }

        Source source() {
            return new Source(data, column, positive, negative, null, formula, formula2, pairs, stem);
        }
    }

    private static final int RESAMPLES = 1000;

    private final Workspace workspace;

    public SteerGate(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "steer gate";
    }

    @Override
    public String summary() {
        return "Finds the threshold of a gate, which lets steering act only on prompts that are like a condition vector";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public GateReport run(Parameters p, Run run) {
        Gate draft = new Gate(p.vector, p.hook, p.token, p.measure, 0, true);
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            Transformer model = borrowed.that(Capability.GENERATE, Transformer.class);
            Condition condition = draft.on(model, p.model, workspace.steering());
            Contrast contrast = p.source().read(workspace, p.model);
            StateSource source = StateSource.of(
                    model,
                    new ModelReader.Texts(contrast.called(), contrast.fields()),
                    condition.place().hook(),
                    null,
                    TokenChoice.parse(p.token),
                    p.field);
            Material material = Material.of(contrast, source, p.limit, p.heldOut, p.seed, run);
            return report(p, material, condition.values(material.states().getFirst()));
        }
    }

    private static GateReport report(Parameters p, Material material, double[] values) {
        double[] positive = side(material, values, 0, Part.FIT, Part.CHOOSE);
        double[] negative = side(material, values, 1, Part.FIT, Part.CHOOSE);
        ThresholdSearch found = ThresholdSearch.best(p.above, positive, negative);
        Gate gate = new Gate(p.vector, p.hook, p.token, p.measure, found.threshold(), found.above());
        double[] heldPositive = side(material, values, 0, Part.TEST);
        double[] heldNegative = side(material, values, 1, Part.TEST);
        Confusion heldOut = Confusion.of(gate, heldPositive, heldNegative);
        int prompts = heldPositive.length + heldNegative.length;
        Confusion always = new Confusion(heldPositive.length, heldNegative.length, 0, 0);
        Interval f1 = interval(gate, heldOut.f1(), heldPositive, heldNegative, p.seed);
        List<String> warnings = new ArrayList<>(
                material.contrast().notes().stream().map(note -> note + ".").toList());
        warnings.addAll(Leaks.in(material.contrast(), material.tokens()));
        if (f1.low() <= always.f1()) {
            warnings.add("On held-out prompts it is no better than a gate that is always open: F1 " + f1 + " beside "
                    + Show.number(always.f1()) + ".");
        }
        return new GateReport(
                p.model,
                gate,
                material.contrast().called(),
                GateReport.Figures.of(found.confusion()),
                GateReport.Figures.of(heldOut),
                f1,
                (double) heldPositive.length / prompts,
                always.f1(),
                warnings);
    }

    /** The values of a side's prompts, 0 for the positive one. */
    private static double[] side(Material material, double[] values, int side, Part first, Part... more) {
        int from = side == 0 ? 0 : material.contrast().positive().size();
        int[] numbers = material.split().numbers(side, first, more);
        double[] some = new double[numbers.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = values[from + numbers[i]];
        }
        return some;
    }

    /** 95 % by a bootstrap of the prompts of each side. */
    private static Interval interval(Gate gate, double f1, double[] positive, double[] negative, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        double[] resampled = new double[RESAMPLES];
        for (int draw = 0; draw < RESAMPLES; draw++) {
            resampled[draw] = Confusion.of(gate, drawn(positive, random), drawn(negative, random))
                    .f1();
        }
        return Interval.of(f1, resampled);
    }

    private static double[] drawn(double[] values, RandomGenerator random) {
        double[] drawn = new double[values.length];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = values[random.nextInt(values.length)];
        }
        return drawn;
    }
}
