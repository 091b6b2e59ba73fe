package dev.assay.steering.use;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.Generation;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Prompt;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.Steps;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.SteeringVectors;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import dev.assay.steering.directions.Gate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Continues a prompt without and with steering vectors, with the same seeds, and compares the two. Its parts are each side's prompt and
 * then its tokens as they are written, the unsteered side first.
 */
public final class SteerGenerate implements Analysis<SteerGenerate.Parameters, SteerGenerated> {

    private static final int MOST_SAMPLES = 256;

    /** What to continue, with what, and how. */
    record Parameters(
            @Param("Model: a name or a folder") String model,

            @Param("Text to continue; with neither this nor --prompt-ids the model begins a text of its own") @Nullable
            String prompt,

            @Param("Token ids to continue, instead of a text") @Nullable
            List<Integer> promptIds,

            @Param("Steering vectors with their strengths, one after the other") @Nullable
            List<Steer> steers,

            @Param("Steering vector, where there is one alone: a name, or an expression as \"taste + 0.5*positive\"")
            @Nullable
            String vector,

            @Param("What --vector is multiplied by; 1 where none is given") @Nullable
            Double strength,

            @Param("Steer only where this condition on the prompt holds") @Nullable
            Gate gate,

            @Param(value = "Tokens to write at most", byDefault = "40")
            int maxNew,

            @Param("Always take the most probable token; so it is unless sampling is asked for")
            boolean greedy,

            @Param("Sample: above 1 flatter, below 1 sharper") @Nullable
            Double temperature,

            @Param("Sample: of that many most probable tokens") @Nullable
            Integer topK,

            @Param("Sample: of the fewest tokens whose probabilities sum to this") @Nullable
            Double topP,

            @Param(value = "Seed of sampling, the same on both sides", byDefault = "0")
            long seed,

            @Param(value = "How many texts to write on each side, with seeds that follow each other", byDefault = "1")
            int samples,

            @Param("Texts that end it as soon as it contains one of them; a comma in one is written \\,") @Nullable
            List<String> stop,

            @Param("Ids of tokens that end it, instead of the model's own end tokens") @Nullable
            List<Integer> stopIds,

            @Param(value = "How many of the most probable tokens to show beside each", byDefault = "5")
            int alternatives,

            @Param(
                    value = "Let each model read the other's text too, for the divergence of the two",
                    byDefault = "true")
            boolean kl) {

        Choice choice() {
            boolean sampling = temperature != null || topK != null || topP != null;
            if (greedy && sampling) {
                throw new UserError("--greedy contradicts sampling; leave one of them out");
            }
            if (samples < 1 || samples > MOST_SAMPLES || (samples > 1 && !sampling)) {
                throw new UserError("--samples is " + samples + "; it must lie between 1 and " + MOST_SAMPLES
                        + ", and be 1 unless sampling is asked for with --temperature, --top-k or --top-p");
            }
            return sampling
                    ? new Choice.Sampling(
                            temperature == null ? 1 : temperature,
                            topK == null ? 0 : topK,
                            topP == null ? 1 : topP,
                            seed)
                    : new Choice.Greedy();
        }

        List<Steer> chosen(SteeringVectors vectors) {
            if ((steers == null || steers.isEmpty()) == (vector == null)) {
                throw new UserError(
                        "give steering vectors either as a list with --steers or one alone with --vector, and at least one");
            }
            if (strength != null && vector == null) {
                throw new UserError("--strength belongs to --vector; those of --steers have each their own");
            }
            return vector == null
                    ? List.copyOf(steers)
                    : List.of(new Steer(
                            vector,
                            strength == null ? 1 : strength,
                            Steer.How.ADD,
                            Steps.BOTH,
                            Steers.usualPositions(vectors, vector)));
        }

        GenerationSettings settings(Transformer model) {
            Set<Integer> stops = new HashSet<>(stopIds == null ? model.config().stopTokens() : stopIds);
            return new GenerationSettings(maxNew, choice(), stops)
                    .stoppingAt(stop == null ? List.of() : stop)
                    .scored(alternatives);
        }
    }

    private final Workspace workspace;

    public SteerGenerate(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "steer generate";
    }

