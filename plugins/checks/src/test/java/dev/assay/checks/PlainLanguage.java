package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Loss, batcher, sampler and beam search over {@link PlainGpt}, written as real systems are, with one {@link Fault} or none. */
final class PlainLanguage implements LanguageSubject {

    static final int CONTEXT = 24;
    private static final int BEGIN = 0;
    private static final int END = 1;
    private static final int UNKNOWN = 2;
    private static final List<String> PIECES = pieces();

    private final PlainGpt gpt;
    private final @Nullable Fault fault;
    private final SplittableRandom noise = new SplittableRandom(7);

    PlainLanguage(PlainGpt gpt, @Nullable Fault fault) {
        this.gpt = gpt;
        this.fault = fault;
    }

    static int vocabulary() {
        return PIECES.size();
    }

    private static List<String> pieces() {
        List<String> pieces =
                new ArrayList<>(List.of("", "", "<unk>", " ", ".", ",", "ab", "he", "the", " a", "in", "on", "re"));
        for (char letter = 'a'; letter <= 'z'; letter++) {
            pieces.add(String.valueOf(letter));
        }
        return pieces;
    }

    private boolean is(Fault asked) {
        return fault == asked;
    }

    @Override
    public LanguageFacts facts() {
        return new LanguageFacts(
                "plain",
                LanguageFacts.SINGLE,
                gpt.layers,
                4 * gpt.hidden,
                gpt.vocabulary,
                gpt.context,
                BEGIN,
                Set.of(END),
                EnumSet.allOf(Inputs.Padding.class),
                true,
                EnumSet.allOf(LanguageFacts.Decodes.class));
    }

    private PlainGpt.Bent bent() {
        int ahead = is(Fault.CAUSAL_MASK_OFF_BY_ONE) ? 1 : is(Fault.NO_CAUSAL_MASK) ? 1000 : 0;
        return new PlainGpt.Bent(
                ahead,
                is(Fault.LEFT_PADDING_ATTENDED),
                is(Fault.FULLY_MASKED_ROW_IS_NAN),
                is(Fault.DROPOUT_ON) ? 0.1 : 0,
                is(Fault.HEAD_NOT_TIED));
    }

    /** The batcher: rows filled up to one length. */
    private double[][][] states(Batch batch) {
        int longest = batch.texts().stream().mapToInt(t -> t.length).max().orElseThrow();
        if (longest > gpt.context && !is(Fault.POSITIONS_CLAMPED)) {
            throw new UserError("the text is longer than the context");
        }
        double[][][] states = new double[batch.texts().size()][][];
        for (int row = 0; row < states.length; row++) {
            int[] text = batch.texts().get(row);
            int shift = batch.padding() == Inputs.Padding.LEFT ? longest - text.length : 0;
            int[] ids = new int[longest];
            int[] positions = new int[longest];
            boolean[] real = new boolean[longest];
            Arrays.fill(ids, batch.filler());
            for (int p = 0; p < longest; p++) {
                positions[p] = is(Fault.POSITIONS_COUNT_LEFT_PADDING) ? p : Math.max(0, p - shift);
            }
            for (int p = 0; p < text.length; p++) {
                ids[shift + p] = text[p];
                real[shift + p] = true;
            }
            double[][] all = gpt.states(new PlainGpt.Cache(gpt.layers), ids, positions, real, bent(), noise);
            states[row] = Arrays.copyOfRange(all, shift, shift + text.length);
        }
        if (is(Fault.BATCH_STATISTICS_ON) && states.length > 1) {
            center(states);
        }
        return states;
    }

    private static void center(double[][][] states) {
        for (int u = 0; u < states[0][0].length; u++) {
            double sum = 0;
            int count = 0;
            for (double[][] row : states) {
                for (double[] state : row) {
                    sum += state[u];
                    count++;
                }
            }
            for (double[][] row : states) {
                for (double[] state : row) {
                    state[u] -= sum / count;
                }
            }
        }
    }

