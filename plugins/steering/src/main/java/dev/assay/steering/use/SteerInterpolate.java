package dev.assay.steering.use;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.transformer.Change;
import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.Generation;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.Positions;
import dev.assay.engine.models.transformer.Prompt;
import dev.assay.engine.models.transformer.RunPlan;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Walks on the straight line from one steering vector to another and lets the model write greedily at each stop: from its begin token, or from
 * a prompt. All stops are rows of one batch, each with a vector of its own.
 */
public final class SteerInterpolate implements Analysis<SteerInterpolate.Parameters, SteerStrip> {

    private static final int MOST_STOPS = 257;

    /** Between what to walk, and what to continue. */
    record Parameters(
            @Param("Model: a name or a folder") String model,

            @Param("Steering vector at the beginning: a name, or an expression over names")
            String from,

            @Param("Steering vector at the end: a name, or an expression over names")
            String to,

            @Param(value = "How many stops, both ends among them", byDefault = "9")
            int steps,

            @Param("Text to continue; with neither this nor --prompt-ids the model begins a text of its own") @Nullable
            String prompt,

            @Param("Token ids to continue, instead of a text") @Nullable
            List<Integer> promptIds,

            @Param("Positions at which the vector is added; none: those that the vectors were made for") @Nullable
            Positions positions,

            @Param(value = "What each vector is multiplied by", byDefault = "1")
            double strength,

            @Param(value = "Tokens to write at most", byDefault = "40")
            int maxNew,

            @Param("Ids of tokens that end a text, instead of the model's own end tokens") @Nullable
            List<Integer> stopIds) {

        public Parameters {
            if (steps < 2 || steps > MOST_STOPS) {
                throw new UserError("--steps is " + steps + "; it must lie between 2 and " + MOST_STOPS);
            }
            if (!Double.isFinite(strength)) {
                throw new UserError("--strength is " + strength + "; give a finite number");
            }
        }

        double at(int stop) {
            return (double) stop / (steps - 1);
        }
    }

    private final Workspace workspace;

    public SteerInterpolate(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "steer interpolate";
    }

    @Override
    public String summary() {
        return "Writes a text at each stop on the line from one steering vector to another";
    }

    @Override
    public boolean light() {
        return true;
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public SteerStrip run(Parameters p, Run run) {
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            Transformer model = borrowed.that(Capability.GENERATE, Transformer.class);
            List<SteeringVector> stops = stops(p, model);
            Prompt prompt = Prompt.of(model, p.prompt, p.promptIds);
            prompt.checkRoom(model, p.maxNew);
            Set<Integer> ends = new HashSet<>(p.stopIds == null ? model.config().stopTokens() : p.stopIds);
            GenerationSettings settings =
                    new GenerationSettings(p.maxNew, new GenerationSettings.Choice.Greedy(), ends);
            RunPlan plan = new RunPlan(List.of(), interventions(positions(p), stops));
            Written written = new Written(model, prompt, p, run);
            Generation generation = model.generate(
                    Inputs.of(Collections.nCopies(p.steps, prompt.array())), settings, plan, written, run);
            return strip(p, stops, generation, written);
        }
    }

    private List<SteeringVector> stops(Parameters p, Transformer model) {
        SteeringVector from = vector(p.from, p, model);
        SteeringVector to = vector(p.to, p, model);
        List<SteeringVector> stops = new ArrayList<>();
        for (int i = 0; i < p.steps; i++) {
            stops.add(from.times(p.strength * (1 - p.at(i))).plus(to.times(p.strength * p.at(i))));
        }
        return stops;
    }

    private SteeringVector vector(String expression, Parameters p, Transformer model) {
        SteeringVector vector =
                VectorExpression.parse(expression).value(workspace.steering(), p.model, model.fingerprint());
        vector.places().forEach(place -> Steers.checkPlace(model, p.model, expression, vector, place));
        return vector;
    }

    private Positions positions(Parameters p) {
        return p.positions == null ? Steers.usualPositions(workspace.steering(), p.from, p.to) : p.positions;
    }

    private static List<Intervention> interventions(Positions positions, List<SteeringVector> stops) {
        Set<Place> places = new TreeSet<>();
        stops.forEach(stop -> places.addAll(stop.places()));
        return places.stream()
                .map(place -> {
                    List<List<Float>> each = stops.stream()
                            .map(stop -> Steers.list(stop.part(place)))
                            .toList();
                    Intervention added = Intervention.at(place.hook(), new Change.AddEach(each))
                            .positions(positions);
                    return place.head() < 0 ? added : added.heads(place.head());
                })
                .toList();
    }

    private static SteerStrip strip(Parameters p, List<SteeringVector> stops, Generation generation, Written written) {
        List<SteerStrip.Stop> strip = new ArrayList<>();
        for (int i = 0; i < p.steps; i++) {
            GeneratedText text = generation.texts().get(i);
            List<SteerStrip.Token> tokens = written.tokens.get(i).stream()
                    .map(token -> new SteerStrip.Token(token.id(), token.text(), token.logprob()))
                    .toList();
            StringBuilder whole = new StringBuilder();
            tokens.forEach(token -> whole.append(token.text()));
            strip.add(new SteerStrip.Stop(
                    p.at(i),
                    whole.toString(),
                    tokens,
                    SteerTokenPart.finite(text.logprob()),
                    stops.get(i).norm(),
                    text.stopped()));
        }
        return new SteerStrip(p.from, p.to, strip, SteerStrip.printed(strip));
    }

    /** Hands out each stop's tokens as they come; {@code sample} is the number of the stop. */
    private static final class Written implements Generation.Listener {
        private final TextStreams streams;
        private final int maxNew;
        private final Run run;
        private final List<List<SteerTokenPart.Shown>> tokens = new ArrayList<>();
        private int longest;

        Written(Transformer model, Prompt prompt, Parameters p, Run run) {
            this.streams = new TextStreams(model, prompt);
            this.maxNew = p.maxNew;
            this.run = run;
            for (int i = 0; i < p.steps; i++) {
                tokens.add(new ArrayList<>());
            }
        }

        @Override
        public void token(int row, GeneratedText.Token token) {
            SteerTokenPart.Shown shown = SteerTokenPart.Shown.of(token, streams.sample(row));
            tokens.get(row).add(shown);
            longest = Math.max(longest, tokens.get(row).size());
            run.progress((double) longest / maxNew, "wrote " + longest + " of " + maxNew + " tokens at each stop");
        }
    }
}
