package dev.assay.checks;

import dev.assay.checks.ClassifierSubject.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;

/** Whether every word of a text reaches a classifier's network: none is dropped by a list, none is cut off in front. */
final class WordChecks {

    /** The commonest words, which are tried. */
    private static final int WORDS = 120;
    /** Texts in which a word must change nothing before it is said to. */
    private static final int TEXTS = 4;
    /** Words of a long text, at most; recurrent networks forget what lies further back than that. */
    private static final int LONG = 64;

    private WordChecks() {}

    private static Texts changed(Texts texts, boolean second, UnaryOperator<String> change) {
        return second
                ? new Texts(texts.first(), change.apply(String.valueOf(texts.second())))
                : new Texts(change.apply(texts.first()), texts.second());
    }

    /** A place where a word stands. */
    private record Place(Texts texts, boolean second, int index) {}

    static Result everyWord(ClassifierProbe probe) {
        Map<String, List<Place>> places = places(probe.labelled().isEmpty() ? probe.texts() : probe.labelled());
        List<Map.Entry<String, List<Place>>> commonest = places.entrySet().stream()
                .filter(word -> word.getValue().size() >= TEXTS)
                .sorted((a, b) ->
                        Integer.compare(b.getValue().size(), a.getValue().size()))
                .limit(WORDS)
                .toList();
        Tolerance exact =
                Tolerance.exact("without the word, the outcome is not one bit another in %d texts".formatted(TEXTS));
        List<String> dropped = new ArrayList<>();
        List<String> example = new ArrayList<>();
        int tried = 0;
        for (Map.Entry<String, List<Place>> word : commonest) {
            List<Place> read = word.getValue().stream()
                    .filter(place -> differ(probe, place))
                    .limit(TEXTS)
                    .toList();
            if (read.size() < TEXTS) {
                continue;
            }
            tried++;
            if (read.stream().allMatch(place -> same(probe, place.texts(), without(place)))) {
                dropped.add(word.getKey());
                if (example.isEmpty()) {
                    example.add(read.getFirst().texts().show());
                    example.add(without(read.getFirst()).show());
                }
            }
        }
        if (tried == 0) {
            return Result.notApplicable("no word is in %d texts; name data with --data".formatted(TEXTS));
        }
        return dropped.isEmpty()
                ? Result.passed("each of %d words does".formatted(tried), exact)
                : Result.failed(
                        "%s %s no outcome, though the tokenizer reads %s"
                                .formatted(
                                        String.join(", ", dropped),
                                        dropped.size() == 1 ? "changes" : "change",
                                        dropped.size() == 1 ? "it" : "them"),
                        exact,
                        new Evidence(example, null, null, 1, 0),
                        List.of(new Cause(
                                "words-dropped",
                                "What prepares the text drops words (a list of stop words, a filter of signs or short words)"
                                        + " that the model was trained to read.",
                                0.7)));
    }

    private static Map<String, List<Place>> places(List<Texts> all) {
        Map<String, List<Place>> places = new LinkedHashMap<>();
        for (Texts texts : all) {
            for (boolean second : texts.second() == null ? new boolean[] {false} : new boolean[] {false, true}) {
                String[] words = words(second ? String.valueOf(texts.second()) : texts.first());
                Map<String, Integer> once = new HashMap<>();
                for (int i = 0; i < words.length; i++) {
                    once.merge(words[i].toLowerCase(Locale.ROOT), i, (a, b) -> -1);
                }
                once.forEach((word, index) -> {
                    if (index >= 0) {
                        places.computeIfAbsent(word, w -> new ArrayList<>()).add(new Place(texts, second, index));
                    }
                });
            }
        }
        return places;
    }

    private static String[] words(String text) {
        return text.strip().split("\\s+");
    }

    private static Texts without(Place place) {
        return changed(place.texts(), place.second(), text -> {
            List<String> words = new ArrayList<>(List.of(words(text)));
            words.remove(place.index());
            return String.join(" ", words);
        });
    }

    /** Whether the tokenizer itself reads the text otherwise without the word. */
    private static boolean differ(ClassifierProbe probe, Place place) {
        Texts without = without(place);
        String before = place.second()
                ? String.valueOf(place.texts().second())
                : place.texts().first();
        String after = place.second() ? String.valueOf(without.second()) : without.first();
        return !after.isBlank()
                && !Arrays.equals(
                        probe.subject().tokens(before), probe.subject().tokens(after));
    }

    private static boolean same(ClassifierProbe probe, Texts one, Texts other) {
        return Arrays.equals(probe.alone(one), probe.alone(other));
    }

    /**
     * Replaces one word of a long text. Where the first words change not one bit of the outcome and those after a certain place change it
     * by more than rounding, the text is cut in front. A recurrent network that forgets changes the less the further back, without such an edge.
     */
    static Result beginning(ClassifierProbe probe) {
        Tolerance tolerance = probe.tolerance();
        boolean pairs = probe.texts().getFirst().second() != null;
        for (boolean second : pairs ? new boolean[] {false, true} : new boolean[] {false}) {
            int cut = 0;
            double edge = 0;
            int texts = 0;
            Texts shown = probe.texts().getFirst();
            for (Texts each : probe.texts()) {
                Texts longer = changed(each, second, WordChecks::repeated);
                int length = words(second ? String.valueOf(longer.second()) : longer.first()).length;
                double[] whole = probe.alone(longer);
                IntToDoubleFunction change = index -> change(probe, longer, second, index, whole);
                if (change.applyAsDouble(0) != 0) {
                    continue;
                }
                // The first word whose change is seen, between one that is not and the last.
                int unseen = 0;
                int seen = length - 1;
                if (change.applyAsDouble(seen) == 0) {
                    continue;
                }
                while (seen - unseen > 1) {
                    int middle = (seen + unseen) / 2;
                    if (change.applyAsDouble(middle) == 0) {
                        unseen = middle;
                    } else {
                        seen = middle;
                    }
                }
                texts++;
                cut = Math.max(cut, seen);
                double own = change.applyAsDouble(seen);
                shown = own > edge ? longer : shown;
                edge = Math.max(edge, own);
            }
            if (texts > probe.texts().size() / 2 && edge > tolerance.value()) {
                return ClassifierChecks.failed(
                        "of a long %s text the first %d words change nothing"
                                .formatted(second ? "second" : "first", cut),
                        tolerance,
                        List.of(shown.show()),
                        0,
                        edge,
                        new Cause(
                                "beginning-truncated",
                                "Truncation keeps the end of a long text: the models were trained with its beginning, or the"
                                        + " side of truncation is set wrongly.",
                                0.6));
            }
        }
        return Result.passed("in texts of %d words".formatted(LONG), tolerance);
    }

    private static String repeated(String text) {
        StringBuilder longer = new StringBuilder(text);
        while (words(longer.toString()).length < LONG) {
            longer.append(' ').append(text);
        }
        return longer.toString();
    }

    /** The most that a probability changes when a word is replaced by its neighbour or, where they are equal, by one further on. */
    private static double change(ClassifierProbe probe, Texts texts, boolean second, int index, double[] whole) {
        Texts other = changed(texts, second, text -> {
            String[] words = words(text);
            for (int by = 1; by < words.length; by++) {
                String next = words[(index + by) % words.length];
                if (!next.equalsIgnoreCase(words[index])) {
                    words[index] = next;
                    break;
                }
            }
            return String.join(" ", words);
        });
        double[] found = probe.alone(other);
        double most = 0;
        for (int label = 0; label < whole.length; label++) {
            most = Math.max(most, Math.abs(found[label] - whole[label]));
        }
        return most;
    }
}
