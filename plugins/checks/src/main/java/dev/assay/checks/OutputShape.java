package dev.assay.checks;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the outputs of a log look like as texts, whatever their scores: pieces cut off at one end, nothing or the same again, another
 * script. Lines are counted one by one; of the outputs only hash codes are kept.
 */
final class OutputShape {

    /** Shares of lines above which a check fails. */
    private static final double EMPTY = 0.01;

    private static final double SAME = 0.2;
    private static final double LOOPS = 0.05;
    private static final double FOREIGN = 0.05;
    private static final double GARBLED = 0.01;
    private static final double OTHER = 0.01;
    /** Lines without which nothing is systematic. */
    private static final int LEAST = 8;
    /** Outputs that are told apart; more take memory. */
    private static final int MOST = 1_000_000;

    private static final int REPEATS = 4;

    private long lines;
    private long empty;
    private long loops;
    private long foreign;
    private long scripted;
    private long spoken;
    private long otherLanguage;
    private long garbled;
    private long both;
    private long others;
    private @Nullable String emptyLine;
    private @Nullable String loop;
    private @Nullable String foreignLine;
    private @Nullable String languageLine;
    private @Nullable String garbledLine;
    private @Nullable String otherLine;
    private final Map<Integer, Integer> outputs = new HashMap<>();
    private int most;
    private @Nullable String commonest;
    private final Slices decoded = new Slices();
    private final Slices references = new Slices();

    /** How often one text begins or ends where the other does, or one word later or earlier. */
    private static final class Slices {
        private long compared;
        private long firstMissing;
        private long lastMissing;
        private long straightAtFirst;
        private long straightAtLast;
        private @Nullable String firstLine;
        private @Nullable String lastLine;

        /** Of the words of what should be and of what is. */
        void add(List<String> should, List<String> is, String line) {
            if (should.size() < 3 || is.isEmpty()) {
                return;
            }
            compared++;
            if (is.getFirst().equals(should.getFirst())) {
                straightAtFirst++;
            } else if (is.getFirst().equals(should.get(1))) {
                firstMissing++;
                firstLine = firstLine == null ? line : firstLine;
            }
            if (is.getLast().equals(should.getLast())) {
                straightAtLast++;
            } else if (is.getLast().equals(should.get(should.size() - 2))) {
                lastMissing++;
                lastLine = lastLine == null ? line : lastLine;
            }
        }
    }

