package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checks.ClassifierSubject.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bugs around a classifier that the checks were not made with, on other rows than those of the suite they were made with. */
class HeldOutClassifierTest {

    private static final int FROM = 700;

    /** Written down, with the check and the cause that would be right, before any check was run on them. */
    enum Bug {
        /** Logits are multiplied by 4, as by a temperature that is divided by once too often. */
        LOGITS_SCALED_UP("calibration", "over-confident"),
        /** Neutral and contradiction change places. */
        TWO_LABELS_SWAPPED("label-order", "labels-permuted"),
        /** The first text is given as the second, too. */
        FIRST_TEXT_TWICE("second-text", "second-text-not-read"),
        /** The last row of a batch is given the outcome of the row before it. */
        LAST_ROW_OVERWRITTEN("batch", "rows-mixed"),
        /** An outcome is half that of the call before. */
        BLENDED_WITH_LAST_CALL("determinism", "state-between-calls"),
        /** Outcomes are kept, by the first text alone. */
        KEPT_BY_FIRST_TEXT("second-text", "second-text-not-read"),
        /** Probabilities are handed on in bfloat16. */
        PROBABILITIES_IN_BFLOAT16("probabilities", "rounded-probabilities"),
        /** From the fifth row of a batch on, outcomes are those of four rows before. */
        CHUNKS_OF_FOUR("batch", "rows-mixed"),
        /** A list of stop words takes out not, no and nobody. */
        NEGATIONS_REMOVED("every-word", "words-dropped"),
        /** Of a long first text only the last 30 words are read. */
        FIRST_TEXT_CUT_IN_FRONT("truncation", "beginning-truncated"),
        /** Padding is read where it is longer than six words. */
        LONG_PADDING_READ("padding", "padding-not-masked"),
        /** The softmax runs over the rows of the batch. */
        SOFTMAX_OVER_ROWS("probabilities", "not-a-softmax");

        private final String check;
        private final String cause;

        Bug(String check, String cause) {
            this.check = check;
            this.cause = cause;
        }
    }

    private static final class Buggy implements ClassifierSubject {

        private final ClassifierSubject right;
        private final Bug bug;
        private final Map<String, double[]> kept = new HashMap<>();
        private double[] last = new double[0];

        Buggy(ClassifierSubject right, Bug bug) {
            this.right = right;
            this.bug = bug;
        }

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
            int longest =
                    batch.stream().mapToInt(texts -> words(texts.first())).max().orElse(0);
            List<double[]> rows = new ArrayList<>(right.probabilities(
                    batch.stream().map(texts -> prepared(texts, longest)).toList()));
            for (int row = 0; row < rows.size(); row++) {
                rows.set(row, finished(batch.get(row), rows.get(row)));
            }
            switch (bug) {
                case LAST_ROW_OVERWRITTEN -> rows.set(rows.size() - 1, rows.get(Math.max(0, rows.size() - 2)));
                case CHUNKS_OF_FOUR -> {
                    for (int row = 4; row < rows.size(); row++) {
                        rows.set(row, rows.get(row - 4));
                    }
                }
                case SOFTMAX_OVER_ROWS -> overRows(rows);
                default -> {}
            }
            return rows;
        }

        private static void overRows(List<double[]> rows) {
            double[] sums = new double[rows.getFirst().length];
            rows.forEach(row -> Arrays.setAll(sums, label -> sums[label] + row[label]));
            rows.replaceAll(row -> {
                double[] own = row.clone();
                Arrays.setAll(own, label -> own[label] / sums[label]);
                return own;
            });
        }

        private static int words(String text) {
            return text.split(" ").length;
        }

        private Texts prepared(Texts texts, int longest) {
            String second = String.valueOf(texts.second());
            return switch (bug) {
                case FIRST_TEXT_TWICE -> new Texts(texts.first(), texts.first());
                case NEGATIONS_REMOVED -> new Texts(withoutNegations(texts.first()), withoutNegations(second));
                case FIRST_TEXT_CUT_IN_FRONT -> {
                    List<String> all = List.of(texts.first().strip().split("\\s+"));
                    yield new Texts(String.join(" ", all.subList(Math.max(0, all.size() - 30), all.size())), second);
                }
                case LONG_PADDING_READ -> {
                    int missing = longest - words(texts.first());
                    yield new Texts(texts.first() + " pad".repeat(missing > 6 ? missing : 0), second);
                }
                default -> texts;
            };
        }

        private static String withoutNegations(String text) {
            return String.join(
                    " ",
                    Arrays.stream(text.split(" "))
                            .filter(word -> !List.of("not", "no", "nobody").contains(word.toLowerCase(Locale.ROOT)))
                            .toList());
        }

        private double[] finished(Texts texts, double[] row) {
            return switch (bug) {
                case LOGITS_SCALED_UP ->
                    Arrays.stream(LogSoftmax.of(
                                    Arrays.stream(row).map(p -> 4 * Math.log(p)).toArray()))
                            .map(Math::exp)
                            .toArray();
                case TWO_LABELS_SWAPPED -> new double[] {row[0], row[2], row[1]};
                case KEPT_BY_FIRST_TEXT -> kept.computeIfAbsent(texts.first(), first -> row);
                case BLENDED_WITH_LAST_CALL -> {
                    double[] before = last.length == 0 ? row : last;
                    double[] blended = row.clone();
                    Arrays.setAll(blended, label -> (row[label] + before[label]) / 2);
                    last = row;
                    yield blended;
                }
                case PROBABILITIES_IN_BFLOAT16 ->
                    Arrays.stream(row)
                            .map(p -> Float.intBitsToFloat((Float.floatToIntBits((float) p) + 0x8000) & 0xFFFF0000))
                            .toArray();
                default -> row;
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBugIsFoundAndItsCauseIsNamedFirst(Bug bug) {
        List<Finding> failed =
                Findings.failed(PlantedClassifierBugsTest.findings(FROM, right -> new Buggy(right, bug)));
        assertThat(failed).as("checks that fail").isNotEmpty();
        Finding first = failed.getFirst();
        assertThat(first.check()).as(first.printed()).isEqualTo(bug.check);
        assertThat(first.causes().getFirst().name()).as(first.printed()).isEqualTo(bug.cause);
    }

    @Test
    void withoutABugTheseRowsGiveNoAlarm() {
        assertThat(Findings.failed(PlantedClassifierBugsTest.findings(FROM, right -> right)))
                .isEmpty();
    }
}
