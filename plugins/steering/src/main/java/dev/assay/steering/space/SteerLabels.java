package dev.assay.steering.space;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.Pooling;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.transformer.Positions;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.RandomVectors;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.steering.StoredVectors;
import dev.assay.engine.steering.VectorExpression;
import dev.assay.engine.table.Table;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds a direction to a classifier's hidden states and watches the labels of a slice: a vector that somebody keeps, or the difference of the
 * mean states of two slices. Each strength stands beside random directions of equal norm. Its parts are the points of the curve as soon as they are
 * known, without the random directions, which come after.
 */
public final class SteerLabels implements Analysis<SteerLabels.Parameters, LabelSteering> {

    private static final int FEW = 5;

    /** Which model, which vector, and what to watch. */
    public record Parameters(
            @Param("Classifier: a name or a folder") String model,

            @Param("Data set with the slice to watch") String data,

            @Param("Formula of the slice to watch; none: all rows") @Nullable
            String formula,

            @Param(
                    "Steering vector: a name, or an expression as \"taste + 0.5*positive\"; none: a direction is made of two slices")
            @Nullable
            String vector,

            @Param("Slice towards which the direction leads: a formula, when no vector is given") @Nullable
            String positive,

            @Param("Slice that the direction leads away from: a formula; none: the rows that are not in the other")
            @Nullable
            String negative,

            @Param("Data set of these two slices; none: the one that is watched") @Nullable
            String source,

            @Param(
                    "Hook point of a direction that is made; default: mlp.relu of a pair model, the middle block's hook_resid_post of a transformer")
            @Nullable
            String hook,

            @Param(
                    "Which of a text's tokens a direction of a transformer is made from: last, mean or cls; default: the first")
            @Nullable
            Pooling pooling,

            @Param(value = "Positions of a transformer at which it is added", byDefault = "{\"which\": \"all\"}")
            Positions positions,

            @Param(value = "What the vector is multiplied by", byDefault = "-2,-1,-0.5,0.5,1,2")
            List<Double> strengths,

            @Param(value = "Random directions of equal norm at each strength", byDefault = "20")
            int random,

            @Param(
                    value = "Rows of the slice to read at most, and of each slice of a direction; chosen at random",
                    byDefault = "1000")
            int limit,

            @Param(value = "Seed of the random directions and of the choice of rows", byDefault = "0")
            long seed,

            @Param("Name under which to keep a direction that is made") @Nullable
            String as) {

        public Parameters {
            strengths = List.copyOf(strengths);
            if (strengths.isEmpty() || !strengths.stream().allMatch(Double::isFinite)) {
                throw new UserError(
                        "--strengths must be finite numbers, one at least, but they are " + strengths + ".");
            }
            if (random < 0 || limit < 1) {
                throw new UserError("--random must not be negative and --limit at least 1, but they are " + random
                        + " and " + limit + ".");
            }
            if (pooling == Pooling.ALL) {
                throw new UserError(
                        "--pooling must be last, mean or cls: a direction is made from one state per text.");
            }
            if ((vector == null) == (positive == null)) {
                throw new UserError(
                        "Give either a steering vector with --vector, or with --positive the slice towards which a"
                                + " direction is to lead.");
            }
            if (vector != null
                    && (as != null || hook != null || negative != null || source != null || pooling != null)) {
                throw new UserError(
                        "--as, --hook, --negative, --source and --pooling are about a direction that is made here, but"
                                + " --vector names one that exists; leave them out.");
            }
        }
    }

    private final Workspace workspace;

    public SteerLabels(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "steer labels";
    }

