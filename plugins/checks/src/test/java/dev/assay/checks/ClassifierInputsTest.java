package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checks.ClassifierSubject.Texts;
import dev.assay.engine.models.PairModel;
import dev.assay.spi.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a classifier's texts before and behind its network: segments, unknown words, the head, calibration. */
class ClassifierInputsTest {

    @TempDir
    private Path folder;

    private static final Path PAIRS = Places.root("data/builtin/model");

    /** A classifier of three labels that is made of what a test gives. */
    private record Made(List<double[]> probabilities, Optional<Segments> pair) implements ClassifierSubject {

        @Override
        public ClassifierFacts facts() {
            return new ClassifierFacts("made", LanguageFacts.SINGLE, List.of("a", "b", "c"), true, 2, 16);
        }

        @Override
        public List<double[]> probabilities(List<Texts> batch) {
            return batch.stream()
                    .map(texts -> probabilities.get(Integer.parseInt(texts.first()) % probabilities.size()))
                    .toList();
        }

        @Override
        public int[] tokens(String text) {
            return new int[] {text.length()};
        }

        @Override
        public Optional<Segments> segments(Texts texts) {
            return pair;
        }
    }

    private static ClassifierProbe probe(ClassifierSubject subject, int rows, List<Integer> gold) {
        List<Texts> texts = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            texts.add(new Texts(String.valueOf(row), "x"));
        }
        return ClassifierProbe.of(subject, texts, gold, Run.unwatched());
    }

    private static Finding segments(int... given) {
        // [CLS] a a [SEP] b b [SEP]: by BERT's paper the last three are of the second segment.
        Made made = new Made(List.of(), Optional.of(new Segments(new int[7], given, 3)));
        return VocabularyChecks.segments(probe(made, 8, List.of(0, 0, 0, 0, 0, 0, 0, 0)))
                .named("segments", "");
    }

    @Test
    void segmentsThatAreMissingOrShiftedAreToldApart() {
        assertThat(segments(0, 0, 0, 0, 1, 1, 1).outcome()).isEqualTo(Outcome.PASSED);
        assertThat(segments(0, 0, 0, 0, 0, 0, 0).causes().getFirst().name()).isEqualTo("segment-ids-missing");
        Finding shifted = segments(0, 0, 0, 1, 1, 1, 1);
        assertThat(shifted.causes().getFirst().name()).isEqualTo("segment-ids-shifted");
        assertThat(Findings.evidence(shifted).position()).isEqualTo(3);
    }

    @Test
    void aVocabularyThatKnowsFewOfTheWordsIsFound() {
        List<Finding> findings = new ArrayList<>();
        try (PairModel model = PairModel.load(PAIRS)) {
            PairSubject subject = new PairSubject(model, PAIRS, "pairs");
            for (String second : new String[] {"A man is sleeping.", "Mies nukkuu sohvalla kotonaan."}) {
                ClassifierProbe probe = ClassifierProbe.of(
                        subject,
                        Collections.nCopies(8, new Texts("A man is sleeping.", second)),
                        Collections.nCopies(8, 0),
                        Run.unwatched());
                findings.add(VocabularyChecks.unknown(probe).named("unknown-words", ""));
            }
        }
        assertThat(findings.getFirst().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(findings.getLast().causes().getFirst().name()).isEqualTo("other-vocabulary");
    }

    @Test
    void aHeadAsItIsInitialisedOnATrainedBodyIsFound() {
        SplittableRandom random = new SplittableRandom(2);
        Path fresh = Copies.of(
                PAIRS,
                folder.resolve("fresh"),
                Precision.SINGLE,
                (name, values) -> {
                    float[] own = values.clone();
                    for (int i = 0; i < own.length && name.startsWith("output."); i++) {
                        own[i] = name.endsWith("bias") ? 0 : (float) (0.02 * random.nextGaussian());
                    }
                    return own;
                },
                text -> text);
        for (Path path : List.of(PAIRS, fresh)) {
            try (PairModel model = PairModel.load(path)) {
                ClassifierProbe probe = ClassifierProbe.of(
                        new PairSubject(model, path, "pairs"), List.of(), List.of(), Run.unwatched());
                Finding finding = VocabularyChecks.headWeights(probe).named("head-weights", "");
                assertThat(finding.failed()).as(finding.summary()).isEqualTo(path.equals(fresh));
            }
        }
    }

    /** Gold labels that are the most probable one as often as {@code accuracy} says. */
    private static Finding calibration(double confidence, double accuracy, int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        List<Integer> gold = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            gold.add(random.nextDouble() < accuracy ? 0 : 1);
        }
        double rest = (1 - confidence) / 2;
        Made made = new Made(List.of(new double[] {confidence, rest, rest}), Optional.empty());
        CalibrationCheck check = new CalibrationCheck();
        return check.run(probe(made, rows, gold)).of(check);
    }

    @Test
    void calibrationFailsBeyondWhatChanceDoesAtThatNumberOfRows() {
        assertThat(calibration(0.8, 0.8, 100).outcome()).isEqualTo(Outcome.PASSED);
        assertThat(calibration(0.97, 0.6, 400).causes().getFirst().name()).isEqualTo("over-confident");
        assertThat(calibration(0.5, 0.9, 400).causes().getFirst().name()).isEqualTo("under-confident");
        assertThat(calibration(0.97, 0.6, 400).figures())
                .extracting(Figure::what)
                .containsExactly("accuracy of 400 rows", "temperature that makes the labels likeliest");
    }

    @Test
    void theCalibrationErrorOfTwoBinsIsWorkedOutByHand() {
        // Bin of 0.9: 2 of 2 right, gap 0.1; bin of 0.5: 0 of 2 right, gap 0.5; (0.1 · 2 + 0.5 · 2) / 4 = 0.3.
        double[] confidence = {0.9, 0.9, 0.5, 0.5};
        boolean[] right = {true, true, false, false};
        assertThat(CalibrationCheck.error(confidence, right)).isBetween(0.2999999, 0.3000001);
        // A confidence of 1 is in the last bin.
        assertThat(CalibrationCheck.error(new double[] {1}, new boolean[] {false}))
                .isEqualTo(1);
    }

    @Test
    void theOverlapOfTwoTextsIsWorkedOutByHand() {
        // In common: 5 once and 7 once; 2 · 2 / (3 + 4).
        assertThat(LengthBiasCheck.overlap(new int[] {5, 5, 7}, new int[] {7, 5, 8, 9}))
                .isEqualTo(4.0 / 7);
    }
}
