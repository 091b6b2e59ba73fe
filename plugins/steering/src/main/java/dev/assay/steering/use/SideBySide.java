package dev.assay.steering.use;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.Generation;
import dev.assay.engine.models.transformer.Prompt;
import dev.assay.engine.models.transformer.RunResult;
import dev.assay.engine.models.transformer.Touch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts two generations and their comparison together. */
final class SideBySide {

    /** A vector so many times as long as the states leaves little of them. */
    private static final double DROWNED = 10;

    private final List<Steer> steers;
    private final Steers acting;
    private final Prompt prompt;
    private final long seed;
    private final SteerGenerated.@Nullable Gated gated;
    private final List<String> warnings = new ArrayList<>();
    private List<SteerTokenPart.Shown> promptTokens = List.of();
    private List<List<SteerTokenPart.Shown>> unsteeredTokens = List.of();
    private List<List<SteerTokenPart.Shown>> steeredTokens = List.of();
    private @Nullable Generation unsteered;
    private @Nullable Generation steered;

    /** @param acting what really acts: nothing where a gate is closed */
    SideBySide(List<Steer> steers, Steers acting, Prompt prompt, long seed, SteerGenerated.@Nullable Gated gated) {
        this.steers = steers;
        this.acting = acting;
        this.prompt = prompt;
        this.seed = seed;
        this.gated = gated;
    }

    SideBySide unsteered(
            Generation generation, List<SteerTokenPart.Shown> tokensOfPrompt, List<List<SteerTokenPart.Shown>> tokens) {
        unsteered = generation;
        promptTokens = tokensOfPrompt;
        unsteeredTokens = tokens;
        return this;
    }

    SideBySide steered(Generation generation, List<List<SteerTokenPart.Shown>> tokens) {
        steered = generation;
        steeredTokens = tokens;
        return this;
    }

    /**
     * @param parts of all vectors, whether the gate is open or not
     * @param comparisons of the unsteered texts and then of the steered ones; empty where nobody asked for them
     */
    SteerGenerated result(List<Steers.Part> parts, List<Comparison> comparisons) {
        List<GeneratedText> plain = Objects.requireNonNull(unsteered).texts();
        List<GeneratedText> changed = Objects.requireNonNull(steered).texts();
        List<SteerGenerated.Sample> samples = new ArrayList<>();
        for (int i = 0; i < plain.size(); i++) {
            boolean compared = !comparisons.isEmpty();
            samples.add(new SteerGenerated.Sample(
                    seed + i,
                    text(plain.get(i), unsteeredTokens.get(i), compared ? comparisons.get(i) : null, false),
                    text(
                            changed.get(i),
                            steeredTokens.get(i),
                            compared ? comparisons.get(plain.size() + i) : null,
                            true),
                    Arrays.equals(plain.get(i).ids(), changed.get(i).ids())));
        }
        List<SteerGenerated.Acting> acted =
                acting(parts, Objects.requireNonNull(unsteered).run());
        List<SteerGenerated.Touched> touched =
                touched(Objects.requireNonNull(steered).run().touched());
        warn(acted, touched, samples);
        return new SteerGenerated(
                prompt.ids(),
                promptOf(comparisons.isEmpty() ? null : comparisons.getFirst()),
                samples,
                acted,
                touched,
                gated,
                warnings,
                printed(samples, touched));
    }

    private List<SteerGenerated.Token> promptOf(@Nullable Comparison comparison) {
        List<SteerGenerated.Token> tokens = new ArrayList<>();
        for (int i = 0; i < promptTokens.size(); i++) {
            tokens.add(token(promptTokens.get(i), comparison, i, false));
        }
        return tokens;
    }

    private SteerGenerated.Text text(
            GeneratedText text, List<SteerTokenPart.Shown> shown, @Nullable Comparison comparison, boolean isSteered) {
        List<SteerGenerated.Token> tokens = new ArrayList<>();
        StringBuilder whole = new StringBuilder();
        double other = 0;
        double divergence = 0;
        for (int i = 0; i < shown.size(); i++) {
            int position = prompt.ids().size() + i;
            tokens.add(token(shown.get(i), comparison, position, isSteered));
            whole.append(shown.get(i).text());
            other += comparison == null ? Double.NaN : others(comparison, isSteered)[position];
            divergence += comparison == null ? Double.NaN : comparison.divergence()[position];
        }
        return new SteerGenerated.Text(
                tokens,
                whole.toString(),
                SteerTokenPart.finite(text.logprob()),
                SteerTokenPart.finite(other),
                SteerTokenPart.finite(divergence / shown.size()),
                text.stopped());
    }

    private static double[] others(Comparison comparison, boolean isSteered) {
        return isSteered ? comparison.unsteered() : comparison.steered();
    }

