package dev.assay.checks;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.ModelCard;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares two models that should agree: before and after an export, a conversion to another type, or a refactoring. */
final class CheckPair implements Analysis<CheckPair.Parameters, CheckReport> {

    /** What to compare. */
    record Parameters(
            @Param(value = "The model that is right: a name or a folder", position = 0)
            String first,

            @Param(value = "The model that should agree with it: a name or a folder", position = 1)
            String second,

            @Param("Data set: texts to compare them on") @Nullable
            String data,

            @Param(
                    "Numeric type of the coarser of the two; default: that of the stored weights, single for TorchScript")
            @Nullable
            Precision precision,

            @Param("Checks to run, by their ids; default: all") @Nullable
            List<String> only,

            @Param(value = "Seed of what is drawn at random", byDefault = "0")
            long seed,

            @Param(value = "File for the result as JUnit XML", output = true) @Nullable
            Path junit) {}

    private final Workspace workspace;

    CheckPair(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "check pair";
    }

    @Override
    public String summary() {
        return "Compares two models that should agree: an export, a copy in another type, a refactoring";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public CheckReport run(Parameters parameters, Run run) {
        long start = System.nanoTime();
        try (BorrowedModel first = workspace.models().borrow(parameters.first);
                BorrowedModel second = workspace.models().borrow(parameters.second)) {
            TwinProbe probe = probe(parameters, first.model(), second.model(), run);
            List<Finding> findings =
                    Suite.run(CheckModel.chosen(TwinChecks.all(), parameters.only), probe, run, run::partial);
            CheckModel.requireSome(
                    findings,
                    parameters.only,
                    TwinChecks.all().stream().map(Check::id).toList());
            CheckReport report = CheckReport.of(
                    parameters.first + " and " + parameters.second,
                    findings,
                    (System.nanoTime() - start) * 1e-9,
                    command(parameters));
            if (parameters.junit != null) {
                JUnitXml.write(report, parameters.junit);
            }
            return report;
        }
    }

    private static String command(Parameters p) {
        return "./assay check pair " + p.first + " " + p.second
                + (p.data == null ? "" : " --data " + p.data)
                + (p.precision == null ? "" : " --precision " + Json.nameOf(p.precision))
                + (p.only == null ? "" : " --only " + String.join(",", p.only))
                + (p.seed == 0 ? "" : " --seed " + p.seed);
    }

    private TwinProbe probe(Parameters parameters, Model first, Model second, Run run) {
        List<Example> examples = parameters.data == null
                ? List.of()
                : workspace.dataSets().get(parameters.data).page(0, 64);
        boolean pairs = parameters.data != null
                && workspace.dataSets().get(parameters.data).fields().equals(DataSet.PAIR_FIELDS);
        List<String> strings = examples.stream().map(Example::premise).toList();
        List<ClassifierSubject.Texts> texts = examples.stream()
                .map(e -> new ClassifierSubject.Texts(e.premise(), pairs ? e.hypothesis() : null))
                .toList();
        return probe(
                new Named(first, workspace.models().find(parameters.first), parameters.first),
                new Named(second, workspace.models().find(parameters.second), parameters.second),
                parameters.precision,
                strings,
                texts,
                parameters.seed,
                run);
    }

    /** A model with where it lies and what it is called. */
    record Named(Model model, Path folder, String name) {}

    /**
     * @param coarser of the second; null: as stored
     * @param strings for language models and tokenizers
     * @param texts for classifiers; empty: some of its own
     * @throws UserError when the two cannot be given the same texts
     */
    static TwinProbe probe(
            Named first,
            Named second,
            @Nullable Precision coarser,
            List<String> strings,
            List<ClassifierSubject.Texts> texts,
            long seed,
            Run run) {
        return TwinProbe.of(twin(first, null, run), twin(second, coarser, run), strings, texts, seed, run);
    }

    private static Twin twin(Named named, @Nullable Precision precision, Run run) {
        Precision of = precision != null ? precision : Precision.of(Weights.files(named.folder));
        LanguageSubject language =
                Subjects.language(named.model, named.folder, named.name, run).orElse(null);
        if (language != null) {
            return new LanguageTwin(language, named.folder, of);
        }
        ModelCard card = named.model.card();
        return Subjects.classifier(named.model, named.folder, named.name, run)
                .<Twin>map(subject -> new ClassifierTwin(subject, named.folder, of))
                .orElseThrow(() -> new UserError("The model " + named.name + " (" + card.architecture()
                        + ") neither predicts tokens nor has labels; pair models that do."));
    }
}
