package dev.assay.data;

import dev.assay.engine.files.AtomicFile;
import dev.assay.engine.workspace.Builtin;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Makes the built-in data again from its record, and compares. */
final class DataVerify implements Analysis<DataVerify.Parameters, DataVerify.Result> {

    /** Accuracy by which a model trained on another kind of processor may differ. */
    static final double ACCURACY_MARGIN = 0.02;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> TEXTS = List.of(Maker.TRAIN, Maker.DEV, Maker.PROBE, Maker.TRUTH, Maker.VECTORS);
    private static final List<String> MODEL_FILES = List.of("config.json", "vocab.txt", "model.safetensors");

    /** What to verify. */
    record Parameters(
            @Param(value = "Folder that data make wrote; without it the built-in data.", position = 0) @Nullable
            Path folder,

            @Param(value = "Whether to train the model again, which takes some minutes.", byDefault = "true")
            boolean model) {}

    /**
     * @param same whether every file is as it should be
     */
    record Result(String folder, boolean same, List<Finding> findings) {}

    /**
     * What came out for one file.
     *
     * @param compared how: {@code bytes}, {@code accuracy} or {@code not at all}
     */
    record Finding(String file, boolean same, String compared, String finding) {}

    @Override
    public String name() {
        return "data verify";
    }

    @Override
    public String summary() {
        return "Make the built-in data again with the recorded seed and settings, and compare it with what is there.";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    /**
     * @throws UserError when some file differs, so that a build which verifies the data fails
     */
    @Override
    public Result run(Parameters parameters, Run run) throws IOException {
        Result result = compare(parameters, run);
        refuseUnlessSame(result);
        return result;
    }

    static void refuseUnlessSame(Result result) {
        if (!result.same()) {
            throw new UserError("in " + result.folder() + " "
                    + result.findings().stream()
                            .filter(finding -> !finding.same())
                            .map(finding -> finding.file() + ": " + finding.finding())
                            .collect(Collectors.joining("; "))
                    + ". To make the files again, run: assay data make " + result.folder());
        }
    }

    Result compare(Parameters parameters, Run run) throws IOException {
        Path folder = parameters.folder() == null ? Builtin.folder() : parameters.folder();
        Made recorded = recorded(folder.resolve(Maker.MADE));
        Recipe whole = recorded.recipe();
        Recipe recipe = parameters.model() ? whole : whole.withoutModel();
        Path again = Files.createTempDirectory("assay-data-verify-");
        try {
            Made made = new Maker(recipe, again).make(run);
            List<Finding> findings = new ArrayList<>();
            for (String name : TEXTS) {
                findings.add(bytes(folder, again, name));
            }
            if (recipe.training() != null) {
                findings.addAll(model(folder, again, recorded, made));
            } else if (whole.training() != null) {
                run.log("the model was not trained again");
            }
            for (Finding finding : findings) {
                run.log(finding.file() + ": " + finding.finding());
                run.partial(finding);
            }
            return new Result(folder.toString(), findings.stream().allMatch(Finding::same), List.copyOf(findings));
        } finally {
            AtomicFile.deleteAll(again);
        }
    }

    private static Made recorded(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UserError(
                    file + " is missing, so there is no record of how the data was made; run: assay data make "
                            + file.toAbsolutePath().getParent());
        }
        try {
            return JSON.readValue(Files.readAllBytes(file), Made.class);
        } catch (JacksonException e) {
            throw new UserError(file + " is not a record that assay data make wrote; make the data again.", e);
        }
    }

    private static Finding bytes(Path folder, Path again, String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            return new Finding(name, false, "not at all", "the file is missing");
        }
        long different = Files.mismatch(file, again.resolve(name));
        return different < 0
                ? new Finding(name, true, "bytes", "the same, byte for byte")
                : new Finding(name, false, "bytes", "differs from byte " + different + " on");
    }

    private static List<Finding> model(Path folder, Path again, Made recorded, Made made) throws IOException {
        List<Finding> findings = new ArrayList<>();
        for (String name : MODEL_FILES) {
            Finding exact = bytes(folder, again, Maker.MODEL + "/" + name);
            boolean weights = name.endsWith(".safetensors");
            boolean elsewhere = !recorded.machine().equals(made.machine());
            findings.add(weights && !exact.same() && elsewhere ? byAccuracy(exact, recorded, made) : exact);
        }
        return findings;
    }

    /** On another kind of processor the last bits may differ, and then the accuracy has to agree. */
    private static Finding byAccuracy(Finding exact, Made recorded, Made made) {
        if (recorded.probeAccuracy() == null
                || made.probeAccuracy() == null
                || exact.compared().equals("not at all")) {
            return exact;
        }
        boolean close = Math.abs(recorded.probeAccuracy() - made.probeAccuracy()) <= ACCURACY_MARGIN;
        return new Finding(
                exact.file(),
                close,
                "accuracy",
                String.format(
                        "trained on %s with %s threads, and here on %s with %s: probe accuracy %.4f and %.4f, %s",
                        recorded.machine().processor(),
                        recorded.machine().threads(),
                        made.machine().processor(),
                        made.machine().threads(),
                        recorded.probeAccuracy(),
                        made.probeAccuracy(),
                        close ? "close enough" : "too far apart"));
    }
}
