package dev.assay.language;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.Generation;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.Prompt;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.TextStream;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Continues a prompt, greedily, by sampling or by beam search. Its parts are the prompt with the log-probability of each of its tokens,
 * and then each token as soon as it is written; those of a beam search come when the search is over.
 */
final class Generate implements Analysis<Generate.Parameters, Generated> {

    /** What to continue, and how. */
    record Parameters(
            @Param("Model: a name or a folder") String model,

            @Param("Text to continue; with neither this nor --prompt-ids the model begins a text of its own") @Nullable
            String prompt,

            @Param("Token ids to continue, instead of a text") @Nullable
            List<Integer> promptIds,

            @Param(value = "Tokens to write at most", byDefault = "40")
            int maxNew,

            @Param("Always take the most probable token; so it is unless sampling or a beam is asked for")
            boolean greedy,

            @Param("Sample: above 1 flatter, below 1 sharper") @Nullable
            Double temperature,

            @Param("Sample: of that many most probable tokens") @Nullable
            Integer topK,

            @Param("Sample: of the fewest tokens whose probabilities sum to this") @Nullable
            Double topP,

            @Param(value = "Seed of sampling; equal seeds write equal texts", byDefault = "0")
            long seed,

            @Param("Search: how many unfinished texts a beam search keeps") @Nullable
            Integer beam,

            @Param(
                    value = "Search: a text's score is its log-probability divided by this power of its length",
                    byDefault = "0")
            double lengthPenalty,

            @Param(value = "Search: how many of the best texts to give", byDefault = "1")
            int best,

            @Param("Texts that end it as soon as it contains one of them; a comma in one is written \\,") @Nullable
            List<String> stop,

            @Param("Ids of tokens that end it, instead of the model's own end tokens") @Nullable
            List<Integer> stopIds,

            @Param(value = "How many of the most probable tokens to show beside each", byDefault = "5")
            int alternatives,

            @Param("Changes to hidden states: a list of interventions") @Nullable
            List<Intervention> interventions) {

        /** How tokens are chosen. */
        Choice choice() {
            boolean sampling = temperature != null || topK != null || topP != null;
            if (greedy && (sampling || beam != null)) {
                throw new UserError(
                        "--greedy contradicts " + (beam != null ? "--beam" : "sampling") + "; leave one of them out");
            }
            if (beam != null && sampling) {
                throw new UserError(
                        "--beam searches and --temperature, --top-k and --top-p sample; leave one of them out");
            }
            if (beam == null && best != 1) {
                throw new UserError("--best needs a beam search; say how wide it is with --beam");
            }
            if (beam == null && lengthPenalty != 0) {
                throw new UserError("--length-penalty needs a beam search; say how wide it is with --beam");
            }
            if (beam != null) {
                return new Choice.Beam(beam, lengthPenalty, best);
            }
            return sampling
                    ? new Choice.Sampling(
                            temperature == null ? 1 : temperature,
                            topK == null ? 0 : topK,
                            topP == null ? 1 : topP,
                            seed)
                    : new Choice.Greedy();
        }
    }

    private final Workspace workspace;

    Generate(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "generate";
    }

    @Override
    public String summary() {
        return "Lets a language model continue a text, token by token, with the probability of each";
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
    public Generated run(Parameters p, Run run) {
        Choice choice = p.choice();
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            Transformer model = borrowed.that(Capability.GENERATE, Transformer.class);
            Prompt prompt = Prompt.of(model, p.prompt, p.promptIds);
            prompt.checkRoom(model, p.maxNew);
            Set<Integer> stops =
                    new HashSet<>(p.stopIds == null ? model.config().stopTokens() : p.stopIds);
            GenerationSettings settings = new GenerationSettings(p.maxNew, choice, stops)
                    .stoppingAt(p.stop == null ? List.of() : p.stop)
                    .scored(p.alternatives);
            RunPlan plan = new RunPlan(List.of(), p.interventions == null ? List.of() : p.interventions);
            Telling telling = new Telling(model, p.maxNew, run);
            Generation generation = model.generate(Inputs.of(prompt.array()), settings, plan, telling, run);
            return result(p, model, prompt, generation, telling);
        }
    }

    /** Hands out each token as it comes. */
    private static final class Telling implements Generation.Listener {
        private final int maxNew;
        private final Run run;
        private final @Nullable TextStream stream;
        private final List<TokenPart> written = new ArrayList<>();

        Telling(Transformer model, int maxNew, Run run) {
            this.maxNew = maxNew;
            this.run = run;
            this.stream = model.hasTokenizer() ? new TextStream(model.tokenizer()) : null;
        }

        @Override
        public void prompt(int row, List<GeneratedText.Token> tokens) {
            run.partial(PromptPart.of(
                    tokens.stream().map(token -> TokenPart.of(token, stream)).toList()));
        }

        @Override
        public void token(int row, GeneratedText.Token token) {
            tell(TokenPart.of(token, stream));
        }

        private void tell(TokenPart token) {
            run.partial(WrittenPart.of(written.size(), token));
            written.add(token);
            run.progress((double) written.size() / maxNew, "wrote " + written.size() + " of " + maxNew + " tokens");
        }
    }

    private static Generated result(
            Parameters p, Transformer model, Prompt prompt, Generation generation, Telling telling) {
        GeneratedText first = generation.texts().getFirst();
        List<Generated.Text> all = new ArrayList<>();
        if (telling.written.isEmpty()) {
            for (GeneratedText text : generation.texts()) {
                List<TokenPart> parts = parts(text, model, prompt);
                if (all.isEmpty()) {
                    parts.forEach(telling::tell);
                }
                all.add(Generated.Text.of(parts, text.score(), text.stopped()));
            }
        } else {
            all.add(Generated.Text.of(telling.written, first.score(), first.stopped()));
        }
        Listing listing = new Listing().tokens(telling.written).score(telling.written, first.score(), first.stopped());
        if (p.best > 1) {
            listing.best(all);
        }
        if (p.interventions != null) {
            listing.touched(generation.run().touched());
        }
        return new Generated(
                prompt.ids(),
                all.getFirst().tokens(),
                all.getFirst().text(),
                first.score(),
                first.stopped(),
                p.best > 1 ? all : null,
                p.interventions == null ? null : generation.run().touched(),
                listing.text());
    }

    private static List<TokenPart> parts(GeneratedText text, Transformer model, Prompt prompt) {
        @Nullable TextStream stream = model.hasTokenizer() ? new TextStream(model.tokenizer(), prompt.array()) : null;
        return text.tokens().stream().map(token -> TokenPart.of(token, stream)).toList();
    }
}