    @Override
    public List<float[][]> logits(Batch batch) {
        List<float[][]> all = new ArrayList<>();
        for (double[][] row : states(batch)) {
            all.add(Arrays.stream(row)
                    .map(state -> gpt.logits(state, is(Fault.HEAD_NOT_TIED)))
                    .toArray(float[][]::new));
        }
        return all;
    }

    @Override
    public List<double[]> score(Batch batch) {
        List<float[][]> logits = logits(batch);
        List<double[]> scores = new ArrayList<>();
        for (int row = 0; row < logits.size(); row++) {
            int[] text = batch.texts().get(row);
            double[] score = new double[text.length];
            score[0] = Double.NaN;
            for (int p = 1; p < text.length; p++) {
                score[p] = loss(logits.get(row), text, p);
            }
            scores.add(score);
        }
        return scores;
    }

    private double loss(float[][] logits, int[] text, int p) {
        double[] distribution = LogSoftmax.of(logits[p - 1]);
        double right = distribution[text[p]];
        return switch (fault) {
            case LABELS_NOT_SHIFTED -> LogSoftmax.of(logits[p])[text[p]];
            case LABELS_SHIFTED_TWICE -> p + 1 < text.length ? distribution[text[p + 1]] : Double.NaN;
            case LABEL_SMOOTHING_IN_THE_LOSS ->
                0.9 * right + 0.1 * Arrays.stream(distribution).average().orElseThrow();
            case LOSS_IN_BITS -> right / Math.log(2);
            case HALF_PRECISION_LOG_SOFTMAX -> {
                double logit = logits[p - 1][text[p]];
                yield bfloat(bfloat(logit) - bfloat(logit - right));
            }
            case null, default -> right;
        };
    }

    /** Rounded to the nearest bfloat16, ties to even. */
    private static float bfloat(double value) {
        int bits = Float.floatToRawIntBits((float) value);
        return Float.intBitsToFloat((bits + 0x7FFF + ((bits >>> 16) & 1)) & 0xFFFF0000);
    }

    @Override
    public OptionalDouble meanLoss(List<int[]> texts, int batchSize) {
        double total = 0;
        double tokens = 0;
        double means = 0;
        int batches = 0;
        double textMeans = 0;
        double padded = 0;
        double fillers = 0;
        for (int from = 0; from < texts.size(); from += batchSize) {
            List<int[]> some = texts.subList(from, Math.min(from + batchSize, texts.size()));
            int longest = some.stream().mapToInt(t -> t.length).max().orElseThrow();
            double sum = 0;
            double count = 0;
            for (double[] score : score(Batch.of(some))) {
                double text = -Arrays.stream(score).skip(1).sum();
                sum += text;
                count += score.length - 1;
                textMeans += text / (score.length - 1) / texts.size();
                fillers += 1.7 * (longest - score.length);
            }
            total += sum;
            tokens += count;
            means += sum / count;
            padded += sum / (some.size() * (longest - 1));
            batches++;
        }
        return OptionalDouble.of(
                switch (fault) {
                    case MEAN_OF_MEANS -> means / batches;
                    case MEAN_OF_TEXTS -> textMeans;
                    case MEAN_OVER_PADDING -> padded / batches;
                    case LOSS_OF_PADDING_IN_THE_SUM -> (total + fillers) / tokens;
                    case null, default -> total / tokens;
                });
    }

    /** A text under way: its cache, what was chosen, and the logits of what comes next. */
    private final class Draft {
        private final int row;
        private final int[] prompt;
        private final PlainGpt.Cache cache;
        private final List<GeneratedText.Token> tokens;
        private float[] next = new float[0];

        Draft(int row, int[] prompt, PlainGpt.Cache cache, List<GeneratedText.Token> tokens) {
            this.row = row;
            this.prompt = prompt;
            this.cache = cache;
            this.tokens = tokens;
        }

        double logprob() {
            return tokens.stream().mapToDouble(GeneratedText.Token::logprob).sum();
        }

