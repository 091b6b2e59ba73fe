package dev.assay.steering.measure;

import dev.assay.engine.activations.Classifier;
import dev.assay.engine.models.Capability;
import dev.assay.engine.models.transformer.GenerationSettings.Choice.Sampling;
import dev.assay.engine.models.transformer.Positions;
import dev.assay.engine.models.transformer.Steps;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.steering.VectorExpression;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import dev.assay.steering.use.Steer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Dose and response: at each strength what share of the texts that a steered model writes has an attribute, how fluent they are, how much else changes,
 * and whether random directions of equal norm do as much. Its parts are {@link MeasuredDose}s, the small strengths first, so that a run that is
 * cancelled leaves the middle of the curve.
 */
public final class SteerMeasure implements Analysis<SteerMeasure.Parameters, Measured> {

    /** Texts to look for side effects on. */
    record Side(
            @Param("Data set; of pairs the first text") String data,

            @Param("Formula that selects rows; none: all") @Nullable
            String formula) {}

    /** What to measure. */
    record Parameters(
            @Param("Model: a name or a folder") String model,

            @Param("Steering vector, a name or an expression as \"taste + 0.5*positive\"; or give --steers") @Nullable
            String vector,

            @Param("Several at once, a list of steers: {\"vector\": …, \"strength\": 1, \"how\": \"add\", …}") @Nullable
            List<Steer> steers,

            @Param(
                    value =
                            "What strengths are multiples of: the hidden states' mean length at the vector's place, or the vector",
                    byDefault = "states")
            Measured.Unit unit,

            @Param(
                    value = "Strengths; each multiplies the strengths of all steers",
                    byDefault = "-0.5,-0.4,-0.3,-0.2,-0.1,0,0.1,0.2,0.3,0.4,0.5")
            List<Double> strengths,

            @Param("Texts to go on from, in turn; none: the begin token alone") @Nullable
            List<String> prompts,

            @Param("Data set whose texts' first words to go on from, instead") @Nullable
            String promptData,

            @Param(value = "How many first words", byDefault = "2")
            int promptWords,

            @Param(value = "Texts to write at each strength with each direction", byDefault = "100")
            int samples,

            @Param(value = "Tokens of a text at most", byDefault = "40")
            int maxNew,

            @Param(value = "Sampling: above 1 flatter, below 1 sharper", byDefault = "1")
            double temperature,

            @Param(value = "Sampling: of that many most probable tokens; 0: all", byDefault = "0")
            int topK,

            @Param(value = "Sampling: of the fewest tokens whose probabilities sum to this", byDefault = "1")
            double topP,

            @Param(value = "Seed of sampling and of random directions; equal seeds give equal figures", byDefault = "0")
            long seed,

            @Param("Data set of labelled texts that the scorer learns from; or give --classifier") @Nullable
            String data,

            @Param(value = "Column of it that says whether a text has the attribute", byDefault = "label")
            String column,

            @Param("Value of the column, or label of the classifier, of texts that have it")
            String positive,

            @Param("Value of those that have not; none: any other") @Nullable
            String negative,

            @Param("Model that classifies single texts, to score with instead") @Nullable
            String classifier,

            @Param("Data set of neutral texts; none: what the model writes unsteered") @Nullable
            String neutral,

            @Param("Further texts to look for side effects on: {\"data\": …, \"formula\": …}") @Nullable
            List<Side> sides,

            @Param(value = "Texts of each of these at most", byDefault = "50")
            int sideTexts,

            @Param(value = "Random directions of equal norm to stand beside", byDefault = "20")
            int random,

            @Param(value = "Texts of each strength to keep in the result", byDefault = "3")
            int examples,

            @Param(
                    value = "A strength is usable up to so many times the unsteered texts' perplexity",
                    byDefault = "1.5")
            double mostPerplexity,

            @Param(value = "and from so many times their share of different pairs on", byDefault = "0.8")
            double leastDistinct,

            @Param(value = "and as long as the share falls back by this at most", byDefault = "0.02")
            double dip) {

        UsableRange.Rule rule() {
            return new UsableRange.Rule(mostPerplexity, leastDistinct, dip);
        }

        List<Steer> all() {
            if ((vector == null) == (steers == null || steers.isEmpty())) {
                throw new UserError("Give either a steering vector, with --vector, or a list of them, with --steers.");
            }
            return vector == null
                    ? List.copyOf(steers)
                    : List.of(new Steer(vector, 1, Steer.How.ADD, Steps.BOTH, Positions.all()));
        }

        void check() {
            within("samples", samples, 2, 100_000);
            within("examples", examples, 0, 1000);
            within("random", random, 0, 10_000);
            within("side-texts", sideTexts, 1, 100_000);
            within("prompt-words", promptWords, 1, 1000);
            if (strengths.isEmpty()) {
                throw new UserError("There is no strength to measure; give --strengths, for instance -1,0,1.");
            }
            if ((data == null) == (classifier == null)) {
                throw new UserError(
                        "Give either labelled texts for a scorer to learn from, with --data, or a model that classifies, with --classifier.");
            }
            if (promptData != null && prompts != null) {
                throw new UserError("Give either --prompts or --prompt-data, not both.");
            }
        }

        private static void within(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new UserError(
                        "--" + name + " is " + value + "; it must lie between " + least + " and " + most + ".");
            }
        }
    }

    private static final double FITTED = 0.04;
    private static final double BEGUN = 0.06;

    private final Workspace workspace;

    public SteerMeasure(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "steer measure";
    }

    @Override
    public String summary() {
        return "Measures what a steering vector does at each strength: attribute, fluency and side effects, beside random directions";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Measured run(Parameters p, Run run) {
        p.check();
        List<Steer> steers = p.all();
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            Transformer model = borrowed.that(Capability.GENERATE, Transformer.class);
            List<SteeringVector> vectors = steers.stream()
                    .map(steer -> VectorExpression.parse(steer.vector())
                            .value(workspace.steering(), p.model, model.fingerprint()))
                    .toList();
            if (p.classifier == null) {
                return measure(p, model, steers, vectors, fitted(p, run.part(0, FITTED)), run);
            }
            try (BorrowedModel other = workspace.models().borrow(p.classifier)) {
                Classifier classifier = Classifier.of(p.classifier, other.model());
                return measure(
                        p, model, steers, vectors, new ClassifierScorer(p.classifier, classifier, p.positive), run);
            }
        }
    }

    private AttributeScorer fitted(Parameters p, Run run) {
        if (p.data == null) {
            throw new IllegalStateException("checked before");
        }
        return NGramScorer.fit(
                LabelledTexts.of(workspace.dataSets().get(p.data), p.column, p.positive, p.negative, run), run);
    }

    private Measured measure(
            Parameters p,
            Transformer model,
            List<Steer> steers,
            List<SteeringVector> vectors,
            AttributeScorer scorer,
            Run run) {
        List<String> prompts = prompts(p);
        Writer writer = new Writer(
                model,
                PromptTexts.rows(model, prompts, p.samples, p.maxNew),
                new Sampling(p.temperature, p.topK, p.topP, p.seed),
                p.maxNew,
                Writer.BATCH);
        Doses doses = new Doses(model, scorer, writer, p.random, p.seed, p.examples);
        run.progress(FITTED, "the unsteered model writes");
        List<Written> unsteered = doses.unsteered(run);
        List<SideTexts> sides = sides(p, model, unsteered, run);
        List<Measured.Added> added = new ArrayList<>();
        List<Injection> injections = new ArrayList<>();
        for (int i = 0; i < steers.size(); i++) {
            Measured.Added one = added(p, model, steers.get(i), vectors.get(i), sides.getFirst(), run);
            Injection injection = new Injection(
                    vectors.get(i),
                    one.times(),
                    one.how(),
                    steers.get(i).steps(),
                    steers.get(i).positions());
            p.strengths.forEach(injection::check);
            added.add(one);
            injections.add(injection);
        }
        doses.steer(injections, sides, run);
        run.partial(doses.unsteeredDose());
        SortedMap<Double, Doses.Measure> measured = measured(p, doses, run.part(BEGUN, 1));
        return result(p, scorer, Math.max(1, prompts.size()), added, sides, doses.unsteeredDose(), measured);
    }

    private List<String> prompts(Parameters p) {
        if (p.promptData != null) {
            List<String> beginnings =
                    PromptTexts.beginnings(workspace.dataSets().get(p.promptData), p.promptWords, p.samples);
            if (beginnings.isEmpty()) {
                throw new UserError("Data set " + p.promptData + " has no text with a word to go on from.");
            }
            return beginnings;
        }
        return p.prompts == null ? List.of() : p.prompts;
    }

    private List<SideTexts> sides(Parameters p, Transformer model, List<Written> unsteered, Run run) {
        List<SideTexts> sides = new ArrayList<>();
        sides.add(
                p.neutral == null
                        ? SideTexts.written(unsteered.subList(0, Math.min(p.sideTexts, unsteered.size())))
                        : SideTexts.of(workspace, model, p.neutral, "", p.sideTexts, run));
        for (Side side : p.sides == null ? List.<Side>of() : p.sides) {
            sides.add(SideTexts.of(
                    workspace, model, side.data, side.formula == null ? "" : side.formula, p.sideTexts, run));
        }
        return sides;
    }

    /** How long a vector is beside the hidden states of neutral texts, and by what it is multiplied therefore. */
    private static Measured.Added added(
            Parameters p, Transformer model, Steer steer, SteeringVector vector, SideTexts neutral, Run run) {
        double squares = 0;
        for (Place place : vector.places()) {
            double norm = new Reader(model).meanNorm(neutral.ids(), place.hook(), place.head(), run);
            squares += norm * norm;
        }
        double norm = vector.norm();
        if (norm == 0) {
            throw new UserError("The steering vector " + steer.vector() + " is zero, so that it does nothing.");
        }
        double states = Math.sqrt(squares);
        return new Measured.Added(
                steer.vector(),
                vector.places().stream().map(Place::id).toList(),
                steer.how(),
                steer.strength(),
                norm,
                norm / states,
                p.unit == Measured.Unit.STATES ? steer.strength() * states / norm : steer.strength());
    }

    /** All strengths, those near 0 first. */
    private static SortedMap<Double, Doses.Measure> measured(Parameters p, Doses doses, Run run) {
        // Minus zero is zero.
        List<Double> order = p.strengths.stream()
                .map(strength -> strength + 0.0)
                .distinct()
                .sorted(Comparator.<Double>comparingDouble(Math::abs).thenComparing(Comparator.naturalOrder()))
                .toList();
        SortedMap<Double, Doses.Measure> measured = new TreeMap<>();
        for (int i = 0; i < order.size(); i++) {
            Run part = run.part((double) i / order.size(), (i + 1.0) / order.size());
            Doses.Measure one = doses.measure(order.get(i), part);
            measured.put(order.get(i), one);
            part.partial(one.dose());
            part.progress(1, "measured " + (i + 1) + " of " + order.size() + " strengths");
        }
        return measured;
    }

    private static Measured result(
            Parameters p,
            AttributeScorer scorer,
            int prompts,
            List<Measured.Added> added,
            List<SideTexts> sides,
            MeasuredDose unsteered,
            SortedMap<Double, Doses.Measure> measured) {
        List<MeasuredDose> doses =
                measured.values().stream().map(Doses.Measure::dose).toList();
        UsableRange range = UsableRange.find(doses, unsteered, p.rule());
        MeasuredSlopes slopes = slopes(range, measured, 1 + p.random);
        Measured.Scorer scores = scorer.description();
        List<String> warnings = new Warnings(unsteered, doses, slopes, range, scores, p.random).list();
        Measured result = new Measured(
                p.model,
                p.unit,
                added,
                scores,
                prompts,
                p.random,
                unsteered,
                doses,
                slopes,
                range,
                p.rule().sentence(),
                sides.stream().map(SideTexts::facts).toList(),
                warnings,
                "");
        return result.printing(new DoseTable(result).text());
    }

    /**
     * Over the usable range if there are two strengths in it, else over all.
     *
     * @param directions the vector and the random ones
     */
    private static @Nullable MeasuredSlopes slopes(
            @Nullable UsableRange range, SortedMap<Double, Doses.Measure> all, int directions) {
        SortedMap<Double, Doses.Measure> within = new TreeMap<>(all);
        if (range != null) {
            within.keySet().removeIf(strength -> strength < range.low() || strength > range.high());
        }
        SortedMap<Double, Doses.Measure> used = within.size() < 2 ? all : within;
        if (used.size() < 2) {
            return null;
        }
        double[] strengths =
                used.keySet().stream().mapToDouble(Double::doubleValue).toArray();
        List<double[]> slopes = new ArrayList<>();
        for (int direction = 0; direction < directions; direction++) {
            int one = direction;
            slopes.add(Slopes.of(
                    strengths,
                    used.values().stream()
                            .map(measure -> measure.logOdds().get(one))
                            .toArray(double[][]::new)));
        }
        return Slopes.summary(used.firstKey(), used.lastKey(), slopes.getFirst(), slopes.subList(1, slopes.size()));
    }
}