    @Override
    public String summary() {
        return "Adds a direction to a classifier's hidden states, and counts the labels of a slice by strength";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    /** A vector, and what is known of it. */
    private record Made(SteeringVector vector, LabelSteering.Direction direction, List<String> warnings) {}

    @Override
    public LabelSteering run(Parameters p, Run run) {
        if (p.as != null) {
            workspace.steering().checkFree(p.as);
        }
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            Model model = borrowed.model();
            SteeredClassifier classifier = SteeredClassifier.of(p.model, model, p.positions);
            Table table = workspace.tables().open(p.data, p.model);
            int[] rows = Rows.of(table, p.formula == null ? "" : p.formula, p.limit, p.seed, "The slice to watch");
            Made made = p.vector != null ? stored(p, model) : made(p, model, classifier, table, rows, run.part(0, 0.1));
            classifier.check(made.vector);
            @Nullable String saved = p.as;
            if (saved != null) {
                save(saved, p, model, made);
            }
            return watched(p, classifier, table, rows, made, run.part(0.1, 1));
        }
    }

    private Made stored(Parameters p, Model model) {
        String text = String.valueOf(p.vector);
        SteeringVector vector = VectorExpression.parse(text).value(workspace.steering(), p.model, model.fingerprint());
        return new Made(
                vector,
                new LabelSteering.Direction(text, places(vector), vector.norm(), null, null, null, null),
                List.of());
    }

    private static List<String> places(SteeringVector vector) {
        return vector.places().stream().map(Place::id).toList();
    }

    private Made made(
            Parameters p, Model model, SteeredClassifier classifier, Table watched, int[] watchedRows, Run run) {
        Table table = p.source == null ? watched : workspace.tables().open(p.source, p.model);
        DataSet data = table.dataSet();
        String positive = String.valueOf(p.positive);
        String negative = p.negative == null ? "NOT (" + positive + ")" : p.negative;
        int[] first = Rows.of(table, positive, p.limit, p.seed, "The slice towards which the direction leads");
        int[] second = Rows.of(table, negative, p.limit, p.seed + 1, "The slice that the direction leads away from");
        ModelReader reader =
                ModelReader.of(model, data, p.hook == null ? classifier.usualHook() : p.hook, p.pooling, null);
        int width = model instanceof Transformer transformer ? transformer.units(reader.hook()) : reader.units();
        MeanDirection mean = MeanDirection.of(reader, width, data, first, second, run);
        if (mean.vector().norm() == 0) {
            throw new UserError("The mean states of the two slices at " + reader.hook()
                    + " are equal, so there is no direction between them; choose other slices or another hook point.");
        }
        List<String> warnings = new ArrayList<>();
        if (Math.min(first.length, second.length) < FEW) {
            warnings.add("a slice of the direction has fewer than " + FEW + " rows, so chance decides where it points");
        }
        if (data.number() == watched.dataSet().number()) {
            long both = Arrays.stream(watchedRows)
                    .filter(row -> Arrays.binarySearch(first, row) >= 0 || Arrays.binarySearch(second, row) >= 0)
                    .count();
            if (both > 0) {
                warnings.add(both + " of the " + watchedRows.length
                        + " rows that are watched made the direction; --source names other data to make it from");
            }
        }
        long shared = Arrays.stream(first)
                .filter(row -> Arrays.binarySearch(second, row) >= 0)
                .count();
        if (shared > 0) {
            warnings.add(shared + " rows are in both slices of the direction");
        }
        return new Made(
                mean.vector(),
                new LabelSteering.Direction(
                        "mean of " + positive + " minus mean of " + negative,
                        places(mean.vector()),
                        mean.vector().norm(),
                        mean.vector().norm() / mean.stateNorm(),
                        mean.positives(),
                        mean.negatives(),
                        Double.isNaN(mean.splitHalf()) ? null : mean.splitHalf()),
                warnings);
    }

