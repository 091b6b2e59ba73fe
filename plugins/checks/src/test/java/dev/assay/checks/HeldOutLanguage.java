package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import dev.assay.engine.models.transformer.Inputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/** A right system with one of the {@link HeldOut} bugs around it; its decoder reads the whole text for each token. */
final class HeldOutLanguage implements LanguageSubject {

    private static final int PADDED = 64;

    private final PlainLanguage right;
    private final HeldOut bug;
    private int[] left = {};

    HeldOutLanguage(PlainLanguage right, HeldOut bug) {
        this.right = right;
        this.bug = bug;
    }

    private boolean is(HeldOut asked) {
        return bug == asked;
    }

    @Override
    public LanguageFacts facts() {
        return right.facts();
    }

    @Override
    public List<float[][]> logits(Batch batch) {
        int longest = batch.texts().stream().mapToInt(t -> t.length).max().orElseThrow();
        List<float[][]> logits = new ArrayList<>(right.logits(batch));
        if (is(HeldOut.LONG_PADDING_MOVES_POSITIONS) && batch.padding() == Inputs.Padding.LEFT) {
            for (int row = 0; row < logits.size(); row++) {
                int[] text = batch.texts().get(row);
                int shift = longest - text.length;
                if (shift > 2) {
                    // As if the text began later: the same text with its first token repeated before it.
                    int[] moved = new int[longest];
                    Arrays.fill(moved, text[0]);
                    System.arraycopy(text, 0, moved, shift, text.length);
                    float[][] all = right.logits(Batch.of(moved)).getFirst();
                    logits.set(row, Arrays.copyOfRange(all, shift, longest));
                }
            }
        }
        return logits;
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
                score[p] = loss(logits.get(row)[p - 1], text[p]);
            }
            scores.add(score);
        }
        return scores;
    }

    private double loss(float[] logits, int token) {
        return switch (bug) {
            case PADDED_VOCABULARY_IN_SOFTMAX -> LogSoftmax.of(Arrays.copyOf(logits, PADDED))[token];
            case TOKEN_0_IGNORED -> token == 0 ? 0 : LogSoftmax.of(logits)[token];
            case SOFTMAX_TWICE ->
                LogSoftmax.of(
                        Arrays.stream(LogSoftmax.of(logits)).map(Math::exp).toArray())[token];
            default -> LogSoftmax.of(logits)[token];
        };
    }

    @Override
    public OptionalDouble meanLoss(List<int[]> texts, int batchSize) {
        if (!is(HeldOut.MEAN_IN_HALF_PRECISION)) {
            return right.meanLoss(texts, batchSize);
        }
        float sum = 0;
        int tokens = 0;
        for (int[] text : texts) {
            for (double score :
                    Arrays.stream(score(Batch.of(text)).getFirst()).skip(1).toArray()) {
                sum = Float.float16ToFloat(Float.floatToFloat16((float) (sum - score)));
                tokens++;
            }
        }
        return OptionalDouble.of(sum / tokens);
    }

    private static float[] bfloat(float[] logits) {
        float[] rounded = new float[logits.length];
        double norm = LogSoftmax.norm(LogSoftmax.of(logits));
        for (int v = 0; v < rounded.length; v++) {
            rounded[v] = bfloat((float) (LogSoftmax.of(logits)[v] - norm));
        }
        return rounded;
    }

    private static float bfloat(float value) {
        return Float.intBitsToFloat((Float.floatToIntBits(value) + 0x8000) & 0xFFFF0000);
    }

    /** What the decoder reads for the next token. */
    private int[] read(int[] text, int prompt, int step) {
        if (is(HeldOut.PROMPT_TRUNCATED) && prompt > 6) {
            return Arrays.copyOfRange(text, prompt - 6, text.length);
        }
        if (is(HeldOut.CACHE_LEFT_FROM_LAST_CALL) && step > 0 && left.length > 0) {
            return LanguageProbe.join(new int[] {left[left.length - 1]}, text);
        }
        return text;
    }

    private float[] processed(float[] logits, int[] text, int step, GenerationSettings settings) {
        float[] next = logits.clone();
        switch (bug) {
            case SCORE_AFTER_PRESENCE_PENALTY -> Arrays.stream(text).distinct().forEach(id -> next[id] -= 1);
            case SCORE_AFTER_LOGIT_BIAS -> next[7] += 2;
            case CACHED_STEP_SCALED -> {
                for (int v = 0; v < next.length && step > 0; v++) {
                    next[v] *= 0.9f;
                }
            }
            case MINIMAL_LENGTH_ON -> {
                if (step < 3) {
                    settings.stopTokens().forEach(id -> next[id] = -1e9f);
                }
            }
            default -> {}
        }
        return next;
    }

    private double[] warped(float[] logits, Choice.Sampling s) {
        if (is(HeldOut.TOP_P_BEFORE_TEMPERATURE)) {
            double[] kept = Warp.of(logits, 1, s.topK(), s.topP());
            return LogSoftmax.of(
                    Arrays.stream(kept).map(x -> x / s.temperature()).toArray());
        }
        int k = is(HeldOut.TOP_K_OFF_BY_ONE) && s.topK() > 1 ? s.topK() - 1 : s.topK();
        return Warp.of(logits, s.temperature(), k, s.topP());
    }

    private int choose(float[] logits, GenerationSettings settings, SplittableRandom random) {
        if (!(settings.choice() instanceof Choice.Sampling s)) {
            return ClassifierProbe.best(LogSoftmax.of(logits));
        }
        double[] warped = warped(logits, s);
        double draw = random.nextDouble();
        for (int v = 0; v < warped.length; v++) {
            draw -= Math.exp(warped[v]);
            if (draw < 0) {
                return v;
            }
        }
        return ClassifierProbe.best(warped);
    }

    @Override
    public List<GeneratedText> decode(List<int[]> prompts, GenerationSettings settings) {
        if (settings.choice() instanceof Choice.Beam beam) {
            return beam(prompts, settings, beam);
        }
        long seed = settings.choice() instanceof Choice.Sampling s ? s.seed() : 0;
        List<GeneratedText> texts = new ArrayList<>();
        int[] last = {};
        for (int row = 0; row < prompts.size(); row++) {
            int[] prompt = prompts.get(row);
            int[] text = prompt;
            List<GeneratedText.Token> tokens = new ArrayList<>();
            boolean ended = false;
            for (int step = 0; step < settings.maxNew() && !ended; step++) {
                long stream = is(HeldOut.ROWS_SHARE_RANDOM_NUMBERS) ? 0 : 1000003L * row;
                float[][] rows =
                        right.logits(Batch.of(read(text, prompt.length, step))).getFirst();
                float[] next = processed(rows[rows.length - 1], text, step, settings);
                int id = choose(next, settings, new SplittableRandom(seed + stream + 31L * step));
                boolean raw = is(HeldOut.MINIMAL_LENGTH_ON);
                double score = is(HeldOut.DECODER_IN_BFLOAT16)
                        ? bfloat(next)[id]
                        : LogSoftmax.of(raw ? rows[rows.length - 1] : next)[id];
                tokens.add(new GeneratedText.Token(id, score, List.of()));
                ended = settings.stopTokens().contains(id);
                text = LanguageProbe.join(text, new int[] {id});
            }
            double total =
                    tokens.stream().mapToDouble(GeneratedText.Token::logprob).sum();
            if (is(HeldOut.LAST_TOKEN_CUT) && tokens.size() > 1) {
                tokens.removeLast();
            }
            texts.add(new GeneratedText(row, tokens, total, ended));
            last = text;
        }
        left = last;
        return texts;
    }

    private List<GeneratedText> beam(List<int[]> prompts, GenerationSettings settings, Choice.Beam beam) {
        List<GeneratedText> texts = new ArrayList<>();
        for (GeneratedText text : right.decode(prompts, settings)) {
            int length = text.tokens().size();
            switch (bug) {
                case LENGTH_PENALTY_INVERTED ->
                    texts.add(new GeneratedText(
                            text.row(),
                            text.tokens(),
                            text.logprob() * Math.pow(length, beam.lengthPenalty()),
                            text.stopped()));
                case BEAM_RENORMALISED -> texts.add(renormalised(prompts.get(text.row()), text, beam));
                default -> texts.add(text);
            }
        }
        if (is(HeldOut.BEST_TEXT_TWICE) && beam.best() > 1 && texts.size() > 1) {
            texts.set(1, texts.getFirst());
        }
        return texts;
    }

    private GeneratedText renormalised(int[] prompt, GeneratedText text, Choice.Beam beam) {
        float[][] logits =
                right.logits(Batch.of(LanguageProbe.join(prompt, text.ids()))).getFirst();
        List<GeneratedText.Token> tokens = new ArrayList<>();
        for (int i = 0; i < text.tokens().size(); i++) {
            int id = text.tokens().get(i).id();
            double[] own = LogSoftmax.of(logits[prompt.length + i - 1]);
            double[] best = Warp.of(logits[prompt.length + i - 1], 1, beam.width(), 1);
            tokens.add(new GeneratedText.Token(id, Double.isFinite(best[id]) ? best[id] : own[id], List.of()));
        }
        double sum = tokens.stream().mapToDouble(GeneratedText.Token::logprob).sum();
        return new GeneratedText(
                text.row(), tokens, sum / Math.pow(tokens.size(), beam.lengthPenalty()), text.stopped());
    }

    @Override
    public Optional<Codec> codec() {
        Codec codec = right.codec().orElseThrow();
        if (!is(HeldOut.DECODED_TEXT_STRIPPED)) {
            return Optional.of(codec);
        }
        return Optional.of(new Codec() {
            @Override
            public int[] forLoss(String text) {
                return codec.forLoss(text);
            }

            @Override
            public int[] forPrompt(String text) {
                return codec.forPrompt(text);
            }

            @Override
            public int[] bare(String text) {
                return codec.bare(text);
            }

            @Override
            public String decode(int[] tokens) {
                return codec.decode(tokens).strip();
            }
        });
    }
}