    private static SteerGenerated.Token token(
            SteerTokenPart.Shown shown, @Nullable Comparison comparison, int position, boolean isSteered) {
        return new SteerGenerated.Token(
                shown.id(),
                shown.text(),
                shown.logprob(),
                comparison == null ? null : SteerTokenPart.finite(others(comparison, isSteered)[position]),
                comparison == null ? null : SteerTokenPart.finite(comparison.divergence()[position]));
    }

    private List<SteerGenerated.Acting> acting(List<Steers.Part> parts, RunResult states) {
        List<SteerGenerated.Acting> acted = new ArrayList<>();
        for (int i = 0; i < steers.size(); i++) {
            Steer steer = steers.get(i);
            int number = i;
            List<SteerGenerated.Part> places = parts.stream()
                    .filter(part -> part.steer() == number)
                    .map(part -> new SteerGenerated.Part(
                            part.place(),
                            part.norm(),
                            SteerTokenPart.finite(part.norm() / StateNorms.mean(states, part.place()))))
                    .toList();
            acted.add(new SteerGenerated.Acting(
                    steer.vector(), steer.strength(), steer.how(), steer.steps(), steer.positions(), places));
        }
        return acted;
    }

    private List<SteerGenerated.Touched> touched(List<Touch> touches) {
        return touches.stream()
                .map(touch -> {
                    Steers.Part part = acting.parts().get(touch.intervention());
                    return new SteerGenerated.Touched(
                            part.steer(), part.place(), touch.row(), touch.step(), touch.positions());
                })
                .toList();
    }

    private void warn(
            List<SteerGenerated.Acting> acted,
            List<SteerGenerated.Touched> touched,
            List<SteerGenerated.Sample> samples) {
        if (gated != null && !gated.open()) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "The gate is closed for this prompt (%.4g against a threshold of %.4g), so nothing was steered.",
                    gated.value(),
                    gated.threshold()));
            return;
        }
        for (int i = 0; i < acted.size(); i++) {
            SteerGenerated.Acting steer = acted.get(i);
            int number = i;
            if (touched.stream().noneMatch(touch -> touch.steer() == number)) {
                warnings.add("The steering vector " + steer.vector()
                        + " changed nothing: every text ended before it would have acted.");
            }
            for (SteerGenerated.Part part : steer.places()) {
                double length = Math.abs(steer.strength()) * (part.normInStates() == null ? 0 : part.normInStates());
                if (length > DROWNED && (steer.how() == Steer.How.ADD || steer.how() == Steer.How.KEEP_NORM)) {
                    warnings.add(String.format(
                            Locale.ROOT,
                            "%s is added at %s with %.3g times the length of the hidden states there, which leaves little of"
                                    + " them; expect no sensible text.",
                            steer.vector(),
                            part.place(),
                            length));
                }
            }
        }
        for (SteerGenerated.Sample sample : samples) {
            List<SteerGenerated.Token> tokens = sample.steered().tokens();
            for (int i = 0; i < tokens.size(); i++) {
                if (tokens.get(i).logprob() == null) {
                    warnings.add("From token " + i + " on the steered text of seed " + sample.seed()
                            + " means nothing: the model's logits are no finite numbers any more; lower the strength.");
                    break;
                }
            }
        }
    }

    private String printed(List<SteerGenerated.Sample> samples, List<SteerGenerated.Touched> touched) {
        StringBuilder out = new StringBuilder();
        for (SteerGenerated.Sample sample : samples) {
            if (samples.size() > 1) {
                out.append("\nseed ").append(sample.seed());
            }
            side(out, "unsteered", sample.unsteered());
            side(out, "steered  ", sample.steered());
            if (sample.same()) {
                out.append("both are the same text\n");
            }
        }
        for (int i = 0; i < steers.size(); i++) {
            int number = i;
            int[] counts = new int[2];
            touched.stream()
                    .filter(touch -> touch.steer() == number)
                    .forEach(touch -> counts[touch.step() == 0 ? 0 : 1] +=
                            touch.positions().size());
            out.append(String.format(
                    Locale.ROOT,
                    "%s: changed %d state%s of the prompt and %d of generated tokens%n",
                    Plain.line(steers.get(i).vector()),
                    counts[0],
                    counts[0] == 1 ? "" : "s",
                    counts[1]));
        }
        warnings.forEach(warning -> out.append("! ").append(warning).append('\n'));
        return out.toString();
    }

    private static void side(StringBuilder out, String name, SteerGenerated.Text text) {
        out.append('\n')
                .append(name)
                .append(' ')
                .append(Plain.line(text.text()))
                .append('\n');
        out.append(String.format(
                Locale.ROOT,
                "          %d tokens; log-probability %s, under the other model %s; KL(steered‖unsteered) %s nats a token%n",
                text.tokens().size(),
                figure(text.logprob()),
                figure(text.other()),
                figure(text.kl())));
    }

    private static String figure(@Nullable Double value) {
        return value == null ? "–" : String.format(Locale.ROOT, "%.3f", value);
    }
}
