package dev.assay.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.assay.engine.search.SearchMode;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainTest {

    private static final List<String> NAMES = List.of("pre:tok:man", "pre:tok:woman", "hyp:tok:sitting");

    //                                          man           woman         sitting
    private static final String[] CONCEPTS = {"####......", "..##.##...", "#.#.#.#.#."};

    @TempDir
    private Path folder;

    private MadeElsewhere files;
    private Explain explain;

    @BeforeEach
    void startsWithAWorkspaceThatNothingOpens() {
        files = new MadeElsewhere(folder);
        explain = new Explain(new RecentModels(Workspace.at(folder.resolve("workspace"), List.of())));
    }

    @Test
    void aUnitThatIsAFormulaIsExplainedByIt() throws Exception {
        // man AND NOT woman: rows 0 and 1. man AND sitting: rows 0 and 2.
        Report report = explain.run(files("##........", "#.#......."), Run.unwatched());

        Report.Unit first = report.units().get(0);
        assertThat(first.active()).isEqualTo(2);
        Report.Explanation explanation = first.explanations().getLast();
        assertThat(explanation.formula()).isEqualTo("pre:tok:man AND NOT pre:tok:woman");
        assertThat(explanation.formulaIds()).isEqualTo("(0 AND (NOT 1))");
        assertThat(explanation.iou()).isEqualTo(1);
        assertThat(report.units().get(1).explanations().getLast().iou()).isEqualTo(1);
        assertThat(report.meanIou()).hasSize(2).last().isEqualTo(1.0);
        assertThat(report.lengths()).containsExactly(1, 2);
        assertThat(Files.exists(folder.resolve("workspace"))).isFalse();
    }

    @Test
    void precisionAndRecallAreThoseOfTheFormulaForTheUnit() throws Exception {
        // Length 1: "man" holds in 4 rows, the unit is active in 2 of these and nowhere else.
        Report.Explanation man = explain.run(files("##........"), Run.unwatched())
                .units()
                .getFirst()
                .explanations()
                .getFirst();
        assertThat(man.formula()).isEqualTo("pre:tok:man");
        assertThat(man.precision()).isEqualTo(0.5);
        assertThat(man.recall()).isEqualTo(1);
        assertThat(man.iou()).isEqualTo(0.5);
    }

    @Test
    void theTableHasTheAgreedColumnsAndALinePerUnitAndLength() throws Exception {
        Path out = folder.resolve("out.csv");
        explain.run(files(out, "##........", "#.#......."), Run.unwatched());
        List<String> lines = Files.readAllLines(out);
        assertThat(lines.getFirst())
                .isEqualTo(
                        "unit,max_length,formula,formula_ids,intersection,union,iou,score,length,active,optimal,seconds");
        assertThat(lines).hasSize(1 + 2 * 2);
        assertThat(lines.get(2)).startsWith("0,2,pre:tok:man AND NOT pre:tok:woman,(0 AND (NOT 1)),2,2,1.0,1.0,2,2,");
    }

    @Test
    void everyFinishedUnitIsHandedOutWhileTheRestIsSearched() throws Exception {
        List<Object> parts = new ArrayList<>();
        Watched run = new Watched(parts, Integer.MAX_VALUE);
        Report report = explain.run(files("##........", "#.#.......", ".........#"), run);
        assertThat(parts).hasSize(3).containsExactlyInAnyOrderElementsOf(report.units());
    }

    @Test
    void aCancelledRunWritesNothing() throws Exception {
        Path out = folder.resolve("out.csv");
        ExplainParameters parameters = files(out, "##........", "#.#.......");
        assertThatThrownBy(() -> explain.run(parameters, new Watched(new ArrayList<>(), 0)))
                .isInstanceOf(CancellationException.class);
        assertThat(Files.exists(out)).isFalse();
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefused() throws Exception {
        ExplainParameters shorter = files("##.......");
        assertThatThrownBy(() -> explain.run(shorter, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has 9 rows")
                .hasMessageContaining("10");
        ExplainParameters parameters = files("##........");
        files.lines("names.txt", NAMES.subList(0, 2));
        assertThatThrownBy(() -> explain.run(parameters, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("names.txt");
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        assertThatThrownBy(() -> explain.run(
                        parameters(null, null, null, null, SearchMode.BEST, List.of(2), null), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--data and --model");
        Path activations = files.activations("##........");
        assertThatThrownBy(() -> explain.run(
                        parameters(activations, null, null, null, SearchMode.BEST, List.of(2), null), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--concepts is missing");
        assertThatThrownBy(() -> explain.run(
                        parameters(activations, null, null, null, SearchMode.BEST, List.of(0), null), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("from 1 to 100");
    }

    @Test
    void theReferenceModeWritesThePublishedTable() throws Exception {
        Path shared = Path.of(System.getProperty("assay.shared", "shared"), "reference");
        assumeTrue(Files.isDirectory(shared), "skipped: the published implementation's results are not at " + shared);
        Path out = folder.resolve("out.csv");
        explain.run(
                parameters(
                        shared.resolve("activations.npy"),
                        shared.resolve("concepts.npz"),
                        shared.resolve("concepts.txt"),
                        shared.resolve("units.csv"),
                        SearchMode.REFERENCE,
                        List.of(1, 2, 3, 5, 10),
                        out),
                Run.unwatched());
        List<NamedCsvRecord> expected = table(shared.resolve("expected_released.csv"));
        List<NamedCsvRecord> actual = table(out);
        assertThat(actual).hasSameSizeAs(expected);
        for (int k = 0; k < expected.size(); k++) {
            NamedCsvRecord e = expected.get(k);
            NamedCsvRecord a = actual.get(k);
            assertThat(List.of(
                            a.getField("unit"),
                            a.getField("max_length"),
                            a.getField("formula_ids"),
                            a.getField("intersection"),
                            a.getField("union"),
                            a.getField("active")))
                    .isEqualTo(List.of(
                            e.getField("unit"),
                            e.getField("max_len"),
                            e.getField("formula_idx"),
                            e.getField("intersection"),
                            e.getField("union"),
                            e.getField("n_acts")));
            assertThat(Double.parseDouble(a.getField("score")))
                    .isCloseTo(Double.parseDouble(e.getField("score")), within(1e-12));
        }
    }

    private static List<NamedCsvRecord> table(Path file) throws Exception {
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(file)) {
            return csv.stream().toList();
        }
    }

    private ExplainParameters files(String... units) throws Exception {
        return files(null, units);
    }

    private ExplainParameters files(@Nullable Path out, String... units) throws Exception {
        return parameters(
                files.activations(units),
                files.concepts(CONCEPTS),
                files.lines("names.txt", NAMES),
                null,
                SearchMode.BEST,
                List.of(1, 2),
                out);
    }

    private static ExplainParameters parameters(
            @Nullable Path activations,
            @Nullable Path concepts,
            @Nullable Path names,
            @Nullable Path units,
            SearchMode mode,
            List<Integer> lengths,
            @Nullable Path out) {
        int minActive = units == null ? 1 : 5;
        return new ExplainParameters(
                null,
                null,
                "mlp.relu",
                Level.EXAMPLE,
                null,
                null,
                activations,
                concepts,
                names,
                null,
                units,
                null,
                5,
                lengths,
                10,
                mode,
                1.0,
                minActive,
                null,
                0,
                null,
                out);
    }

    /** Keeps the parts, and is cancelled after some checks. */
    private record Watched(List<Object> parts, AtomicInteger checksLeft) implements Run {

        Watched(List<Object> parts, int checks) {
            this(parts, new AtomicInteger(checks));
        }

        @Override
        public void progress(double fraction, String message) {
            assertThat(fraction).isBetween(0.0, 1.0);
        }

        @Override
        public void partial(Object part) {
            synchronized (parts) {
                parts.add(part);
            }
        }

        @Override
        public void log(String line) {}

        @Override
        public void checkCancelled() {
            if (checksLeft.getAndDecrement() <= 0) {
                throw new CancellationException();
            }
        }
    }
}
