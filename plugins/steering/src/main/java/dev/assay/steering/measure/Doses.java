package dev.assay.steering.measure;

import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.table.Estimate;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Measures one strength after another: of the vector, and of random directions in its place, with the same prompts and draws. */
final class Doses {

    private final Transformer model;
    private final AttributeScorer scorer;
    private final Writer writer;
    private final Reader reader;
    private final int random;
    private final long seed;
    private final int examples;

    private List<List<Injection>> directions = List.of();
    private List<SideTexts> sides = List.of();
    private @Nullable Response unsteered;
    private @Nullable MeasuredDose unsteeredDose;

    /** What one direction does at one strength. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Response(List<Written> texts, double[] logOdds, double perplexity, Fluency fluency, int broken) {

        int positive() {
            return (int) Arrays.stream(logOdds).filter(odds -> odds > 0).count();
        }

        double share() {
            return (double) positive() / logOdds.length;
        }

        double meanLogOdds() {
            return Arrays.stream(logOdds).average().orElse(Double.NaN);
        }
    }

    /**
     * A strength's figures.
     *
     * @param logOdds of the samples, for the vector and then for each random direction
     */
    record Measure(MeasuredDose dose, List<double[]> logOdds) {}

    /**
     * @param random how many random directions stand beside
     * @param seed that they are drawn with
     * @param examples how many texts of a strength are kept
     */
    Doses(Transformer model, AttributeScorer scorer, Writer writer, int random, long seed, int examples) {
        this.model = model;
        this.scorer = scorer;
        this.writer = writer;
        this.reader = new Reader(model);
        this.random = random;
        this.seed = seed;
        this.examples = examples;
    }

    /** Lets the unsteered model write, which comes first. */
    List<Written> unsteered(Run run) {
        unsteered = respond(List.of(), run);
        return unsteered.texts;
    }

    /** What is added, and the texts to look for side effects on. */
    void steer(List<Injection> injections, List<SideTexts> texts, Run run) {
        sides = List.copyOf(texts);
        // Not the stream that the first text draws from.
        RandomGenerator.SplittableGenerator draws = new SplittableRandom(~seed);
        directions = Stream.concat(
                        Stream.of(List.copyOf(injections)),
                        Stream.generate(draws::split)
                                .limit(random)
                                .map(drawing -> injections.stream()
                                        .map(injection -> injection.random(drawing))
                                        .toList()))
                .toList();
        Response base = Objects.requireNonNull(unsteered);
        unsteeredDose = dose(0, List.of(base), read(List.of(), run));
    }

    MeasuredDose unsteeredDose() {
        return Objects.requireNonNull(unsteeredDose);
    }

    /** The directions at work: first the vector, then the random ones. */
    List<List<Injection>> directions() {
        return directions;
    }

    /** One strength. */
    Measure measure(double strength, Run run) {
        if (strength == 0 && directions.getFirst().stream().allMatch(Injection::nothingAtZero)) {
            double[] same = Objects.requireNonNull(unsteered).logOdds;
            return new Measure(
                    unsteeredDose(), directions.stream().map(direction -> same).toList());
        }
        List<Response> responses = new ArrayList<>();
        for (List<Injection> direction : directions) {
            run.progress(
                    (double) responses.size() / (directions.size() + 1),
                    "strength " + strength
                            + (responses.isEmpty() ? "" : ": random direction " + responses.size() + " of " + random));
            responses.add(respond(interventions(direction, strength), run));
        }
        List<List<Intervention>> reading = directions.stream()
                .map(direction ->
                        interventions(direction.stream().map(Injection::reading).toList(), strength))
                .toList();
        return new Measure(
                dose(strength, responses, read(reading, run)),
                responses.stream().map(Response::logOdds).toList());
    }

    private static List<Intervention> interventions(List<Injection> direction, double strength) {
        return direction.stream()
                .flatMap(injection -> injection.at(strength).stream())
                .toList();
    }

    private Response respond(List<Intervention> interventions, Run run) {
        List<Written> texts = writer.write(interventions, run);
        double[] logOdds = scorer.logOdds(
                texts.stream().map(text -> text.text(model.tokenizer())).toList(), run);
        TokenSums sums = reader.read(
                        texts.stream().map(Written::whole).toList(),
                        texts.stream().mapToInt(text -> text.prompt().length).toArray(),
                        List.of(),
                        run)[0];
        return new Response(
                texts,
                logOdds,
                Math.exp(sums.meanLoss()),
                Fluency.of(texts.stream().map(Written::words).toList()),
                (int) texts.stream().filter(Written::broken).count());
    }

    /** For each of the side texts the sums of the unsteered model and of each way of steering. */
    private List<TokenSums[]> read(List<List<Intervention>> steerings, Run run) {
        return sides.stream()
                .map(texts -> reader.read(texts.ids(), texts.given(), steerings, run))
                .toList();
    }

    /** @param responses of the vector and then of the random directions */
    private MeasuredDose dose(double strength, List<Response> responses, List<TokenSums[]> read) {
        Response own = responses.getFirst();
        Estimate share = Estimate.proportion(own.positive(), own.logOdds.length);
        double squares = Arrays.stream(own.logOdds).map(odds -> odds * odds).sum();
        Estimate odds = Estimate.mean(Arrays.stream(own.logOdds).sum(), squares, own.logOdds.length);
        return new MeasuredDose(
                strength,
                own.texts.size(),
                beside(MeasuredFigure.alone(share), responses, Response::share),
                beside(MeasuredFigure.alone(odds), responses, Response::meanLogOdds),
                beside(responses, Response::perplexity),
                beside(responses, response -> response.fluency.distinct1()),
                beside(responses, response -> response.fluency.distinct2()),
                beside(responses, response -> response.fluency.repetition()),
                beside(responses, response -> response.fluency.tokens()),
                own.broken,
                read.stream().map(Doses::side).toList(),
                own.texts.stream()
                        .limit(examples)
                        .map(text -> text.text(model.tokenizer()))
                        .toList(),
                Arrays.stream(own.logOdds).limit(examples).boxed().toList());
    }

    private MeasuredFigure beside(List<Response> responses, ToDoubleFunction<Response> figure) {
        return beside(MeasuredFigure.alone(figure.applyAsDouble(responses.getFirst())), responses, figure);
    }

    private MeasuredFigure beside(MeasuredFigure own, List<Response> responses, ToDoubleFunction<Response> figure) {
        return own.beside(
                figure.applyAsDouble(Objects.requireNonNull(unsteered)),
                responses.stream().skip(1).mapToDouble(figure).toArray());
    }

    /** @param sums of the unsteered model, and then of the vector and of random directions if something is added */
    private static MeasuredDose.Side side(TokenSums... sums) {
        return new MeasuredDose.Side(
                side(TokenSums::meanLoss, sums), side(TokenSums::accuracy, sums), side(TokenSums::meanKl, sums));
    }

    private static MeasuredFigure side(ToDoubleFunction<TokenSums> figure, TokenSums... sums) {
        double[] figures = Arrays.stream(sums).mapToDouble(figure).toArray();
        return figures.length == 1
                ? MeasuredFigure.alone(figures[0])
                : MeasuredFigure.alone(figures[1])
                        .beside(
                                figures[0],
                                IntStream.range(2, figures.length)
                                        .mapToDouble(at -> figures[at])
                                        .toArray());
    }
}
