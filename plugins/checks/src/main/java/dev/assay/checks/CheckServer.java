package dev.assay.checks;

import dev.assay.engine.corpus.Example;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares what a running server says of the texts that it writes with what it says of the same texts when it reads them. */
final class CheckServer implements Analysis<CheckServer.Parameters, CheckReport> {

    /** What to ask. */
    record Parameters(
            @Param(value = "URL of an OpenAI-compatible server: http://localhost:8000/v1", position = 0)
            String url,

            @Param("Model's name at the server; default: the first that it names") @Nullable
            String model,

            @Param("Data set: texts whose beginnings are the prompts") @Nullable
            String data,

            @Param(value = "Numeric type that the server computes in", byDefault = "bfloat16")
            Precision precision,

            @Param(value = "Layers of the model at the server, for the tolerance", byDefault = "32")
            int layers,

            @Param(value = "Seconds that an answer may take", byDefault = "60")
            int timeout,

            @Param("Checks to run, by their ids; default: all") @Nullable
            List<String> only,

            @Param(value = "Seed of what is drawn at random", byDefault = "0")
            long seed,

            @Param(value = "File for the result as JUnit XML", output = true) @Nullable
            Path junit) {
        Parameters {
            if (timeout < 1 || timeout > 3600 || layers < 1 || layers > 10_000) {
                throw new UserError("timeout must be from 1 to 3600 seconds, and layers from 1 to 10000");
            }
        }
    }

    private final Workspace workspace;
    private final @Nullable String key;

    /** @param key sent as the bearer's token; null: none */
    CheckServer(Workspace workspace, @Nullable String key) {
        this.workspace = workspace;
        this.key = key;
    }

    @Override
    public String name() {
        return "check server";
    }

    @Override
    public String summary() {
        return "Compares what a completions server says of a text that it writes and of the same text that it reads";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public CheckReport run(Parameters parameters, Run run) {
        long start = System.nanoTime();
        List<String> texts = parameters.data == null
                ? List.of()
                : workspace.dataSets().get(parameters.data).page(0, 64).stream()
                        .map(Example::premise)
                        .toList();
        List<Check<ServerProbe>> checks = CheckModel.chosen(ServerChecks.all(), parameters.only);
        try (CompletionServer server =
                new CompletionServer(parameters.url, Duration.ofSeconds(parameters.timeout), key, run)) {
            String model = parameters.model == null ? server.firstModel() : parameters.model;
            ServerProbe probe = new ServerProbe(
                    server,
                    model,
                    texts,
                    Tolerance.ofServer(parameters.precision, parameters.layers),
                    parameters.seed,
                    run);
            List<Finding> findings = Suite.run(checks, probe, run, run::partial);
            CheckModel.requireSome(
                    findings,
                    parameters.only,
                    ServerChecks.all().stream().map(Check::id).toList());
            run.log("%d requests were sent to %s".formatted(server.requests(), server.endpoint()));
            CheckReport report = CheckReport.of(
                    server.endpoint() + (model == null ? "" : " (" + model + ")"),
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
        return "./assay check server " + p.url
                + (p.model == null ? "" : " --model " + p.model)
                + (p.data == null ? "" : " --data " + p.data)
                + (p.precision == Precision.BFLOAT16 ? "" : " --precision " + Json.nameOf(p.precision))
                + (p.layers == 32 ? "" : " --layers " + p.layers)
                + (p.timeout == 60 ? "" : " --timeout " + p.timeout)
                + (p.only == null ? "" : " --only " + String.join(",", p.only))
                + (p.seed == 0 ? "" : " --seed " + p.seed);
    }
}
