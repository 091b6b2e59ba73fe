package dev.assay.language;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.Generation;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Intervention;
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
import java.util.Arrays;
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
            int[] prompt = prompt(p, model);
            check(p, model, prompt);
            Set<Integer> stops =
                    new HashSet<>(p.stopIds == null ? model.config().stopTokens() : p.stopIds);
            GenerationSettings settings = new GenerationSettings(p.maxNew, choice, stops)
                    .stoppingAt(p.stop == null ? List.of() : p.stop)
                    .scored(p.alternatives);
            RunPlan plan = new RunPlan(List.of(), p.interventions == null ? List.of() : p.interventions);
            Telling telling = new Telling(model, p.maxNew, run);
            Generation generation = model.generate(Inputs.of(prompt), settings, plan, telling, run);
            return result(p, model, prompt, generation, telling);
        }
    }

    private static int[] prompt(Parameters p, Transformer model) {
        if (p.prompt != null && p.promptIds != null) {
            throw new UserError("give the prompt either as a text or as token ids, not both");
        }
        if (p.promptIds != null) {
            return p.promptIds.stream().mapToInt(Integer::intValue).toArray();
        }
        if (p.prompt != null) {
            if (!model.hasTokenizer()) {
                throw new UserError(
                        "the model's folder has no tokenizer, so it cannot read a text; give token ids with --prompt-ids");
            }
            return encoded(p.prompt, model);
        }
        Integer start = model.config().startToken();
        if (start == null) {
            throw new UserError(
                    "the model has no token that begins a text; give it something to continue, with --prompt or --prompt-ids");
        }
        return new int[] {start};
    }

    /** A text's tokens with what the model expects before them, but not after: the text is to go on. */
    private static int[] encoded(String text, Transformer model) {
        int[] plain = model.tokenizer().encode(text, false);
        int[] special = model.tokenizer().encode(text, true);
        boolean closed = plain.length > 0
                && special.length > plain.length
                && special[special.length - 1] != plain[plain.length - 1]
                && model.config().stopTokens().contains(special[special.length - 1]);
        return plain.length == 0 ? plain : closed ? Arrays.copyOf(special, special.length - 1) : special;
    }

    private static void check(Parameters p, Transformer model, int[] prompt) {
        if (prompt.length == 0) {
            throw new UserError("the prompt is empty; give a text or token ids to continue, or leave it out");
        }
        for (int position = 0; position < prompt.length; position++) {
            if (prompt[position] < 0 || prompt[position] >= model.config().vocabulary()) {
                throw new UserError("token " + position + " of the prompt is " + prompt[position]
                        + ", but the model's tokens go from 0 to "
                        + (model.config().vocabulary() - 1));
            }
        }
        int context = model.config().positions();
        if (prompt.length > context) {
            throw new UserError("the prompt has " + counted(prompt.length) + ", but the model's context is " + context
                    + " tokens; shorten it");
        }
        // The last token is written, but not read.
        int room = context - prompt.length + 1;
        if (p.maxNew > room) {
            throw new UserError("the prompt has " + counted(prompt.length) + " and is to get " + p.maxNew
                    + " more, but the model's context is " + context + " tokens; shorten the prompt or give --max-new "
                    + room + " or less");
        }
    }

    private static String counted(int tokens) {
        return tokens == 1 ? "1 token" : tokens + " tokens";
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
            Parameters p, Transformer model, int[] prompt, Generation generation, Telling telling) {
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
                Arrays.stream(prompt).boxed().toList(),
                all.getFirst().tokens(),
                all.getFirst().text(),
                first.score(),
                first.stopped(),
                p.best > 1 ? all : null,
                p.interventions == null ? null : generation.run().touched(),
                listing.text());
    }

    private static List<TokenPart> parts(GeneratedText text, Transformer model, int[] prompt) {
        @Nullable TextStream stream = model.hasTokenizer() ? new TextStream(model.tokenizer(), prompt) : null;
        return text.tokens().stream().map(token -> TokenPart.of(token, stream)).toList();
    }
}
