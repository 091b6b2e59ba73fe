package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDManager;
import dev.assay.engine.models.Djl;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Continues prompts token by token, with a cache of keys and values. Prompts of different lengths share a batch: each slot knows its
 * absolute position, and padding is never looked at. A text that has ended leaves the batch, so it neither holds up nor changes others.
 *
 * <p>Beam search keeps, for each prompt, the {@code width} unfinished texts of the highest log-probability. A text that ends leaves
 * the beam for the list of finished ones and is never dropped from it for an unfinished one. Log-probabilities only fall and
 * the penalty is at most {@code maxNew^α}, so {@code logprob / maxNew^α} bounds whatever an unfinished text can become: the search
 * ends when {@code best} finished texts beat every bound, or at the limit, where the unfinished count as finished.
 */
final class Generator {

    /** Logits kept to score prompts with: half a gigabyte. */
    private static final long MOST_SCORED = 1L << 27;

    private final Transformer model;
    private final Inputs prompts;
    private final GenerationSettings settings;
    private final Probe probe;
    private final Generation.Listener listener;
    private final Run run;

    Generator(
            Transformer model,
            Inputs prompts,
            GenerationSettings settings,
            Probe probe,
            Generation.Listener listener,
            Run run) {
        this.model = model;
        this.prompts = prompts;
        this.settings = settings;
        this.probe = probe;
        this.listener = listener;
        this.run = run;
    }

    /** A text under way. */
    private record Draft(int row, List<GeneratedText.Token> tokens, double logprob) {

        Draft plus(GeneratedText.Token token) {
            List<GeneratedText.Token> more = new ArrayList<>(tokens);
            more.add(token);
            return new Draft(row, more, logprob + token.logprob());
        }
    }

    /** The batch at work: what is cached, and how long each text is. */
    private final class Batch implements AutoCloseable {
        private final KeyValueCache cache = new KeyValueCache(model.config().layers());
        private int[] rows = new int[prompts.rows()];
        private int[] last = new int[prompts.rows()];
        private int step;

        /** Reads the prompts; the distribution of each one's next token. */
        LogProbabilities[] read() {
            int[][] positions = cache.extend(prompts.positions());
            Frame frame = Transformer.frame(prompts, positions);
            rows = frame.rows();
            last = frame.last();
            int[][] ids = Transformer.slots(prompts.ids(), positions, 0);
            return pass(ids, frame);
        }

        /** Goes on with these texts of the batch, each by one token. */
        LogProbabilities[] read(int[] chosen, int[] tokens) {
            if (!isIdentity(chosen)) {
                cache.reorder(chosen);
            }
            int[] newRows = new int[chosen.length];
            int[] newLast = new int[chosen.length];
            int[][] positions = new int[chosen.length][1];
            int[][] ids = new int[chosen.length][1];
            for (int b = 0; b < chosen.length; b++) {
                newRows[b] = rows[chosen[b]];
                newLast[b] = last[chosen[b]] + 1;
                positions[b][0] = newLast[b];
                ids[b][0] = tokens[b];
            }
            rows = newRows;
            last = newLast;
            step++;
            return pass(ids, new Frame(positions, cache.extend(positions), rows, last, step));
        }

        private boolean isIdentity(int[] chosen) {
            boolean identity = chosen.length == rows.length;
            for (int b = 0; identity && b < chosen.length; b++) {
                identity = chosen[b] == b;
            }
            return identity;
        }

        private LogProbabilities[] pass(int[][] ids, Frame frame) {
            run.checkCancelled();
            boolean tell = step == 0 && settings.scorePrompt();
            boolean score =
                    tell && (long) ids.length * ids[0].length * model.config().vocabulary() <= MOST_SCORED;
            boolean all = score || probe.hears(Point.of(Point.Kind.LOGITS));
            try (NDManager manager = Djl.newManager()) {
                float[] logits = model.forward(
                                manager, ids, new int[ids.length][ids[0].length], frame, cache, !all, probe, run)
                        .toFloatArray();
                int vocabulary = model.config().vocabulary();
                int slots = logits.length / vocabulary / frame.batch();
                for (int b = 0; tell && b < frame.batch(); b++) {
                    listener.prompt(b, prompt(score ? logits : null, frame.positions()[b], b, slots, vocabulary));
                }
                int[] at = slots == 1 ? new int[frame.batch()] : frame.lastSlots();
                LogProbabilities[] next = new LogProbabilities[frame.batch()];
                for (int b = 0; b < next.length; b++) {
                    next[b] = LogProbabilities.of(logits, (b * slots + at[b]) * vocabulary, vocabulary);
                }
                return next;
            }
        }

