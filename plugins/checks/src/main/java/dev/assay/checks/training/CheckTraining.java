package dev.assay.checks.training;

import dev.assay.engine.models.ModelCard;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the log of a training, or a training of the workspace while it goes on, and says what is wrong with it. */
public final class CheckTraining implements Analysis<CheckTraining.Parameters, TrainingReport> {

    private static final int MOST_BY_HEART = 64;
    private static final long LOOK_MILLIS = 1000;
    private static final long PAUSE_MILLIS = 50;

    /** What to read, and what is known beside it. */
    public record Parameters(
            @Param(
                    value =
                            "Log: CSV, JSON lines, a JSON document, or TensorBoard event files (a file or their folder)",
                    position = 0)
            @Nullable
            Path log,

            @Param("Training run of this workspace, instead of a log") @Nullable
            String run,

            @Param(value = "Whether to follow that run to its end, with findings as they come", byDefault = "false")
            boolean follow,

            @Param("Model that was trained: a name or a folder; its size and its number of classes are used") @Nullable
            String model,

            @Param("Labelled data set to see the model's calibration on") @Nullable
            String dev,

            @Param(
                    "Learn so many examples of --data by heart with the real trainer, to see whether their loss goes to 0")
            @Nullable
            Integer overfit,

            @Param("Data set that the model was trained on, for --overfit") @Nullable
            String data,

            @Param("Number of classes, or of tokens, where no model says it") @Nullable
            Integer classes,

            @Param("Columns with unusual names, each as METRIC=COLUMN, for instance dev-loss=verlust") @Nullable
            List<String> columns) {}

    private final Workspace workspace;

    public CheckTraining(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "check training";
    }

