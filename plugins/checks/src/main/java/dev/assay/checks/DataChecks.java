package dev.assay.checks;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.spi.Sentence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The checks of data. */
final class DataChecks {

    /** Shares of rows above which a check fails; what is below is told in the summary. */
    private static final double DUPLICATES = 0.01;

    private static final double CONTRADICTIONS = 0.001;
    private static final double ENCODING = 0.001;
    private static final double FOREIGN = 0.005;
    private static final double RAREST = 0.1;
    private static final double LEAKS = 0.99;
    private static final int LEAK_ROWS = 50;

    private DataChecks() {}

    private record Named(String id, String compares, Function<DataProbe, Result> body) implements Check<DataProbe> {
        @Override
        public Result run(DataProbe probe) {
            return body.apply(probe);
        }
    }

    static List<Check<DataProbe>> all() {
        return List.of(
                new Named("empty-texts", "every text has words", DataChecks::empty),
                new Named("encoding", "texts hold no signs of a wrong decoding", DataChecks::encoding),
                new Named("script", "texts are in one script, where nearly all are", DataChecks::script),
                new Named("language", "texts are in one language, where nearly all are", DataChecks::language),
                new Named("duplicates", "an example is there once, case and spaces aside", DataChecks::duplicates),
                new Named("contradicting-labels", "equal examples have equal labels", DataChecks::contradictions),
                new Named("overlap", "no example was trained on", DataChecks::overlap),
                new Named("label-balance", "no label is much rarer than its share", DataChecks::balance),
                new Named("leaked-labels", "no word gives the label away", DataChecks::leaks));
    }

    private static Result share(String what, List<String> examples, int count, int rows, double limit, Cause cause) {
        Tolerance tolerance = new Tolerance(limit * rows, "%.3g of %d rows".formatted(limit, rows));
        String summary = "%d of %d rows %s".formatted(count, rows, what);
        return count > tolerance.value()
                ? Result.failed(summary, tolerance, new Evidence(examples, null, null, 0, count), List.of(cause))
                : Result.passed(summary, tolerance);
    }

    private static Result empty(DataProbe probe) {
        List<String> examples = new ArrayList<>();
        int[] count = new int[1];
        boolean pairs = probe.data().fields().equals(DataSet.PAIR_FIELDS);
        probe.data().forEach(probe.run(), example -> {
            if (example.premise().isBlank() || (pairs && example.hypothesis().isBlank())) {
                count[0]++;
                add(examples, example);
            }
        });
        return share(
                "have an empty text",
                examples,
                count[0],
                probe.data().rows(),
                0,
                new Cause("empty-texts", "A column was lost on the way, or a generator ended at once.", 0.5));
    }

    /** UTF-8 read as Windows-1252 makes an Ã or â of each sign beyond ASCII, followed by one that no word has there. */
    static final Pattern MOJIBAKE = Pattern.compile("[ÃÂ][\u0080-\u00bf]|â€");

    private static boolean garbled(String text) {
        return text.indexOf('\ufffd') >= 0 || MOJIBAKE.matcher(text).find();
    }

    private static Result encoding(DataProbe probe) {
        List<String> examples = new ArrayList<>();
        int[] count = new int[1];
        probe.data().forEach(probe.run(), example -> {
            if (garbled(example.premise()) || garbled(example.hypothesis())) {
                count[0]++;
                add(examples, example);
            }
        });
        return share(
                "were decoded wrongly",
                examples,
                count[0],
                probe.data().rows(),
                ENCODING,
                new Cause("wrong-encoding", "UTF-8 was read as another encoding, or cut within a sign.", 0.7));
    }