        /** The tokens of a prompt from the logits of all its positions; without these they have no log-probabilities. */
        private List<GeneratedText.Token> prompt(
                float @Nullable [] logits, int[] positions, int b, int slots, int vocabulary) {
            int[] ids = prompts.ids().get(b);
            List<GeneratedText.Token> tokens = new ArrayList<>();
            tokens.add(new GeneratedText.Token(ids[0], Double.NaN, List.of()));
            int first = 0;
            while (positions[first] != 0) {
                first++;
            }
            for (int t = 1; t < ids.length; t++) {
                if (logits == null) {
                    tokens.add(new GeneratedText.Token(ids[t], Double.NaN, List.of()));
                    continue;
                }
                int from = (b * slots + first + t - 1) * vocabulary;
                tokens.add(GeneratedText.Token.of(
                        ids[t], LogProbabilities.of(logits, from, vocabulary), settings.alternatives()));
            }
            return tokens;
        }

        @Override
        public void close() {
            cache.close();
        }
    }

    Generation generate() {
        // The last token is chosen, not read.
        model.check(prompts, settings.maxNew() - 1);
        List<GeneratedText> texts =
                settings.choice() instanceof GenerationSettings.Choice.Beam beam ? beams(beam) : singles();
        boolean early = texts.stream().anyMatch(GeneratedText::stopped);
        return new Generation(texts, probe.result(early));
    }

    private List<GeneratedText> singles() {
        Draft[] drafts = new Draft[prompts.rows()];
        GeneratedText[] texts = new GeneratedText[drafts.length];
        RandomGenerator[] random = new RandomGenerator[drafts.length];
        for (int row = 0; row < drafts.length; row++) {
            drafts[row] = new Draft(row, List.of(), 0);
            random[row] = new SplittableRandom(
                    settings.choice() instanceof GenerationSettings.Choice.Sampling sampling ? sampling.seed(row) : 0);
        }
        try (Batch batch = new Batch()) {
            LogProbabilities[] next = batch.read();
            while (true) {
                List<Integer> live = new ArrayList<>();
                for (int b = 0; b < next.length; b++) {
                    int row = batch.rows[b];
                    int id = choose(next[b], random[row]);
                    drafts[row] = drafts[row].plus(GeneratedText.Token.of(id, next[b], settings.alternatives()));
                    listener.token(row, drafts[row].tokens.getLast());
                    boolean stopped = isOver(drafts[row]);
                    if (stopped || drafts[row].tokens.size() == settings.maxNew()) {
                        texts[row] = new GeneratedText(row, drafts[row].tokens, drafts[row].logprob, stopped);
                    } else {
                        live.add(b);
                    }
                }
                if (live.isEmpty()) {
                    return Arrays.asList(texts);
                }
                int[] chosen = live.stream().mapToInt(Integer::intValue).toArray();
                int[] rows = batch.rows;
                int[] tokens = live.stream()
                        .mapToInt(b -> drafts[rows[b]].tokens.getLast().id())
                        .toArray();
                next = batch.read(chosen, tokens);
            }
        }
    }

    private boolean isOver(Draft draft) {
        if (settings.stopTokens().contains(draft.tokens.getLast().id())) {
            return true;
        }
        if (settings.stopTexts().isEmpty()) {
            return false;
        }
        String text = model.tokenizer()
                .decode(draft.tokens.stream().mapToInt(GeneratedText.Token::id).toArray());
        return settings.stopTexts().stream().anyMatch(text::contains);
    }

    private int choose(LogProbabilities next, RandomGenerator random) {
        return settings.choice() instanceof GenerationSettings.Choice.Sampling sampling
                ? next.sample(sampling, random)
                : next.best();
    }

    /** A draft, and the row of the batch that its cache is in. */
    private record Candidate(Draft draft, int from) {}