    @Override
    public String summary() {
        return "Reads the log of a training, or a training under way, and says what is wrong with it";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    /** So that it can look at a training that is under way. */
    @Override
    public boolean light() {
        return true;
    }

    @Override
    public TrainingReport run(Parameters p, Run run) throws InterruptedException {
        check(p);
        ModelCard card = p.model == null ? null : workspace.models().card(p.model);
        Set<String> told = new HashSet<>();
        while (true) {
            long start = System.nanoTime();
            TrainingRun training = p.run == null ? null : TrainingRun.of(p.run, workspace);
            TrainingLog log = log(p, training, run.part(0, p.dev == null ? 1 : 0.3));
            boolean more = p.follow && training != null && !training.ended();
            if (log != null) {
                TrainingReport report = report(p, log, card, training, start, run);
                if (!more) {
                    return report;
                }
                report.findings().stream()
                        .filter(finding -> told.add(finding.id()))
                        .forEach(run::partial);
                run.progress(
                        Objects.requireNonNull(training).record().fraction(),
                        training.record().message());
            }
            pause(run);
        }
    }

    private static void check(Parameters p) {
        if (p.log != null && p.run != null) {
            throw new UserError("Name a log file, or a training run with --run, and not both.");
        }
        if (p.log == null && p.run == null && p.overfit == null && p.dev == null) {
            throw new UserError(
                    "Name a log file, or a training run with --run; or ask for --overfit or for calibration with --dev.");
        }
        if (p.follow && p.run == null) {
            throw new UserError("Only a run can be followed; leave out --follow, or name a run with --run.");
        }
        if (p.dev != null && p.model == null) {
            throw new UserError("Calibration on " + p.dev + " needs the model that was trained; name it with --model.");
        }
        if (p.overfit != null && (p.overfit < 2 || p.overfit > MOST_BY_HEART)) {
            throw new UserError("--overfit must be from 2 to " + MOST_BY_HEART + " examples, not " + p.overfit + ".");
        }
        if (p.overfit != null && p.data == null) {
            throw new UserError("--overfit needs the training data; name them with --data.");
        }
        if (p.classes != null && p.classes < 2) {
            throw new UserError("--classes must be at least 2, not " + p.classes + ".");
        }
    }

    private static @Nullable TrainingLog log(Parameters p, @Nullable TrainingRun training, Run run) {
        if (training == null && p.log == null) {
            return TrainingLog.NONE;
        }
        if (training == null) {
            return LogFile.read(Objects.requireNonNull(p.log), p.columns == null ? List.of() : p.columns, run);
        }
        TrainingLog log = training.log(run);
        if (log == null && (training.ended() || !p.follow)) {
            throw new UserError("The run " + training.record().id() + " has given no numbers"
                    + (training.ended() ? "" : " yet; ask again when it has done some steps") + ".");
        }
        return log;
    }

    private static void pause(Run run) throws InterruptedException {
        for (long waited = 0; waited < LOOK_MILLIS; waited += PAUSE_MILLIS) {
            run.checkCancelled();
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private TrainingReport report(
            Parameters p,
            TrainingLog log,
            @Nullable ModelCard card,
            @Nullable TrainingRun training,
            long start,
            Run run) {
        boolean ended = training == null || training.ended();
        Background background =
                Background.of(p.classes, card, log.facts(), training != null || isBuiltin(log.facts()), ended);
        boolean logged = p.log != null || p.run != null;
        Judgement judgement = logged ? Judgement.of(log, background) : new Judgement(log, background);
        Calibration calibration = ended ? calibration(p, run.part(0.3, p.overfit == null ? 1 : 0.5)) : null;
        if (calibration != null && calibration.isOff()) {
            judgement.add(calibration.finding());
        }
        Overfit overfit = ended ? overfit(p, run.part(0.5, 1)) : null;
        if (overfit != null && !overfit.learned()) {
            judgement.add(overfit.finding());
        }
        OptionalDouble guessing = background.guessing();
        return new TrainingReport(
                training == null
                        ? p.log == null ? "no log" : String.valueOf(p.log)
                        : training.record().analysis() + " " + training.record().id(),
                log.format(),
                log.axis(),
                !ended,
                background.choices(),
                guessing.isPresent() ? guessing.getAsDouble() : null,
                background.parameters(),
                log.series(),
                TrainingReport.rule(log.series()),
                judgement.findings(),
                judgement.notAsked(),
                Stopping.of(log),
                calibration,
                overfit,
                background.loss(),
                log.reading(),
                (System.nanoTime() - start) * 1e-9,
                command(p));
    }

    private @Nullable Calibration calibration(Parameters p, Run run) {
        if (p.dev == null || p.model == null) {
            return null;
        }
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            return CalibrationReading.of(
                    p.model, borrowed.model(), workspace.dataSets().get(p.dev), run);
        }
    }

    private @Nullable Overfit overfit(Parameters p, Run run) {
        if (p.overfit == null || p.data == null) {
            return null;
        }
        ByHeart training = new ByHeart(p.overfit, workspace.dataSets().get(p.data), run);
        if (p.model == null) {
            return training.train(null, null);
        }
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            return training.train(borrowed.model(), workspace.models().find(p.model));
        }
    }

    /** Whether a document is the report of one of the built-in trainers. */
    private static boolean isBuiltin(Map<String, String> facts) {
        return facts.containsKey("max_gradient_norm")
                && (facts.containsKey("best_epoch") || facts.containsKey("best_step"));
    }

    private static String command(Parameters p) {
        return "./assay check training"
                + (p.log == null ? "" : " " + p.log)
                + (p.run == null ? "" : " --run " + p.run)
                + (p.model == null ? "" : " --model " + p.model)
                + (p.dev == null ? "" : " --dev " + p.dev)
                + (p.overfit == null ? "" : " --overfit " + p.overfit)
                + (p.data == null ? "" : " --data " + p.data)
                + (p.classes == null ? "" : " --classes " + p.classes)
                + (p.columns == null ? "" : " --columns " + String.join(",", p.columns));
    }
}