    @Override
    public String summary() {
        return "Lets a language model continue a text without and with steering vectors, and compares the two";
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
    public SteerGenerated run(Parameters p, Run run) {
        List<Steer> chosen = p.chosen(workspace.steering());
        p.choice();
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            Transformer model = borrowed.that(Capability.GENERATE, Transformer.class);
            Steers steers = new Steers(model, p.model, workspace.steering(), chosen);
            Prompt prompt = Prompt.of(model, p.prompt, p.promptIds);
            prompt.checkRoom(model, p.maxNew);
            GenerationSettings settings = p.settings(model);
            SteerGenerated.@Nullable Gated gated = gated(p, model, prompt, run);
            Steers acting = gated == null || gated.open()
                    ? steers
                    : new Steers(model, p.model, workspace.steering(), List.of());
            Inputs inputs = Inputs.of(Collections.nCopies(p.samples, prompt.array()));
            List<String> places = steers.parts().stream()
                    .map(part -> part.place().hook())
                    .distinct()
                    .toList();
            Telling unsteered = new Telling(Side.UNSTEERED, model, prompt, settings, run.part(0, 0.4));
            Generation plain = model.generate(inputs, settings, new RunPlan(places, List.of()), unsteered, run);
            Telling steered = new Telling(Side.STEERED, model, prompt, settings, run.part(0.4, 0.8));
            Generation changed =
                    model.generate(inputs, settings, new RunPlan(List.of(), acting.interventions()), steered, run);
            List<Comparison> comparisons = new ArrayList<>();
            if (p.kl) {
                List<int[]> texts = new ArrayList<>();
                plain.texts().forEach(text -> texts.add(whole(prompt, text)));
                changed.texts().forEach(text -> texts.add(whole(prompt, text)));
                comparisons.addAll(Comparison.of(model, texts, prompt.ids().size(), acting, run.part(0.8, 1)));
            }
            return new SideBySide(chosen, acting, prompt, p.seed, gated)
                    .unsteered(plain, unsteered.prompt, unsteered.written)
                    .steered(changed, steered.written)
                    .result(steers.parts(), comparisons);
        }
    }

    private SteerGenerated.@Nullable Gated gated(Parameters p, Transformer model, Prompt prompt, Run run) {
        if (p.gate == null) {
            return null;
        }
        double value = p.gate.on(model, p.model, workspace.steering()).values(List.of(prompt.array()), run)[0];
        return new SteerGenerated.Gated(value, p.gate.threshold(), p.gate.opensAt(value));
    }

    private static int[] whole(Prompt prompt, GeneratedText text) {
        List<Integer> ids = new ArrayList<>(prompt.ids());
        for (int id : text.ids()) {
            ids.add(id);
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Hands out each token of one side as it comes. */
    private static final class Telling implements Generation.Listener {
        private final Side side;
        private final TextStreams streams;
        private final int maxNew;
        private final Run run;
        private final List<SteerTokenPart.Shown> prompt = new ArrayList<>();
        private final List<List<SteerTokenPart.Shown>> written = new ArrayList<>();
        private int longest;

        Telling(Side side, Transformer model, Prompt prompt, GenerationSettings settings, Run run) {
            this.side = side;
            this.streams = new TextStreams(model, prompt);
            this.maxNew = settings.maxNew();
            this.run = run;
        }

        @Override
        public void prompt(int row, List<GeneratedText.Token> tokens) {
            if (row == 0) {
                tokens.forEach(token -> prompt.add(SteerTokenPart.Shown.of(token, streams.prompt())));
                run.partial(SteerPromptPart.of(side, prompt));
            }
        }

        @Override
        public void token(int row, GeneratedText.Token token) {
            while (written.size() <= row) {
                written.add(new ArrayList<>());
            }
            List<SteerTokenPart.Shown> text = written.get(row);
            SteerTokenPart.Shown shown = SteerTokenPart.Shown.of(token, streams.sample(row));
            run.partial(SteerTokenPart.of(side, row, text.size(), shown));
            text.add(shown);
            longest = Math.max(longest, text.size());
            run.progress(
                    (double) longest / maxNew,
                    "wrote " + longest + " of " + maxNew + (side == Side.STEERED ? " steered" : "") + " tokens");
        }
    }
}