    private static Result script(DataProbe probe) {
        Map<Character.UnicodeScript, Integer> counts = new EnumMap<>(Character.UnicodeScript.class);
        Map<Character.UnicodeScript, String> first = new EnumMap<>(Character.UnicodeScript.class);
        probe.data().forEach(probe.run(), example -> {
            Character.UnicodeScript script = OutputShape.mainScript(example.premise() + " " + example.hypothesis());
            if (script != null) {
                counts.merge(script, 1, Integer::sum);
                first.putIfAbsent(script, DataProbe.show(example));
            }
        });
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        Map.Entry<Character.UnicodeScript, Integer> main =
                counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElse(null);
        if (main == null || main.getValue() < 0.9 * all) {
            return Result.notApplicable("the texts are of several scripts: " + counts);
        }
        List<String> others = first.entrySet().stream()
                .filter(entry -> entry.getKey() != main.getKey())
                .map(Map.Entry::getValue)
                .toList();
        return share(
                "are in another script than " + main.getKey(),
                others,
                all - main.getValue(),
                all,
                FOREIGN,
                new Cause("wrong-language", "Rows of another language were mixed in.", 0.5));
    }

    /** Of the texts whose language can be told; short ones cannot. */
    private static Result language(DataProbe probe) {
        Map<Language, Integer> counts = new EnumMap<>(Language.class);
        Map<Language, String> first = new EnumMap<>(Language.class);
        probe.data().forEach(probe.run(), example -> {
            Language language = Language.of(example.premise() + " " + example.hypothesis());
            if (language != null) {
                counts.merge(language, 1, Integer::sum);
                first.putIfAbsent(language, language.shown() + ": " + DataProbe.show(example));
            }
        });
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        Map.Entry<Language, Integer> main =
                counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElse(null);
        if (main == null || main.getValue() < 0.9 * all) {
            return Result.notApplicable(
                    main == null
                            ? "the texts have too few words to tell a language by"
                            : "the texts are in several languages: " + counts);
        }
        List<String> others = first.entrySet().stream()
                .filter(entry -> entry.getKey() != main.getKey())
                .map(Map.Entry::getValue)
                .toList();
        return share(
                "are in another language than " + main.getKey().shown(),
                others,
                all - main.getValue(),
                all,
                FOREIGN,
                new Cause("wrong-language", "Rows of another language were mixed in.", 0.5));
    }

    private static void add(List<String> examples, Example... more) {
        if (examples.isEmpty()) {
            Arrays.stream(more).map(DataProbe::show).forEach(examples::add);
        }
    }

    private static Result duplicates(DataProbe probe) {
        Map<String, Example> seen = new HashMap<>();
        List<String> examples = new ArrayList<>();
        int[] count = new int[1];
        probe.data().forEach(probe.run(), example -> {
            Example before = seen.putIfAbsent(DataProbe.key(example), example);
            if (before != null) {
                count[0]++;
                add(examples, before, example);
            }
        });
        return share(
                "repeat an earlier one",
                examples,
                count[0],
                probe.data().rows(),
                DUPLICATES,
                new Cause(
                        "duplicates",
                        "Files were joined twice, or texts are few by nature: figures count them several times.",
                        0.5));
    }

    private static Result contradictions(DataProbe probe) {
        if (probe.data().labels().isEmpty()) {
            return Result.notApplicable("the data have no labels");
        }
        Map<String, Example> seen = new HashMap<>();
        List<String> examples = new ArrayList<>();
        int[] count = new int[1];
        probe.data().forEach(probe.run(), example -> {
            Example before = seen.putIfAbsent(DataProbe.key(example), example);
            if (before != null
                    && before.label() != null
                    && example.label() != null
                    && !before.label().equals(example.label())) {
                count[0]++;
                add(examples, before, example);
            }
        });
        return share(
                "have another label than an equal one before",
                examples,
                count[0],
                probe.data().rows(),
                CONTRADICTIONS,
                new Cause(
                        "contradicting-labels",
                        "Annotators disagree, or a column of labels is shifted against the texts.",
                        0.5));
    }

