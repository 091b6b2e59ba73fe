package dev.assay.checks;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares generations that any system logged with the loss of a model. The file is streamed, and lines that cannot be used are named. */
final class CheckLog implements Analysis<CheckLog.Parameters, CheckReport> {

    /** What to compare. */
    record Parameters(
            @Param(
                    value = "File of JSON lines: prompt or prompt_ids, output or output_ids, logprobs by token or"
                            + " score of the whole",
                    position = 0)
            Path file,

            @Param(value = "Model that the texts are scored with: a name or a folder", position = 1)
            String model,

            @Param(value = "Numeric type of the system that logged", byDefault = "single")
            Precision precision,

            @Param(value = "File for the result as JUnit XML", output = true) @Nullable
            Path junit) {}

    private final Workspace workspace;

    CheckLog(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "check log";
    }

    @Override
    public String summary() {
        return "Compares log-probabilities and scores that a system logged with the loss of a model";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public CheckReport run(Parameters parameters, Run run) {
        long start = System.nanoTime();
        if (!Files.isRegularFile(parameters.file)) {
            throw new UserError("There is no file " + parameters.file + ".");
        }
        List<Finding> findings;
        try (BorrowedModel borrowed = workspace.models().borrow(parameters.model)) {
            Transformer model = borrowed.that(Capability.LOG_PROBABILITIES, Transformer.class);
            LanguageSubject subject =
                    new TransformerSubject(model, workspace.models().find(parameters.model), parameters.model, run);
            findings = new LogReading(parameters.file, parameters.precision, subject, run).findings();
        }
        findings.forEach(run::partial);
        CheckReport report = CheckReport.of(
                parameters.file + " with " + parameters.model,
                findings,
                (System.nanoTime() - start) * 1e-9,
                "./assay check log " + parameters.file + " " + parameters.model
                        + (parameters.precision == Precision.SINGLE
                                ? ""
                                : " --precision " + Json.nameOf(parameters.precision)));
        if (parameters.junit != null) {
            JUnitXml.write(report, parameters.junit);
        }
        return report;
    }
}
