package dev.assay.checks.training;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.models.Capability;
import dev.assay.engine.models.LabelledSentences;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.PairConfig;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.PairTrainer;
import dev.assay.engine.models.TrainPoint;
import dev.assay.engine.models.TrainSettings;
import dev.assay.engine.models.training.LanguageTrainPoint;
import dev.assay.engine.models.training.LanguageTrainSettings;
import dev.assay.engine.models.training.LanguageTrainer;
import dev.assay.engine.models.training.TokenTexts;
import dev.assay.engine.models.transformer.TextTokenizer;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.models.transformer.TransformerConfig;
import dev.assay.spi.Run;
import dev.assay.spi.Sentence;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Trains a few examples by heart, with the trainer that the model came from, and no dropout or weight decay: {@value #STEPS} steps, each
 * of which sees all of them. The same examples are the development data, so that the loss that counts is that of the model as it is used.
 */
final class ByHeart {

    private static final int STEPS = 300;
    /** The pair trainer keeps a checkpoint after each epoch, so that an epoch has the examples several times. */
    private static final int REPEATS = 25;

    private static final int LOOKED_AT = 20_000;
    private static final double RATE = 1e-3;

    private final int examples;
    private final DataSet data;
    private final Run run;

    /** @param run is told the progress only; the training's own points are in the result */
    ByHeart(int examples, DataSet data, Run run) {
        this.examples = examples;
        this.data = data;
        this.run = new Quiet(run);
    }

    /**
     * @param model gives the sizes, and for a language model the family and tokenizer; null: a pair model of the usual sizes
     * @param folder of the model
     */
    Overfit train(@Nullable Model model, @Nullable Path folder) {
        return inFolder(out -> {
            if (model instanceof Transformer && model.card().can(Capability.LOG_PROBABILITIES) && folder != null) {
                return language(folder, out);
            }
            if (model != null && !(model instanceof PairModel)) {
                throw new UserError("No trainer of Assay makes models like this one ("
                        + model.card().architecture() + "); --overfit works with pair models and language models.");
            }
            return pairs(model == null ? null : ((PairModel) model).config(), out);
        });
    }

    @FunctionalInterface
    private interface Training {
        Overfit in(Path out);
    }

    private static Overfit inFolder(Training training) {
        try {
            Path folder = Files.createTempDirectory("assay-by-heart");
            try {
                return training.in(folder.resolve("model"));
            } finally {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Overfit pairs(@Nullable PairConfig config, Path out) {
        List<LabelledSentences> chosen = chosenPairs();
        int epochs = STEPS / REPEATS;
        TrainSettings settings = TrainSettings.defaults()
                .withEpochs(epochs, epochs)
                .withSteps(chosen.size(), RATE, 1)
                .withRegularisation(0, 0, 0)
                .withVocabulary(1, TrainSettings.defaults().vocabularyLimit());
        if (config != null) {
            settings = settings.withSizes(config.embeddingSize(), config.hiddenSize(), config.mlpSize());
        }
        List<LabelledSentences> repeated = Collections.nCopies(REPEATS, chosen).stream()
                .flatMap(List::stream)
                .toList();
        List<TrainPoint> points =
                new PairTrainer(settings).train(repeated, chosen, out, run).epochs();
        List<Series.Point> losses = new ArrayList<>();
        for (TrainPoint point : points) {
            losses.add(point((long) point.epoch() * point.steps(), Objects.requireNonNull(point.devLoss())));
        }
        return result(chosen.size(), floorOfPairs(chosen), losses);
    }

    /** The first pairs of the data, of each label as many. */
    private List<LabelledSentences> chosenPairs() {
        int labels = PairConfig.NLI_LABELS.size();
        int[] left = new int[labels];
        for (int i = 0; i < examples; i++) {
            left[i % labels]++;
        }
        List<LabelledSentences> chosen = new ArrayList<>();
        int looked = 0;
        for (LabelledSentences pair : LabelledSentences.of(List.of(data))) {
            if (left[pair.label()] > 0) {
                left[pair.label()]--;
                chosen.add(pair);
            }
            if (chosen.size() == examples || ++looked == LOOKED_AT) {
                break;
            }
        }
        if (chosen.size() < 2) {
            throw new UserError(
                    "Data set " + data.name() + " has fewer than two labelled pairs; choose the training data.");
        }
        return chosen;
    }

    /** Equal pairs with different labels cannot all be learned: the best is their share. */
    private static double floorOfPairs(List<LabelledSentences> pairs) {
        Map<List<List<String>>, Map<Integer, Integer>> labels = new HashMap<>();
        for (LabelledSentences pair : pairs) {
            labels.computeIfAbsent(List.of(words(pair.premise()), words(pair.hypothesis())), key -> new HashMap<>())
                    .merge(pair.label(), 1, Integer::sum);
        }
        return labels.values().stream()
                        .mapToDouble(counts -> surprise(counts.values()))
                        .sum()
                / pairs.size();
    }

    private static List<String> words(Sentence sentence) {
        return sentence.tokens().stream().map(token -> token.lower()).toList();
    }

    /** What it costs to tell one of these, which occur so often, from the others, for all of them together. */
    private static double surprise(Collection<Integer> counts) {
        int all = counts.stream().mapToInt(Integer::intValue).sum();
        return counts.stream()
                .mapToDouble(count -> count * Math.log((double) all / count))
                .sum();
    }

    private Overfit language(Path folder, Path out) {
        List<String> texts = new ArrayList<>();
        data.page(0, LOOKED_AT).stream()
                .map(example -> example.text(data.fields().getFirst()))
                .filter(text -> !text.isBlank())
                .limit(examples)
                .forEach(texts::add);
        if (texts.isEmpty()) {
            throw new UserError("Data set " + data.name() + " has no texts; choose the training data.");
        }
        LanguageTrainSettings settings =
                new LanguageTrainSettings(STEPS, Math.max(examples, 1), RATE, 0.05, 0.1, 0, 1, 0, REPEATS, 1);
        List<LanguageTrainPoint> points = new LanguageTrainer(settings, config(folder))
                .train(texts, texts, folder, out, run)
                .points();
        List<Series.Point> losses = new ArrayList<>();
        for (LanguageTrainPoint point : points) {
            losses.add(point(point.step(), Objects.requireNonNull(point.devLoss())));
        }
        int context = TransformerConfig.read(folder).positions();
        try (TextTokenizer tokenizer = TextTokenizer.load(folder)) {
            return result(texts.size(), floorOfTexts(TokenTexts.of(texts, tokenizer, context, run)), losses);
        }
    }

    private static ObjectNode config(Path folder) {
        try {
            if (JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("config.json")))
                    instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException | JacksonException e) {
            throw new UserError("Cannot read " + folder.resolve("config.json") + " as JSON; name another model.", e);
        }
        throw new UserError(folder.resolve("config.json") + " is not a JSON object; name another model.");
    }

    /** Texts that begin alike and go on differently cannot be told apart before they do: the best are the shares of what follows. */
    private static double floorOfTexts(TokenTexts texts) {
        double sum = 0;
        List<List<int[]>> alike = List.of(texts.texts());
        for (int position = 1; !alike.isEmpty(); position++) {
            List<List<int[]>> next = new ArrayList<>();
            for (List<int[]> group : alike) {
                Map<Integer, List<int[]>> byToken = new HashMap<>();
                for (int[] text : group) {
                    if (position < text.length) {
                        byToken.computeIfAbsent(text[position], key -> new ArrayList<>())
                                .add(text);
                    }
                }
                sum += surprise(byToken.values().stream().map(List::size).toList());
                byToken.values().stream().filter(same -> same.size() > 1).forEach(next::add);
            }
            alike = next;
        }
        return sum / texts.predicted();
    }

    private static Series.Point point(long step, double loss) {
        return new Series.Point(step, loss, loss, loss);
    }

    private static Overfit result(int examples, double floor, List<Series.Point> losses) {
        Series.Point last = losses.getLast();
        Series.Point reached = losses.stream()
                .filter(point -> point.value() <= floor + Overfit.LIMIT)
                .findFirst()
                .orElse(last);
        boolean learned = last.value() <= floor + Overfit.LIMIT;
        return new Overfit(examples, last.value(), floor, learned ? reached.step() : last.step(), learned, losses);
    }

    /** Passes on the progress, and nothing else. */
    private record Quiet(Run run) implements Run {

        @Override
        public void progress(double fraction, String message) {
            run.progress(fraction, "by heart: " + message);
        }

        @Override
        public void partial(Object part) {}

        @Override
        public void log(String line) {}

        @Override
        public void checkCancelled() {
            run.checkCancelled();
        }
    }
}