    private void save(String name, Parameters p, Model model, Made made) {
        ObjectNode card = (ObjectNode) Json.mapper().valueToTree(made.direction);
        card.remove("name");
        card.put("data", p.source == null ? p.data : p.source);
        card.put("positive", p.positive);
        card.put("negative", p.negative == null ? "NOT (" + p.positive + ")" : p.negative);
        workspace
                .steering()
                .save(
                        name,
                        StoredVectors.of(
                                new StoredVectors.Origin(
                                        p.model,
                                        model.fingerprint(),
                                        "mean",
                                        Instant.now()
                                                .truncatedTo(ChronoUnit.SECONDS)
                                                .toString()),
                                made.vector,
                                card));
    }

    private LabelSteering watched(
            Parameters p, SteeredClassifier classifier, Table table, int[] rows, Made made, Run run) {
        List<Dose> doses = new ArrayList<>();
        doses.add(new Dose(made.vector, 0));
        p.strengths.forEach(strength -> doses.add(new Dose(made.vector, strength)));
        double share = (double) doses.size() / (doses.size() + p.random * p.strengths.size());
        List<Tally> own = tallies(classifier, table.dataSet(), rows, doses, run.part(0, share));
        Tally plain = own.getFirst();
        List<Tally> steered = own.subList(1, own.size());
        for (int s = 0; s < steered.size(); s++) {
            run.partial(steered.get(s).point(p.strengths.get(s), plain, List.of()));
        }
        List<List<Tally>> random = random(p, classifier, table.dataSet(), rows, made.vector, run.part(share, 1));
        List<LabelSteering.Point> points = IntStream.range(0, steered.size())
                .mapToObj(s -> steered.get(s).point(p.strengths.get(s), plain, random.get(s)))
                .toList();
        List<String> warnings = new ArrayList<>(made.warnings);
        if (points.stream().anyMatch(point -> point.broken() > 0)) {
            warnings.add(
                    "at the largest strengths the model's numbers overflow; the strength is far outside of any use");
        }
        return new LabelSteering(
                p.model,
                p.data,
                p.formula == null ? "" : p.formula,
                rows.length,
                made.direction,
                classifier.labels(),
                plain.point(0, plain, List.of()),
                points,
                warnings,
                p.as);
    }

    /** By strength, what random directions do. */
    private static List<List<Tally>> random(
            Parameters p, SteeredClassifier classifier, DataSet data, int[] rows, SteeringVector vector, Run run) {
        List<Dose> doses = new ArrayList<>();
        doses.add(new Dose(vector, 0));
        List<SteeringVector> drawn = RandomVectors.like(vector, p.random, p.seed);
        for (double strength : p.strengths) {
            drawn.forEach(each -> doses.add(new Dose(each, strength)));
        }
        List<Tally> tallies = p.random == 0 ? List.of() : tallies(classifier, data, rows, doses, run);
        List<List<Tally>> byStrength = new ArrayList<>();
        for (int s = 0; s < p.strengths.size(); s++) {
            byStrength.add(p.random == 0 ? List.of() : tallies.subList(1 + s * p.random, 1 + (s + 1) * p.random));
        }
        return byStrength;
    }

    /**
     * Counts what the classifier says under each dose.
     *
     * @param doses of which the first changes nothing
     */
    private static List<Tally> tallies(
            SteeredClassifier classifier, DataSet data, int[] rows, List<Dose> doses, Run run) {
        List<Tally> tallies =
                doses.stream().map(dose -> new Tally(classifier.labels())).toList();
        int together = classifier.together(doses.size());
        for (int from = 0; from < rows.length; from += together) {
            run.checkCancelled();
            int to = Math.min(rows.length, from + together);
            List<Example> examples = data.examples(Arrays.copyOfRange(rows, from, to));
            List<float[]> probabilities = classifier.probabilities(examples, doses, run);
            for (int dose = 0; dose < tallies.size(); dose++) {
                tallies.get(dose).add(examples, probabilities.get(dose), probabilities.getFirst());
            }
            run.progress(
                    (double) to / rows.length,
                    "read " + to + " of " + rows.length + " rows under " + (doses.size() - 1) + " doses");
        }
        return tallies;
    }
}