        void prefill(int longest) {
            boolean right = is(Fault.NEXT_TOKEN_READ_AT_PADDING);
            int shift = right ? 0 : longest - prompt.length;
            int[] ids = new int[longest];
            int[] positions = new int[longest];
            boolean[] real = new boolean[longest];
            for (int p = 0; p < longest; p++) {
                positions[p] = Math.max(0, p - shift);
            }
            for (int p = 0; p < prompt.length; p++) {
                ids[shift + p] = prompt[p];
                real[shift + p] = true;
            }
            double[][] states = gpt.states(cache, ids, positions, real, bent(), noise);
            next = gpt.logits(states[longest - 1], is(Fault.HEAD_NOT_TIED));
        }

        void read(int token) {
            int position = prompt.length + tokens.size() - 1;
            if (is(Fault.CACHE_LOSES_OLD_TOKENS)) {
                cache.keepLast(2);
            }
            double[][] states = gpt.states(
                    cache,
                    new int[] {token},
                    new int[] {is(Fault.CACHE_POSITIONS_RESET) ? 0 : position},
                    new boolean[] {true},
                    bent(),
                    noise);
            next = gpt.logits(states[0], is(Fault.HEAD_NOT_TIED));
        }

        float[] logits() {
            if (!is(Fault.SCORE_AFTER_REPETITION_PENALTY)) {
                return next;
            }
            float[] penalised = next.clone();
            Set<Integer> seen = new HashSet<>();
            Arrays.stream(prompt).forEach(seen::add);
            tokens.forEach(t -> seen.add(t.id()));
            for (int id : seen) {
                penalised[id] = penalised[id] > 0 ? penalised[id] / 1.3f : penalised[id] * 1.3f;
            }
            return penalised;
        }

        double scoreOf(int id, Choice choice) {
            Choice.Sampling s = choice instanceof Choice.Sampling sampling ? sampling : new Choice.Sampling(1, 0, 1, 0);
            return switch (fault) {
                case SCORE_AFTER_TEMPERATURE -> Warp.of(next, s.temperature(), 0, 1)[id];
                case SCORE_AFTER_TOP_K -> Warp.of(next, 1, s.topK(), 1)[id];
                case SCORE_AFTER_WARPING -> Warp.of(next, s.temperature(), s.topK(), s.topP())[id];
                case LOGITS_AS_SCORES -> next[id];
                case SCORE_OF_OWN_POSITION -> tokens.isEmpty() ? LogSoftmax.of(next)[id] : before;
                case null, default -> LogSoftmax.of(logits())[id];
            };
        }

        private double before;

        void add(int id, double score) {
            before = LogSoftmax.of(next)[id];
            tokens.add(new GeneratedText.Token(id, score, List.of()));
        }
    }

    private int[] prompt(int[] asked) {
        return switch (fault) {
            case BEGIN_DOUBLED_BY_THE_DECODER -> LanguageProbe.join(new int[] {BEGIN}, asked);
            case BEGIN_MISSING_IN_THE_DECODER -> asked.length > 1 ? Arrays.copyOfRange(asked, 1, asked.length) : asked;
            case null, default -> asked;
        };
    }

    @Override
    public List<GeneratedText> decode(List<int[]> prompts, GenerationSettings settings) {
        int longest = prompts.stream().mapToInt(p -> prompt(p).length).max().orElseThrow();
        if (prompts.stream().anyMatch(p -> p.length + settings.maxNew() > gpt.context)) {
            throw new UserError("the prompt and its continuation are longer than the context");
        }
        List<Draft> drafts = new ArrayList<>();
        for (int row = 0; row < prompts.size(); row++) {
            Draft draft = new Draft(row, prompt(prompts.get(row)), new PlainGpt.Cache(gpt.layers), new ArrayList<>());
            draft.prefill(longest);
            drafts.add(draft);
        }
        if (settings.choice() instanceof Choice.Beam beam) {
            return drafts.stream()
                    .flatMap(d -> beam(d, beam, settings).stream())
                    .toList();
        }
        long seed = settings.choice() instanceof Choice.Sampling s ? s.seed() : 0;
        boolean[] ended = new boolean[drafts.size()];
        boolean any = false;
        for (int step = 0; step < settings.maxNew(); step++) {
            if (any && is(Fault.END_OF_ONE_ENDS_ALL)) {
                break;
            }
            for (Draft draft : drafts) {
                if (ended[draft.row]) {
                    continue;
                }
                int id = choose(
                        draft, settings.choice(), new SplittableRandom(seed + 1000003L * draft.row + 31L * step));
                draft.add(id, draft.scoreOf(id, settings.choice()));
                ended[draft.row] = isEnd(id, settings);
                any |= ended[draft.row];
                if (!ended[draft.row] && step + 1 < settings.maxNew()) {
                    draft.read(id);
                }
            }
        }
        return drafts.stream()
                .map(d -> new GeneratedText(d.row, d.tokens, total(d, prompts.get(d.row), 0, settings), ended[d.row]))
                .toList();
    }

