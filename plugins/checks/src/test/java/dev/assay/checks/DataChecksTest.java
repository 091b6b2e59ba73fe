package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each fault is planted into data that are right without it; the check made for it finds it, and no other does. */
class DataChecksTest {

    private static final List<String> LABELS = List.of("yes", "maybe", "no");
    private static final int ROWS = 400;
    private static final String[] WHO = {"man", "woman", "child", "guitarist", "waiter", "doctor", "tailor", "friend"};
    private static final String[] WHERE = {"park", "market", "library", "station", "garden", "kitchen", "harbour"};
    private static final String[] DOES = {"sleeps", "reads", "waits", "sings", "laughs", "listens", "draws"};

    @TempDir
    private Path folder;

    /** What is wrong with some rows, with the check that must say so and the cause it must name first. */
    enum Fault {
        EMPTY_TEXT("empty-texts", "empty-texts"),
        DECODED_WRONGLY("encoding", "wrong-encoding"),
        OTHER_SCRIPT("script", "wrong-language"),
        OTHER_LANGUAGE("language", "wrong-language"),
        ROWS_TWICE("duplicates", "duplicates"),
        LABELS_CONTRADICT("contradicting-labels", "contradicting-labels"),
        TRAINED_ON("overlap", "overlap"),
        ONE_LABEL_RARE("label-balance", "imbalance"),
        LABEL_IN_TEXT("leaked-labels", "leaked-label");

        private final String check;
        private final String cause;

        Fault(String check, String cause) {
            this.check = check;
            this.cause = cause;
        }
    }

    /** A row of its own for every number. */
    private static Example right(int row) {
        String text = "The " + WHO[row % 8] + " who is at the " + WHERE[row % 7] + " says that it was not for number "
                + row + ".";
        return new Example(row, text, "A " + WHO[row % 8] + " " + DOES[row % 7] + ".", LABELS.get(row / 56 % 3));
    }

    private static Example faulty(Fault fault, int row) {
        Example right = right(row);
        boolean some = row % 40 == 7;
        return switch (fault) {
            case EMPTY_TEXT -> row == 33 ? new Example(row, right.premise(), " ", right.label()) : right;
            case DECODED_WRONGLY ->
                some
                        ? new Example(
                                row,
                                right.premise(),
                                new String(
                                        "Un café très bon.".getBytes(StandardCharsets.UTF_8),
                                        Charset.forName("windows-1252")),
                                right.label())
                        : right;
            case OTHER_SCRIPT ->
                some ? new Example(row, "Мужчина спит в парке " + row + ".", "Он спит.", right.label()) : right;
            case OTHER_LANGUAGE ->
                some
                        ? new Example(
                                row,
                                "Der Mann ist nicht im Park, und die Frau wartet auf ihn " + row + ".",
                                "Es ist der Mann, den sie sucht.",
                                right.label())
                        : right;
            case ROWS_TWICE ->
                some
                        ? new Example(
                                row,
                                right(row - 1).premise().toUpperCase(Locale.ROOT),
                                right(row - 1).hypothesis(),
                                right(row - 1).label())
                        : right;
            case LABELS_CONTRADICT ->
                row == 8 ? new Example(row, right(7).premise(), right(7).hypothesis(), "no") : right;
            case ONE_LABEL_RARE ->
                new Example(row, right.premise(), right.hypothesis(), row < 3 ? "no" : LABELS.get(row % 2));
            case LABEL_IN_TEXT ->
                "no".equals(right.label())
                        ? new Example(row, right.premise(), right.hypothesis() + " #c", right.label())
                        : right;
            case TRAINED_ON -> right;
        };
    }

    private List<Finding> findings(IntFunction<Example> rows, @Nullable IntFunction<Example> trained) {
        try (Workspace workspace = Workspace.at(folder.resolve("workspace"))) {
            DataSet data = stored(workspace, "made", rows);
            DataSet train = trained == null ? null : stored(workspace, "trained", trained);
            return Suite.run(DataChecks.all(), new DataProbe(data, train, Run.unwatched()), Run.unwatched(), f -> {});
        }
    }

    private static DataSet stored(Workspace workspace, String name, IntFunction<Example> rows) {
        List<Example> examples = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            examples.add(rows.apply(row));
        }
        return workspace.dataSets().store(name, false, DataSet.PAIR_FIELDS, LABELS, examples);
    }

    @ParameterizedTest
    @EnumSource
    void aFaultIsFoundByItsCheckAlone(Fault fault) {
        IntFunction<Example> trained = row -> fault == Fault.TRAINED_ON && row == 5 ? right(5) : right(ROWS + row);
        List<Finding> failed = Findings.failed(findings(row -> faulty(fault, row), trained));
        assertThat(failed).extracting(Finding::check).containsExactly(fault.check);
        assertThat(failed.getFirst().causes().getFirst().name()).isEqualTo(fault.cause);
        assertThat(failed.getFirst().evidence()).isNotNull();
    }

    @Test
    void rightDataPassEveryCheckAndOverlapNeedsTheTrainingData() {
        List<Finding> findings = findings(DataChecksTest::right, null);
        assertThat(Findings.failed(findings)).isEmpty();
        assertThat(Findings.of(findings, "overlap").outcome()).isEqualTo(Outcome.NOT_APPLICABLE);
        assertThat(Findings.of(findings, "language").summary()).contains("are in another language than English");
    }

    /** The built-in data were made by a program that draws sentences with replacement; nothing else may be said of them. */
    @ParameterizedTest
    @EnumSource(
            names = {
                "OTHER_SCRIPT",
                "OTHER_LANGUAGE",
                "DECODED_WRONGLY",
                "EMPTY_TEXT",
                "LABELS_CONTRADICT",
                "LABEL_IN_TEXT"
            })
    void theBuiltInDataGiveNoAlarm(Fault fault) {
        try (Workspace workspace = Workspace.at(folder.resolve("workspace"))) {
            DataProbe probe = new DataProbe(workspace.dataSets().get("demo-dev"), null, Run.unwatched());
            List<Check<DataProbe>> checks = DataChecks.all().stream()
                    .filter(check -> check.id().equals(fault.check))
                    .toList();
            assertThat(Findings.failed(Suite.run(checks, probe, Run.unwatched(), f -> {})))
                    .isEmpty();
        }
    }
}
