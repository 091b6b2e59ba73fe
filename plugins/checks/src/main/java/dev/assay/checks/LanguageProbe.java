package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A language model under check, with the texts it is checked on, and what several checks need of it, computed once. */
final class LanguageProbe {

    private static final int TEXTS = 8;
    private static final int PROMPTS = 6;
    private static final int NEW = 8;
    /** Numbers in the logits of all texts together, at most; they are held in memory. */
    private static final long LOGITS = 20_000_000;

    private final LanguageSubject subject;
    private final LanguageFacts facts;
    private final List<int[]> texts;
    private final List<int[]> prompts;
    private final List<String> strings;
    private final Run run;
    private @Nullable List<float[][]> logits;
    private @Nullable List<double[]> scores;
    private @Nullable List<GeneratedText> greedy;

    private LanguageProbe(
            LanguageSubject subject, List<int[]> texts, List<int[]> prompts, List<String> strings, Run run) {
        this.subject = subject;
        this.facts = subject.facts();
        this.texts = texts;
        this.prompts = prompts;
        this.strings = strings;
        this.run = run;
    }

    /**
     * @param strings texts of the user's; empty: token ids are drawn at random
     */
    static LanguageProbe of(LanguageSubject subject, List<String> strings, long seed, Run run) {
        LanguageFacts facts = subject.facts();
        List<int[]> texts = new ArrayList<>(texts(facts, seed));
        subject.codec().ifPresent(codec -> {
            for (int i = 0; i < Math.min(TEXTS, strings.size()); i++) {
                int[] text = codec.forLoss(strings.get(i));
                if (text.length >= 2) {
                    texts.set(i, Arrays.copyOf(text, Math.min(text.length, texts.get(i).length)));
                }
            }
        });
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < PROMPTS; i++) {
            int[] text = texts.get(i % TEXTS);
            // Shorter and longer ones in turn, so that padding is before, between and after.
            int length = Math.clamp(i % 2 == 0 ? 2 + i : text.length / (i + 1), 1, text.length);
            prompts.add(Arrays.copyOf(text, length));
        }
        return new LanguageProbe(subject, List.copyOf(texts), List.copyOf(prompts), List.copyOf(strings), run);
    }

    /** Drawn at random; of different lengths, the longest first. */
    static List<int[]> texts(LanguageFacts facts, long seed) {
        int context = facts.context() == 0 ? 64 : facts.context();
        int room = Math.max(1, context - Math.clamp(context / 3, 1, NEW));
        int longest = Math.clamp(LOGITS / facts.vocabulary() / TEXTS, Math.min(4, room), Math.min(room, 24));
        SplittableRandom random = new SplittableRandom(seed);
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            texts.add(drawn(facts, Math.max(2, longest * (TEXTS - i) / TEXTS), random));
        }
        return texts;
    }

    private static int[] drawn(LanguageFacts facts, int length, SplittableRandom random) {
        int[] ids = new int[length];
        for (int i = 0; i < length; i++) {
            do {
                ids[i] = random.nextInt(facts.vocabulary());
            } while (facts.ends().contains(ids[i]) && facts.ends().size() < facts.vocabulary());
        }
        if (facts.begin() != null) {
            ids[0] = facts.begin();
        }
        return ids;
    }

    LanguageSubject subject() {
        return subject;
    }

    LanguageFacts facts() {
        return facts;
    }

    Run run() {
        return run;
    }

    /** Of different lengths, the longest first; each at least 2 tokens. */
    List<int[]> texts() {
        return texts;
    }

    /** Of different lengths; each leaves room for {@link #most()} more tokens. */
    List<int[]> prompts() {
        return prompts;
    }

    /** Texts of the user's, as they are; may be empty. */
    List<String> strings() {
        return strings;
    }

    /** How many new tokens fit. */
    int most() {
        return facts.context() == 0 ? NEW : Math.max(1, Math.min(NEW, facts.context() - longestPrompt()));
    }

    private int longestPrompt() {
        return prompts.stream().mapToInt(ids -> ids.length).max().orElse(1);
    }

    /** Logits of each text read alone. */
    List<float[][]> logits() {
        if (logits == null) {
            logits = texts.stream().map(this::logits).toList();
        }
        return logits;
    }

    float[][] logits(int[] text) {
        run.checkCancelled();
        return subject.logits(Batch.of(text)).getFirst();
    }

    /** Scores of each text read alone. */
    List<double[]> scores() {
        if (scores == null) {
            scores = texts.stream().map(this::score).toList();
        }
        return scores;
    }

    double[] score(int[] text) {
        run.checkCancelled();
        return subject.score(Batch.of(text)).getFirst();
    }

    List<GeneratedText> decode(List<int[]> some, Choice choice, Set<Integer> ends) {
        return decode(some, choice, ends, most());
    }

    List<GeneratedText> decode(List<int[]> some, Choice choice, Set<Integer> ends, int maxNew) {
        run.checkCancelled();
        return subject.decode(some, new GenerationSettings(maxNew, choice, ends));
    }

    /** Greedy continuations of all prompts, without end tokens. */
    List<GeneratedText> greedy() {
        if (greedy == null) {
            greedy = decode(prompts, new Choice.Greedy(), Set.of());
        }
        return greedy;
    }

    boolean can(LanguageFacts.Decodes way) {
        return facts.decodes().contains(way);
    }

    boolean pads(Inputs.Padding side) {
        return facts.paddings().contains(side);
    }

    /** Of a token's log-probability. */
    Tolerance tolerance() {
        double largest = 0;
        for (float[][] text : logits()) {
            for (float[] position : text) {
                for (float logit : position) {
                    largest = Float.isFinite(logit) ? Math.max(largest, Math.abs(logit)) : largest;
                }
            }
        }
        return Tolerance.ofToken(facts, largest);
    }

    /** A text for people: its words where there is a tokenizer, and its ids. */
    String show(int[] text) {
        String ids = Arrays.toString(text);
        return subject.codec()
                .map(codec -> "\"" + codec.decode(text) + "\" " + ids)
                .orElse(ids);
    }

    List<String> show(List<int[]> some) {
        return some.stream().map(this::show).toList();
    }

    static int[] join(int[] prompt, int[] more) {
        int[] joined = Arrays.copyOf(prompt, prompt.length + more.length);
        System.arraycopy(more, 0, joined, prompt.length, more.length);
        return joined;
    }
}