    private List<GeneratedText> beams(GenerationSettings.Choice.Beam beam) {
        List<List<GeneratedText>> finished = new ArrayList<>();
        List<Candidate> live = new ArrayList<>();
        for (int row = 0; row < prompts.rows(); row++) {
            finished.add(new ArrayList<>());
            live.add(new Candidate(new Draft(row, List.of(), 0), row));
        }
        try (Batch batch = new Batch()) {
            LogProbabilities[] next = batch.read();
            for (int length = 1; !live.isEmpty(); length++) {
                List<Candidate> kept = new ArrayList<>();
                for (int row = 0; row < prompts.rows(); row++) {
                    kept.addAll(extend(beam, row, live, next, finished.get(row), length));
                }
                live = kept;
                if (!live.isEmpty()) {
                    next = batch.read(
                            live.stream().mapToInt(Candidate::from).toArray(),
                            live.stream()
                                    .mapToInt(c -> c.draft.tokens.getLast().id())
                                    .toArray());
                    List<Candidate> placed = new ArrayList<>();
                    for (Candidate candidate : live) {
                        placed.add(new Candidate(candidate.draft, placed.size()));
                    }
                    live = placed;
                }
            }
        }
        List<GeneratedText> texts = new ArrayList<>();
        for (List<GeneratedText> ofRow : finished) {
            ofRow.sort(Comparator.comparingDouble(GeneratedText::score).reversed());
            texts.addAll(ofRow.subList(0, Math.min(beam.best(), ofRow.size())));
        }
        return texts;
    }

    /** One more token for the live texts of a prompt: those that end are added to the finished ones, the others returned. */
    private List<Candidate> extend(
            GenerationSettings.Choice.Beam beam,
            int row,
            List<Candidate> live,
            LogProbabilities[] next,
            List<GeneratedText> finished,
            int length) {
        List<Candidate> candidates = new ArrayList<>();
        for (Candidate candidate : live) {
            if (candidate.draft.row == row) {
                LogProbabilities distribution = next[candidate.from];
                // Of one text at most the stop tokens and as many others as the beam is wide can be among the best.
                // Which tokens
                // complete a stop text is not known beforehand: where that is asked for, some more are looked at.
                int stops = settings.stopTokens().size() + (settings.stopTexts().isEmpty() ? 0 : beam.width() + 8);
                for (int id : distribution.best(beam.width() + stops)) {
                    candidates.add(new Candidate(
                            candidate.draft.plus(GeneratedText.Token.of(id, distribution, settings.alternatives())),
                            candidate.from));
                }
            }
        }
        candidates.sort(
                Comparator.comparingDouble((Candidate c) -> c.draft.logprob).reversed());
        List<Candidate> kept = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (kept.size() == beam.width()) {
                break;
            }
            boolean stopped = isOver(candidate.draft);
            if (stopped || length == settings.maxNew()) {
                double score = candidate.draft.logprob / Math.pow(length, beam.lengthPenalty());
                finished.add(new GeneratedText(row, candidate.draft.tokens, score, stopped));
            } else {
                kept.add(candidate);
            }
        }
        return canImprove(beam, kept, finished) ? kept : List.of();
    }

    private boolean canImprove(
            GenerationSettings.Choice.Beam beam, List<Candidate> kept, List<GeneratedText> finished) {
        if (kept.isEmpty() || finished.size() < beam.best()) {
            return true;
        }
        double worst = finished.stream()
                .map(GeneratedText::score)
                .sorted(Comparator.reverseOrder())
                .skip(beam.best() - 1L)
                .findFirst()
                .orElseThrow();
        double bound = kept.getFirst().draft.logprob / Math.pow(settings.maxNew(), beam.lengthPenalty());
        return bound > worst;
    }

    /**
     * @throws UserError when the model cannot generate, or what is to be recorded has no place in a beam search
     */
    static void check(Transformer model, GenerationSettings settings, RunPlan plan) {
        TransformerConfig config = model.config();
        if (!settings.stopTexts().isEmpty() && !model.hasTokenizer()) {
            throw new UserError(
                    "A stop text needs a tokenizer, which this model's folder does not have; give ids of stop tokens.");
        }
        if (!config.family().causal()) {
            throw new UserError("A model of the architecture " + config.architecture()
                    + " cannot generate: its positions see those after them.");
        }
        if (settings.choice() instanceof GenerationSettings.Choice.Beam
                && !plan.record().isEmpty()) {
            throw new UserError("A beam search records nothing, for its texts change places; "
                    + "run the model on the texts that it finds.");
        }
        for (int stop : settings.stopTokens()) {
            if (stop < 0 || stop >= config.vocabulary()) {
                throw new UserError(
                        "The stop token " + stop + " is not one of the model's " + config.vocabulary() + " tokens.");
            }
        }
    }
}