    private static Result overlap(DataProbe probe) {
        DataSet train = probe.train();
        if (train == null) {
            return Result.notApplicable("it is not known what was trained on; name it with --train");
        }
        // Hash codes first: the keys of a large training set need not be held.
        Set<Integer> codes = new HashSet<>();
        Map<String, Example> own = new HashMap<>();
        probe.data().forEach(probe.run(), example -> {
            own.putIfAbsent(DataProbe.key(example), example);
            codes.add(DataProbe.key(example).hashCode());
        });
        List<String> examples = new ArrayList<>();
        Set<String> shared = new HashSet<>();
        train.forEach(probe.run(), example -> {
            String key = DataProbe.key(example);
            Example twin = codes.contains(key.hashCode()) ? own.get(key) : null;
            if (twin != null && shared.add(key)) {
                add(examples, twin, example);
            }
        });
        return share(
                "are in " + train.name() + " too",
                examples,
                shared.size(),
                own.size(),
                0,
                new Cause(
                        "overlap",
                        "The data were split after texts were repeated, or by rows instead of by source: the figures"
                                + " on them are too good.",
                        0.5));
    }

    private static Result balance(DataProbe probe) {
        List<String> labels = probe.data().labels();
        if (labels.size() < 2) {
            return Result.notApplicable("the data have no labels to compare");
        }
        int[] counts = new int[labels.size()];
        int rows = 0;
        for (int label : probe.data().labelIndexes()) {
            if (label >= 0) {
                counts[label]++;
                rows++;
            }
        }
        int least = 0;
        for (int label = 0; label < counts.length; label++) {
            least = counts[label] < counts[least] ? label : least;
        }
        double share = counts[least] * (double) labels.size() / Math.max(1, rows);
        Tolerance tolerance = new Tolerance(
                RAREST, "a label has at least %.1g of the share that it had if all were equal".formatted(RAREST));
        String summary =
                "the rarest label, " + labels.get(least) + ", has %d of %d rows".formatted(counts[least], rows);
        return share >= RAREST
                ? Result.passed(summary, tolerance)
                : Result.failed(
                        summary,
                        tolerance,
                        new Evidence(List.of(), null, null, 1, share),
                        List.of(new Cause(
                                "imbalance", "Accuracy says little here: look at each label's own figures.", 0.5)));
    }

    private static Result leaks(DataProbe probe) {
        List<String> labels = probe.data().labels();
        if (labels.size() < 2) {
            return Result.notApplicable("the data have no labels");
        }
        Map<String, int[]> counts = new HashMap<>();
        probe.data().forEach(probe.run(), example -> {
            int label = labels.indexOf(example.label());
            if (label >= 0) {
                Set<String> words = new HashSet<>();
                for (String text : List.of(example.premise(), example.hypothesis())) {
                    for (Sentence.Token token : WordTokenizer.tokenize(text).tokens()) {
                        words.add(token.lower());
                    }
                }
                words.forEach(word -> counts.computeIfAbsent(word, w -> new int[labels.size()])[label]++);
            }
        });
        // A label's name, or a mark, that nearly all rows of a label have and hardly another has.
        int[] rows = new int[labels.size()];
        for (int label : probe.data().labelIndexes()) {
            if (label >= 0) {
                rows[label]++;
            }
        }
        String worst = null;
        double most = 0;
        for (Map.Entry<String, int[]> word : counts.entrySet()) {
            int sum = Arrays.stream(word.getValue()).sum();
            for (int label = 0; label < labels.size(); label++) {
                boolean named = word.getKey().equalsIgnoreCase(labels.get(label));
                double precision = word.getValue()[label] / (double) sum;
                double recall = word.getValue()[label] / (double) Math.max(1, rows[label]);
                boolean leak = sum >= LEAK_ROWS && precision >= LEAKS && (named || recall >= 0.5);
                if (leak && recall > most) {
                    most = recall;
                    worst = word.getKey();
                }
            }
        }
        Tolerance tolerance = new Tolerance(
                LEAKS,
                "a word in at least %d rows, %.2g of them of one label, that is the label's name or is in half of its rows"
                        .formatted(LEAK_ROWS, LEAKS));
        return worst == null
                ? Result.passed("of %d words none does".formatted(counts.size()), tolerance)
                : Result.failed(
                        "the word \"" + worst + "\" gives a label away",
                        tolerance,
                        new Evidence(List.of(worst), null, null, 0, Objects.requireNonNull(counts.get(worst))[0]),
                        List.of(new Cause(
                                "leaked-label",
                                "The label, or a mark of where a row comes from, stands in the text.",
                                0.6)));
    }
}
