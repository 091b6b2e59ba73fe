package dev.assay.language;

import dev.assay.engine.models.transformer.Touch;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** What follows a text on the terminal: how probable each of its tokens was, and what else was likely. */
final class Listing {

    private static final int MOST_ALTERNATIVES = 3;
    private static final int TEXT = 16;

    private final StringBuilder out = new StringBuilder();

    /** A text with nothing in it that would move the cursor or change colours. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == '\n' || c == '\t' || !Character.isISOControl(c) ? c : '\uFFFD')
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }

    /** A row for each token. */
    Listing tokens(List<TokenPart> tokens) {
        out.append('\n');
        line(String.format(
                Locale.ROOT, "%4s %7s  %-16s %8s %8s  %s", "#", "id", "token", "logprob", "prob", "instead"));
        for (int i = 0; i < tokens.size(); i++) {
            TokenPart token = tokens.get(i);
            StringBuilder instead = new StringBuilder();
            token.alternatives().stream()
                    .filter(other -> other.id() != token.id())
                    .limit(MOST_ALTERNATIVES)
                    .forEach(other -> instead.append(instead.isEmpty() ? "" : "  ")
                            .append(quoted(other.id(), other.text()))
                            .append(' ')
                            .append(percent(other.logprob())));
            line(String.format(
                    Locale.ROOT,
                    "%4d %7d  %s %8.3f %8s  %s",
                    i,
                    token.id(),
                    padded(token.text().isEmpty() ? "" : quoted(token.id(), token.text())),
                    token.logprob(),
                    percent(token.logprob()),
                    instead));
        }
        return this;
    }

    /** How probable the whole is. */
    Listing score(List<TokenPart> tokens, double score, boolean stopped) {
        double mean = tokens.stream().mapToDouble(TokenPart::logprob).average().orElse(0);
        line(String.format(
                Locale.ROOT,
                "score %.3f; %d token%s, %.3f nats each (perplexity %.2f); %s",
                score,
                tokens.size(),
                tokens.size() == 1 ? "" : "s",
                mean,
                Math.exp(-mean),
                stopped ? "ended by a stop" : "ended at the limit of --max-new"));
        return this;
    }

    /** The best texts of a beam search. */
    Listing best(List<Generated.Text> texts) {
        out.append('\n');
        for (int i = 0; i < texts.size(); i++) {
            Generated.Text text = texts.get(i);
            line(String.format(Locale.ROOT, "%3d  %9.3f  %s", i + 1, text.score(), escaped(text.text())));
        }
        return this;
    }

    /** What each intervention touched. */
    Listing touched(List<Touch> touches) {
        SortedMap<Integer, int[]> counts = new TreeMap<>();
        for (Touch touch : touches) {
            int[] count = counts.computeIfAbsent(touch.intervention(), number -> new int[2]);
            count[touch.step() == 0 ? 0 : 1] += touch.positions().size();
        }
        counts.forEach((number, count) -> line(String.format(
                Locale.ROOT,
                "intervention %d acted at %d position%s of the prompt and on %d generated token%s",
                number,
                count[0],
                count[0] == 1 ? "" : "s",
                count[1],
                count[1] == 1 ? "" : "s")));
        return this;
    }

    String text() {
        return out.toString();
    }

    private void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }

    private static String percent(double logprob) {
        double percent = 100 * Math.exp(logprob);
        return String.format(
                Locale.ROOT, percent >= 9.95 ? "%.0f %%" : percent >= 0.095 ? "%.1f %%" : "%.1g %%", percent);
    }

    private static String padded(String text) {
        return text + " ".repeat(Math.max(0, TEXT - text.codePointCount(0, text.length())));
    }

    /** A token's text in quotes, since blanks matter; its number where it has none. */
    private static String quoted(int id, String text) {
        return text.isEmpty() ? Integer.toString(id) : "\"" + escaped(text) + "\"";
    }

    private static String escaped(String text) {
        return plain(text.replace("\n", "⏎").replace("\t", "⇥"));
    }
}