    void add(LogEntry entry, @Nullable Codec codec, long number) {
        lines++;
        String output = entry.output() != null
                ? entry.output()
                : codec == null ? null : codec.decode(entry.text().generated());
        String line = "line " + number + ": "
                + (output == null ? Arrays.toString(entry.text().generated()) : output);
        if (entry.text().generated().length == 0 || (output != null && output.isBlank())) {
            empty++;
            emptyLine = emptyLine == null ? line : emptyLine;
            return;
        }
        repeats(entry, line);
        if (output == null) {
            return;
        }
        if (entry.output() != null && entry.ids() && codec != null) {
            String text = codec.decode(entry.text().generated());
            decoded.add(words(text), words(entry.output()), line);
            both++;
            // A piece that was cut off has a check of its own.
            if (!String.join(" ", words(text)).contains(String.join(" ", words(entry.output())))) {
                others++;
                otherLine = otherLine == null ? line + ", though its ids say: " + text : otherLine;
            }
        }
        if (DataChecks.MOJIBAKE.matcher(output).find()
                && (entry.prompt() == null
                        || !DataChecks.MOJIBAKE.matcher(entry.prompt()).find())) {
            garbled++;
            garbledLine = garbledLine == null ? line : garbledLine;
        }
        if (entry.reference() != null) {
            references.add(words(entry.reference()), words(output), line);
        }
        script(entry, output, line);
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private void repeats(LogEntry entry, String line) {
        int[] ids = entry.text().generated();
        int code = Arrays.hashCode(ids);
        if (outputs.containsKey(code) || outputs.size() < MOST) {
            int count = outputs.merge(code, 1, Integer::sum);
            if (count > most) {
                most = count;
                commonest = line;
            }
        }
        if (loops(ids)) {
            loops++;
            loop = loop == null ? line : loop;
        }
    }

    /** Whether some tokens stand there so many times, one after the other. */
    private static boolean loops(int[] ids) {
        for (int length = 1; length <= ids.length / REPEATS; length++) {
            int same = 0;
            for (int i = length; i < ids.length; i++) {
                same = ids[i] == ids[i - length] ? same + 1 : 0;
                if (same >= length * (REPEATS - 1)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void script(LogEntry entry, String output, String line) {
        String beside = entry.reference() != null ? entry.reference() : entry.prompt();
        Language language = beside == null ? null : Language.of(beside);
        Language written = Language.of(output);
        if (language != null && written != null) {
            spoken++;
            if (language != written) {
                otherLanguage++;
                languageLine = languageLine == null
                        ? line + ", " + written.shown() + " beside " + language.shown()
                        : languageLine;
            }
        }
        UnicodeScript wanted = beside == null ? null : mainScript(beside);
        UnicodeScript found = mainScript(output);
        if (wanted == null || found == null) {
            return;
        }
        scripted++;
        if (wanted != found) {
            foreign++;
            foreignLine = foreignLine == null ? line : foreignLine;
        }
    }

    /** The script of most letters; Japanese and Korean count as one with the Chinese characters in them. Null: there are too few letters. */
    static @Nullable UnicodeScript mainScript(String text) {
        Map<UnicodeScript, Integer> counts = new EnumMap<>(UnicodeScript.class);
        text.codePoints().filter(Character::isLetter).forEach(c -> {
            UnicodeScript script = UnicodeScript.of(c);
            counts.merge(
                    switch (script) {
                        case HIRAGANA, KATAKANA, HANGUL -> UnicodeScript.HAN;
                        default -> script;
                    },
                    1,
                    Integer::sum);
        });
        return counts.entrySet().stream()
                .filter(each -> each.getValue() >= 3)
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(share(
                        "outputs are empty",
                        empty,
                        lines,
                        EMPTY,
                        emptyLine,
                        new Cause(
                                "ends-at-once",
                                "The end token is the first that is chosen, or is cut off with the rest.",
                                0.5))
                .named("log-empty", "outputs are not empty"));
        findings.add(share(
                        "outputs are one and the same",
                        most < 2 ? 0 : most,
                        lines,
                        SAME,
                        commonest,
                        new Cause(
                                "prompt-not-read",
                                "The prompt does not reach the model, or one answer is kept for all.",
                                0.5))
                .named("log-same", "different prompts have different outputs"));
        findings.add(share(
                        "outputs repeat some tokens %d times and more".formatted(REPEATS),
                        loops,
                        lines,
                        LOOPS,
                        loop,
                        new Cause(
                                "loops",
                                "Greedy decoding or a wide beam runs in circles: sample, or look at the cache's positions.",
                                0.5))
                .named("log-loops", "outputs do not run in circles"));
        findings.add((scripted == 0
                        ? Result.notApplicable("there are no letters in prompts or references to compare with")
                        : share(
                                "outputs are in another script than their reference or prompt",
                                foreign,
                                scripted,
                                FOREIGN,
                                foreignLine,
                                new Cause(
                                        "wrong-language",
                                        "Another language is written: a tag of the language is missing, or the bytes are decoded wrongly.",
                                        0.5)))
                .named("log-script", "an output is in the script of its reference, or else of its prompt"));
        findings.add((spoken == 0
                        ? Result.notApplicable(
                                "prompts, references or outputs have too few words to tell a language by")
                        : share(
                                "outputs are in another language than their reference or prompt",
                                otherLanguage,
                                spoken,
                                FOREIGN,
                                languageLine,
                                new Cause(
                                        "wrong-language",
                                        "Another language is written: a tag or a prompt of the language is missing, or the model"
                                                + " falls back to that of most of its training texts.",
                                        0.5)))
                .named("log-language", "an output is in the language of its reference, or else of its prompt"));
        findings.add(share(
                        "outputs were decoded wrongly, though their prompts were not",
                        garbled,
                        lines,
                        GARBLED,
                        garbledLine,
                        new Cause(
                                "wrong-encoding",
                                "UTF-8 was read as another encoding, or bytes of one sign were decoded one by one.",
                                0.6))
                .named("log-encoding", "outputs hold no signs of a wrong decoding"));
        findings.add((both == 0
                        ? Result.notApplicable("the log has no lines with both output and output_ids")
                        : share(
                                "outputs are another text than their ids",
                                others,
                                both,
                                OTHER,
                                otherLine,
                                new Cause(
                                        "text-changed",
                                        "The text was changed after decoding (normalised, cut, encoded), or it is that of"
                                                + " another line or tokenizer.",
                                        0.5)))
                .named("log-texts", "the logged text is what its ids decode to, or a piece of it"));
        findings.add(slices(decoded, "the log has no lines with both output and output_ids")
                .named("log-slices", "the logged text begins and ends where its ids do"));
        findings.add(slices(references, "the log has no lines with a reference")
                .named("log-reference-slices", "outputs begin and end where their references do"));
        return findings;
    }

    private static Result share(String what, long count, long of, double limit, @Nullable String example, Cause cause) {
        Tolerance tolerance =
                new Tolerance(Math.max(1, limit * of), "%.3g of %d lines, and at least one".formatted(limit, of));
        String summary = "%d of %d %s".formatted(count, of, what);
        return count > tolerance.value()
                ? Result.failed(
                        summary,
                        tolerance,
                        new Evidence(example == null ? List.of() : List.of(example), null, null, 0, count),
                        List.of(cause))
                : Result.passed(summary, tolerance);
    }

    /**
     * An end is cut off systematically when more lines begin with the second word than with the first, by more than three standard
     * deviations of a fair coin: where outputs are just other texts, both are rare alike.
     */
    private static Result slices(Slices slices, String none) {
        if (slices.compared == 0) {
            return Result.notApplicable(none);
        }
        if (slices.compared < LEAST) {
            return Result.notApplicable("%d lines are too few to tell".formatted(slices.compared));
        }
        long first = slices.firstMissing;
        long last = slices.lastMissing;
        boolean atFirst = cut(first, slices.straightAtFirst);
        boolean atLast = cut(last, slices.straightAtLast);
        long shown = atFirst ? first : last;
        long straight = atFirst ? slices.straightAtFirst : slices.straightAtLast;
        Tolerance tolerance = new Tolerance(
                straight + 3 * Math.sqrt(shown + straight + 1.0),
                "%d that do not, and three standard deviations of a fair coin".formatted(straight));
        if (!atFirst && !atLast) {
            return Result.passed(
                    "of %d lines %d lack the first word only and %d the last".formatted(slices.compared, first, last),
                    tolerance);
        }
        String line = atFirst ? slices.firstLine : slices.lastLine;
        return Result.failed(
                "%d of %d lines lack the %s word".formatted(shown, slices.compared, atFirst ? "first" : "last"),
                tolerance,
                new Evidence(line == null ? List.of() : List.of(line), atFirst ? 0 : null, null, 0, shown),
                List.of(new Cause(
                        atFirst ? "first-token-cut" : "last-token-cut",
                        atFirst
                                ? "The first token is cut off with the prompt or the begin token: a slice begins one too late."
                                : "The last token is cut off with the end token, though the text may end at the limit: a"
                                        + " slice ends one too early.",
                        0.7)));
    }

    private static boolean cut(long missing, long straight) {
        return missing >= LEAST / 2 && missing - straight > 3 * Math.sqrt((double) (missing + straight));
    }
}