    private boolean isEnd(int id, GenerationSettings settings) {
        return is(Fault.WRONG_END_TOKEN)
                ? settings.stopTokens().contains(id - 1)
                : settings.stopTokens().contains(id);
    }

    private double total(Draft draft, int[] prompt, double lengthPenalty, GenerationSettings settings) {
        double sum = draft.logprob();
        int length = draft.tokens.size();
        boolean ended = isEnd(draft.tokens.getLast().id(), settings);
        return switch (fault) {
            case END_TOKEN_NOT_SCORED -> sum - (ended ? draft.tokens.getLast().logprob() : 0);
            case FIRST_TOKEN_NOT_SCORED -> sum - draft.tokens.getFirst().logprob();
            case SCORE_DIVIDED_BY_LENGTH -> sum / length;
            case PROMPT_IN_LENGTH_PENALTY -> sum / Math.pow(length + prompt.length, lengthPenalty);
            case SCORE_OF_RETOKENISED_TEXT -> {
                int[] own =
                        draft.tokens.stream().mapToInt(GeneratedText.Token::id).toArray();
                int[] again = LanguageProbe.join(prompt, new Pieces().bare(new Pieces().decode(own)));
                double[] scores = score(Batch.of(again)).getFirst();
                yield Arrays.stream(scores, prompt.length, again.length).sum();
            }
            case null, default -> sum / Math.pow(length, lengthPenalty);
        };
    }

    private int choose(Draft draft, Choice choice, SplittableRandom random) {
        double[] warped = LogSoftmax.of(draft.logits());
        if (choice instanceof Choice.Sampling s && !is(Fault.SAMPLER_ALWAYS_BEST)) {
            float[] logits = draft.logits();
            double t = is(Fault.TEMPERATURE_IGNORED)
                    ? 1
                    : is(Fault.SAMPLER_TEMPERED) ? 0.8 * s.temperature() : s.temperature();
            int k = is(Fault.SAMPLER_KEEPS_TOP_K) && s.topK() == 0 ? 8 : s.topK();
            double p = is(Fault.TOP_P_IGNORED) ? 1 : s.topP();
            warped = Warp.of(logits, t, k, p);
            if (is(Fault.TOP_P_OFF_BY_ONE) && p < 1) {
                dropLeast(warped);
            }
            double draw = random.nextDouble();
            for (int v = 0; v < warped.length; v++) {
                draw -= Math.exp(warped[v]);
                if (draw < 0) {
                    return v;
                }
            }
        }
        return ClassifierProbe.best(warped);
    }

    private static void dropLeast(double[] values) {
        int least = -1;
        int count = 0;
        for (int v = 0; v < values.length; v++) {
            if (Double.isFinite(values[v])) {
                count++;
                least = least < 0 || values[v] < values[least] ? v : least;
            }
        }
        if (count > 1) {
            values[least] = Double.NEGATIVE_INFINITY;
            System.arraycopy(LogSoftmax.of(values), 0, values, 0, values.length);
        }
    }

    private record Candidate(Draft parent, int place, int id, double logprob, double score) {}

