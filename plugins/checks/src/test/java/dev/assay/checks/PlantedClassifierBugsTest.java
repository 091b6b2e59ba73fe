package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.models.PairModel;
import dev.assay.spi.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bugs around the built-in classifier of pairs: each is found by the check made for it, which names its cause first. */
class PlantedClassifierBugsTest {

    /** A bug of what stands between the texts and the network, or behind it. */
    enum Bug {
        SIGMOIDS("probabilities", "not-a-softmax"),
        DROPOUT_ON("determinism", "dropout"),
        BATCH_STATISTICS_ON("batch", "batch-statistics"),
        PADDING_READ("padding", "padding-not-masked"),
        ORDER_NOT_RESTORED("padding", "order-not-restored"),
        CASE_KEPT("spelling", "case-preprocessing"),
        SPACES_AS_WORDS("spelling", "whitespace-preprocessing"),
        SECOND_TEXT_LOST("second-text", "second-text-not-read"),
        SECOND_TEXT_TRUNCATED("second-text", "second-text-truncated"),
        SIDES_NOT_TOLD_APART("pair-order", "segment-ids-missing"),
        PAIR_SWAPPED("pair-order", "swapped-pair"),
        LABELS_PERMUTED("label-order", "labels-permuted"),
        HEAD_NOT_LOADED("head", "head-not-loaded");

        private final String check;
        private final String cause;

        Bug(String check, String cause) {
            this.check = check;
            this.cause = cause;
        }
    }

    private record Buggy(ClassifierSubject right, @Nullable Bug bug, SplittableRandom random)
            implements ClassifierSubject {

        @Override
        public ClassifierFacts facts() {
            return right.facts();
        }

        @Override
        public int[] tokens(String text) {
            return right.tokens(text);
        }

        @Override
        public List<double[]> probabilities(List<Texts> batch) {
            int words = batch.stream()
                    .mapToInt(t -> t.first().split(" ").length)
                    .max()
                    .orElse(0);
            List<Texts> read =
                    batch.stream().map(texts -> prepared(texts, words)).toList();
            if (bug == Bug.ORDER_NOT_RESTORED) {
                read = read.stream()
                        .sorted(Comparator.comparingInt(t -> t.first().length()))
                        .toList();
            }
            List<double[]> rows = new ArrayList<>(right.probabilities(read));
            if (bug == Bug.BATCH_STATISTICS_ON && rows.size() > 1) {
                double mean = rows.stream().mapToDouble(row -> row[0]).average().orElse(0);
                rows.replaceAll(row -> softmax(Math.log(row[0]) - mean, Math.log(row[1]), Math.log(row[2])));
            }
            rows.replaceAll(this::finished);
            // Weights of its own decide by what has nothing to do with the labels.
            return bug == Bug.HEAD_NOT_LOADED ? batch.stream().map(this::drawn).toList() : rows;
        }

        private double[] drawn(Texts texts) {
            int hash = Arrays.hashCode(tokens(texts.first())) * 31
                    + Arrays.hashCode(tokens(String.valueOf(texts.second())));
            SplittableRandom own = new SplittableRandom(hash);
            return softmax(own.nextDouble(), own.nextDouble(), own.nextDouble());
        }

        private double[] finished(double[] row) {
            return switch (bug) {
                case SIGMOIDS ->
                    Arrays.stream(row)
                            .map(p -> 1 / (1 + Math.exp(-Math.log(p) - 1)))
                            .toArray();
                case DROPOUT_ON -> softmax(Math.log(row[0]) + random.nextDouble(), Math.log(row[1]), Math.log(row[2]));
                case LABELS_PERMUTED -> new double[] {row[2], row[0], row[1]};
                case null, default -> row;
            };
        }

        private Texts prepared(Texts texts, int words) {
            String second = String.valueOf(texts.second());
            return switch (bug) {
                case PADDING_READ -> {
                    int missing = words - texts.first().split(" ").length;
                    yield new Texts(texts.first() + String.join("", Collections.nCopies(missing, " pad")), second);
                }
                // The network's tokenizer lowers; here capitals make words that it does not know.
                case CASE_KEPT -> new Texts(unknownCapitals(texts.first()), unknownCapitals(second));
                case SPACES_AS_WORDS -> new Texts(texts.first().replace("  ", " xx "), second);
                case SECOND_TEXT_LOST -> new Texts(texts.first(), "");
                case SECOND_TEXT_TRUNCATED -> {
                    int room = Math.max(0, 64 - texts.first().split(" ").length);
                    List<String> own = List.of(second.split(" "));
                    yield new Texts(texts.first(), String.join(" ", own.subList(0, Math.min(room, own.size()))));
                }
                case SIDES_NOT_TOLD_APART ->
                    texts.first().compareTo(second) < 0 ? texts : new Texts(second, texts.first());
                case PAIR_SWAPPED -> new Texts(second, texts.first());
                case null, default -> texts;
            };
        }

        private static String unknownCapitals(String text) {
            List<String> words = new ArrayList<>(List.of(text.split(" ")));
            words.replaceAll(word -> word.equals(word.toLowerCase(Locale.ROOT)) ? word : "qxq");
            return String.join(" ", words);
        }

        private static double[] softmax(double... logits) {
            return Arrays.stream(LogSoftmax.of(logits)).map(Math::exp).toArray();
        }
    }

    private static List<Finding> findings(@Nullable Bug bug) {
        return findings(0, right -> new Buggy(right, bug, new SplittableRandom(3)));
    }

    /**
     * What all checks find.
     *
     * @param from the first of the 300 labelled pairs
     * @param bent a classifier made of the right one
     */
    static List<Finding> findings(int from, UnaryOperator<ClassifierSubject> bent) {
        List<ClassifierSubject.Texts> texts = new ArrayList<>();
        List<Integer> gold = new ArrayList<>();
        try (PairModel model = PairModel.load(Places.root("data/builtin/model"))) {
            ClassifierSubject right = new PairSubject(model, Places.root("data/builtin/model"), "demo");
            List<String> lines = Files.readAllLines(Places.root("data/builtin/probe.tsv"));
            List<String> header = List.of(lines.getFirst().split("\t"));
            for (String line : lines.subList(1 + from, 301 + from)) {
                String[] cells = line.split("\t");
                texts.add(new ClassifierSubject.Texts(
                        cells[header.indexOf("premise")], cells[header.indexOf("hypothesis")]));
                gold.add(right.facts().labels().indexOf(cells[header.indexOf("label")]));
            }
            ClassifierProbe probe = ClassifierProbe.of(bent.apply(right), texts, gold, Run.unwatched());
            return Suite.run(ClassifierChecks.all(), probe, Run.unwatched(), finding -> {});
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void withoutABugNothingIsReported() {
        assertThat(findings(null)).filteredOn(Finding::failed).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aBugIsFoundAndItsCauseIsNamedFirst(Bug bug) {
        List<Finding> failed = findings(bug).stream().filter(Finding::failed).toList();
        assertThat(failed).as("checks that fail").isNotEmpty();
        assertThat(failed.getFirst().check()).as(failed.getFirst().printed()).isEqualTo(bug.check);
        assertThat(failed.getFirst().causes().getFirst().name()).isEqualTo(bug.cause);
    }
}
