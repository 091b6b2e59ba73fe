package dev.assay.checks;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.Model;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs every check that a model's capabilities, and the data, allow. */
final class CheckModel implements Analysis<CheckModel.Parameters, CheckReport> {

    private static final int LABELLED = 400;

    /** What to check. */
    record Parameters(
            @Param(value = "Model: a name or a folder; none: only the data are checked", position = 0) @Nullable
            String model,

            @Param("Data set: texts to check the model on, which are checked themselves too") @Nullable
            String data,

            @Param("Data set the model was trained on: checked for overlap with the other") @Nullable
            String train,

            @Param("Checks to run, by their ids; default: all") @Nullable
            List<String> only,

            @Param(value = "Seed of what is drawn at random", byDefault = "0")
            long seed,

            @Param(value = "File for the result as JUnit XML", output = true) @Nullable
            Path junit) {}

    private final Workspace workspace;

    CheckModel(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "check";
    }

    @Override
    public String summary() {
        return "Compares what a model's code computes twice: loss and decoder, batch and single, cache and full pass";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public CheckReport run(Parameters parameters, Run run) {
        if (parameters.model == null && parameters.data == null) {
            throw new UserError("name a model to check, or a data set with --data, or both");
        }
        long start = System.nanoTime();
        DataSet data = parameters.data == null ? null : workspace.dataSets().get(parameters.data);
        List<Finding> findings = new ArrayList<>();
        Set<String> known = new TreeSet<>();
        if (parameters.model != null) {
            findings.addAll(ofModel(parameters, parameters.model, data, known, run.part(0, data == null ? 1 : 0.8)));
        }
        if (data != null) {
            DataSet train =
                    parameters.train == null ? null : workspace.dataSets().get(parameters.train);
            List<Check<DataProbe>> checks = DataChecks.all();
            checks.forEach(check -> known.add(check.id()));
            findings.addAll(Suite.run(
                    chosen(checks, parameters.only), new DataProbe(data, train, run), run.part(0.8, 1), run::partial));
        }
        requireSome(findings, parameters.only, known);
        CheckReport report =
                CheckReport.of(subject(parameters), findings, (System.nanoTime() - start) * 1e-9, command(parameters));
        if (parameters.junit != null) {
            JUnitXml.write(report, parameters.junit);
        }
        return report;
    }

    private static String subject(Parameters parameters) {
        return parameters.model != null ? parameters.model : String.valueOf(parameters.data);
    }

    private static String command(Parameters p) {
        return "./assay check"
                + (p.model == null ? "" : " " + p.model)
                + (p.data == null ? "" : " --data " + p.data)
                + (p.train == null ? "" : " --train " + p.train)
                + (p.only == null ? "" : " --only " + String.join(",", p.only))
                + (p.seed == 0 ? "" : " --seed " + p.seed);
    }

    private List<Finding> ofModel(
            Parameters parameters, String name, @Nullable DataSet data, Set<String> known, Run run) {
        try (BorrowedModel borrowed = workspace.models().borrow(name)) {
            Model model = borrowed.model();
            Optional<LanguageSubject> language =
                    Subjects.language(model, workspace.models().find(name), name, run);
            if (language.isPresent()) {
                List<String> texts = data == null
                        ? List.of()
                        : data.page(0, 64).stream().map(Example::premise).toList();
                return run(
                        LanguageChecks.all(parameters.seed),
                        LanguageProbe.of(language.get(), texts, parameters.seed, run),
                        parameters,
                        known,
                        run);
            }
            Optional<ClassifierSubject> classifier =
                    Subjects.classifier(model, workspace.models().find(name), name, run);
            if (classifier.isPresent()) {
                return run(
                        ClassifierChecks.all(),
                        ClassifierProbe.of(classifier.get(), data, LABELLED, run),
                        parameters,
                        known,
                        run);
            }
            StateProbe states = Subjects.states(model, name, parameters.seed, run)
                    .orElseThrow(() -> new UserError("The model " + name
                            + " neither predicts tokens nor has labels nor shows hidden states (it can: "
                            + model.card().capabilities().stream()
                                    .map(Json::nameOf)
                                    .collect(Collectors.joining(", "))
                            + "), so that nothing of it is computed twice."));
            return run(StateChecks.all(), states, parameters, known, run);
        }
    }

    private static <P> List<Finding> run(
            List<Check<P>> checks, P probe, Parameters parameters, Set<String> known, Run run) {
        checks.forEach(check -> known.add(check.id()));
        return Suite.run(chosen(checks, parameters.only), probe, run, run::partial);
    }

    /** @throws UserError when nothing was checked, since there are no checks of these ids */
    static void requireSome(List<Finding> findings, @Nullable List<String> only, Collection<String> known) {
        if (findings.isEmpty()) {
            throw new UserError("no check has one of these ids: " + String.join(", ", only == null ? List.of() : only)
                    + "; there are " + String.join(", ", known) + ".");
        }
    }

    static <P> List<Check<P>> chosen(List<Check<P>> checks, @Nullable List<String> only) {
        return only == null || only.isEmpty()
                ? checks
                : checks.stream().filter(check -> only.contains(check.id())).toList();
    }
}
