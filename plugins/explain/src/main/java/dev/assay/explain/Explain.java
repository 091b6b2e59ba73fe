package dev.assay.explain;

import dev.assay.engine.activations.Activations;
import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.UnitExplanations;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.files.AtomicFile;
import dev.assay.engine.models.Model;
import dev.assay.engine.search.FormulaSearch;
import dev.assay.engine.search.Found;
import dev.assay.engine.search.SearchSettings;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.spi.Analysis;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds, for every unit at a hook point, the formula over concepts that best matches the rows where the unit is active
 * (Mu and Andreas, Compositional Explanations of Neurons, NeurIPS 2020).
 */
final class Explain implements Analysis<ExplainParameters, Report> {

    private final RecentModels models;

    Explain(RecentModels models) {
        this.models = models;
    }

    @Override
    public String name() {
        return "explain";
    }

    @Override
    public String summary() {
        return "Explains each unit of a model by the formula that best matches where it is active";
    }

    @Override
    public Class<ExplainParameters> parameters() {
        return ExplainParameters.class;
    }

    @Override
    public Report run(ExplainParameters p, Run run) throws Exception {
        int[] lengths = lengths(p);
        SearchSettings settings = settings(p);
        if (p.fromFiles() && (p.data() != null || p.model() != null)) {
            throw new UserError(
                    "give either --data and --model, or --activations, --concepts and --concept-names, not both");
        }
        Report report = p.fromFiles()
                ? explain(FileSubject.read(p), settings, lengths, p.threads(), run)
                : explainModel(p, settings, lengths, run);
        if (p.out() != null) {
            AtomicFile.write(p.out(), ExplanationTable.of(report).getBytes(StandardCharsets.UTF_8));
        }
        return report;
    }

    private Report explainModel(ExplainParameters p, SearchSettings settings, int[] lengths, Run run)
            throws IOException, InterruptedException {
        if (p.data() == null || p.model() == null) {
            throw new UserError(
                    "say what to explain: --data and --model, or --activations, --concepts and --concept-names");
        }
        Question question =
                new Question(p.data(), p.model(), p.hook(), p.level(), p.positions(), p.field(), p.vectors());
        DataSet data = models.workspace().dataSets().get(p.data());
        Subject subject;
        KeptReports kept;
        Path explanations;
        try (BorrowedModel borrowed = models.workspace().models().borrow(p.model())) {
            Model model = borrowed.model();
            ModelReader reader = question.reader(model, data);
            kept = new KeptReports(
                    models.workspace(),
                    data,
                    question,
                    reader,
                    p,
                    Arrays.stream(lengths).boxed().toList());
            explanations = UnitExplanations.file(reader, ModelOnData.folder(models.workspace(), data, reader));
            Report known = kept.read();
            if (known != null) {
                known.explanations().write(explanations);
                run.log("explained before with the same data, model and settings: taken from the workspace");
                Report renamed = known.of(p.data(), p.model());
                renamed.units().forEach(run::partial);
                int units = renamed.units().size();
                run.progress(1, "explained " + units + " of " + units + " units");
                return renamed;
            }
            subject = ModelSubject.of(question, models.get(question, model, reader, run.part(0, 0.3)), p.thresholds());
        }
        Report report = explain(subject, settings, lengths, p.threads(), run.part(0.3, 1));
        kept.write(report);
        report.explanations().write(explanations);
        return report;
    }

    private static Report explain(Subject subject, SearchSettings settings, int[] lengths, int threads, Run run)
            throws InterruptedException {
        Activations activations = subject.activations();
        int units = activations.units();
        FormulaSearch search = new FormulaSearch(subject.concepts(), subject.neighbours(), settings);
        List<FixedBitSet> active = activations.active(IntStream.range(0, units).toArray(), subject.thresholds());
        Report.Unit[] explained = new Report.Unit[units];
        AtomicInteger done = new AtomicInteger();
        run.progress(0, "searching formulas for " + units + " units");
        Workers.forEach(units, threads, unit -> {
            run.checkCancelled();
            Report.Unit result =
                    unit(subject, unit, active.get(unit), search.search(active.get(unit), lengths, run), run);
            explained[unit] = result;
            run.partial(result);
            int count = done.incrementAndGet();
            run.progress((double) count / units, "explained " + count + " of " + units + " units");
        });
        List<Report.Unit> all = List.of(explained);
        FixedBitSet correct = subject.correct();
        return new Report(
                subject.data(),
                subject.model(),
                subject.hook(),
                subject.level(),
                subject.positions(),
                activations.rows(),
                subject.cut(),
                subject.labels(),
                Arrays.stream(lengths).boxed().toList(),
                correct == null ? null : (double) correct.cardinality() / activations.rows(),
                Summary.meanIou(all, lengths.length),
                Summary.iouAgainstAccuracy(all),
                all);
    }

    private static Report.Unit unit(Subject subject, int unit, FixedBitSet active, List<Found> found, Run run) {
        int rows = active.cardinality();
        FixedBitSet correct = subject.correct();
        Double accuracy =
                correct == null || rows == 0 ? null : (double) FixedBitSet.intersectionCount(active, correct) / rows;
        List<Report.Explanation> explanations = new ArrayList<>();
        for (Found f : found) {
            if (!f.optimal() && f.upperBound() < 1) {
                run.log("unit " + unit + ", length " + f.maxLength() + ": best found " + f.score()
                        + ", proven that nothing exceeds " + f.upperBound());
            }
            // |formula| + |active| = |intersection| + |union|
            int holds = f.union() + f.intersection() - rows;
            explanations.add(new Report.Explanation(
                    f.maxLength(),
                    f.formula().print(),
                    f.ids(),
                    f.length(),
                    f.intersection(),
                    f.union(),
                    f.iou(),
                    f.score(),
                    share(f.intersection(), holds),
                    share(f.intersection(), rows),
                    f.optimal(),
                    f.upperBound(),
                    f.seconds()));
        }
        return new Report.Unit(
                unit,
                subject.thresholds()[unit],
                rows,
                subject.weights().get(unit),
                accuracy,
                List.copyOf(explanations));
    }

    private static double share(int part, int whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    private static SearchSettings settings(ExplainParameters p) {
        @Nullable Double seconds = p.timeLimit();
        if (seconds != null && !(seconds > 0 && seconds < 1e9)) {
            throw new UserError("--time-limit " + seconds + ": give a number of seconds above 0");
        }
        return new SearchSettings(
                p.mode(),
                p.beam(),
                p.penalty(),
                p.minActive(),
                seconds == null ? null : Duration.ofNanos((long) (seconds * 1e9)));
    }

    private static int[] lengths(ExplainParameters p) {
        List<Integer> lengths = p.lengths() == null || p.lengths().isEmpty() ? List.of(p.length()) : p.lengths();
        if (lengths.stream().anyMatch(length -> length < 1 || length > 100)) {
            throw new UserError("the longest formula must have from 1 to 100 leaves, so " + lengths + " will not do");
        }
        return lengths.stream().mapToInt(length -> length).sorted().distinct().toArray();
    }
}