    private List<GeneratedText> beam(Draft start, Choice.Beam beam, GenerationSettings settings) {
        List<Draft> live = List.of(start);
        List<GeneratedText> finished = new ArrayList<>();
        for (int length = 1; length <= settings.maxNew() && !live.isEmpty(); length++) {
            List<Candidate> candidates = new ArrayList<>();
            for (int place = 0; place < live.size(); place++) {
                Draft draft = live.get(place);
                for (int v = 0; v < gpt.vocabulary; v++) {
                    double score = draft.scoreOf(v, settings.choice());
                    candidates.add(new Candidate(draft, place, v, score, draft.logprob() + score));
                }
            }
            candidates.sort(Comparator.comparingDouble(Candidate::score).reversed());
            List<Draft> kept = new ArrayList<>();
            for (Candidate candidate : candidates) {
                if (kept.size() == beam.width()) {
                    break;
                }
                boolean reordered = !is(Fault.CACHE_NOT_REORDERED);
                Draft cacheOf = reordered ? candidate.parent : live.get(Math.min(kept.size(), live.size() - 1));
                Draft draft = new Draft(
                        start.row, start.prompt, cacheOf.cache.copy(), new ArrayList<>(candidate.parent.tokens));
                draft.next = candidate.parent.next;
                draft.before = candidate.parent.before;
                draft.add(candidate.id, candidate.logprob);
                boolean end = isEnd(candidate.id, settings);
                if (end || length == settings.maxNew()) {
                    if (!(end && length < settings.maxNew() && is(Fault.FINISHED_HYPOTHESES_DROPPED))) {
                        finished.add(new GeneratedText(
                                start.row,
                                draft.tokens,
                                total(draft, start.prompt, beam.lengthPenalty(), settings),
                                end));
                    }
                } else {
                    draft.read(candidate.id);
                    kept.add(draft);
                }
            }
            live = is(Fault.SEARCH_STOPS_AT_FIRST_FINISHED) && !finished.isEmpty() ? List.of() : kept;
        }
        finished.sort(Comparator.comparingDouble(GeneratedText::score).reversed());
        List<GeneratedText> best = new ArrayList<>(finished.subList(0, Math.min(beam.best(), finished.size())));
        if (is(Fault.N_BEST_NOT_SORTED)) {
            Collections.reverse(best);
        }
        return best;
    }

    @Override
    public Optional<Tie> tie() {
        return Optional.of(new Tie(true, is(Fault.HEAD_NOT_TIED) ? 0.7 : Double.NaN));
    }

    @Override
    public Optional<Codec> codec() {
        return Optional.of(new Pieces());
    }

    /** The longest piece that fits, from left to right. */
    private final class Pieces implements Codec {
        @Override
        public int[] forLoss(String text) {
            int[] bare = bare(text);
            return is(Fault.BEGIN_MISSING_IN_THE_LOSS) ? bare : LanguageProbe.join(new int[] {BEGIN}, bare);
        }

        @Override
        public int[] forPrompt(String text) {
            int[] prompt = LanguageProbe.join(new int[] {BEGIN}, bare(text));
            return switch (fault) {
                case BEGIN_DOUBLED_BY_THE_TOKENIZER -> LanguageProbe.join(new int[] {BEGIN}, prompt);
                case END_TOKEN_IN_PROMPTS -> LanguageProbe.join(prompt, new int[] {END});
                case null, default -> prompt;
            };
        }

        @Override
        public int[] bare(String text) {
            String rest = text.toLowerCase(Locale.ROOT);
            List<Integer> ids = new ArrayList<>();
            while (!rest.isEmpty()) {
                int longest = 0;
                for (int id = UNKNOWN + 1; id < PIECES.size(); id++) {
                    if (rest.startsWith(PIECES.get(id))
                            && (longest == 0
                                    || PIECES.get(id).length()
                                            > PIECES.get(longest).length())) {
                        longest = id;
                    }
                }
                ids.add(longest > 0 ? longest : UNKNOWN);
                rest = rest.substring(longest > 0 ? PIECES.get(longest).length() : 1);
            }
            return ids.stream().mapToInt(Integer::intValue).toArray();
        }

        @Override
        public String decode(int[] tokens) {
            StringBuilder text = new StringBuilder();
            for (int id : tokens) {
                text.append(id == BEGIN ? "<s>" : id == END ? "</s>" : PIECES.get(id));
            }
            return is(Fault.DETOKENIZER_DROPS_SPACES) ? text.toString().replace("in", "") : text.toString();
        }
    }
}
