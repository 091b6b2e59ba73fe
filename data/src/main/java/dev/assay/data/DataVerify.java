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
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Makes the built-in data again from its record, and compares. */
final class DataVerify implements Analysis<DataVerify.Parameters, DataVerify.Result> {

    /** Accuracy by which a model trained on another kind of processor may differ. */
    static final double ACCURACY_MARGIN = 0.02;

    /** Share by which the measured perplexity of the same weights may differ from one kind of processor to another. */
    static final double PERPLEXITY_MARGIN = 1e-3;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> TEXTS = List.of(Maker.TRAIN, Maker.DEV, Maker.PROBE, Maker.TRUTH, Maker.VECTORS);
    private static final List<String> MODEL_FILES = List.of("config.json", "vocab.txt", "model.safetensors");

    /** What to verify. */
    record Parameters(
            @Param(value = "Folder that data make wrote; without it the built-in data.", position = 0) @Nullable
            Path folder,

            @Param(
                    value =
                            "What to verify: pairs (corpus, vectors and NLI model), language (reviews and language model), or"
                                    + " all.",
                    byDefault = "all")
            Part part,

            @Param(
                    value = "Whether to train the NLI model again, which takes some minutes. The language model is"
                            + " measured instead: training it again is what data make --part language does.",
                    byDefault = "true")
            boolean model) {}

    /**
     * @param same whether every file is as it should be
     */
    record Result(String folder, boolean same, List<Finding> findings) {}

    /**
     * What came out for one file.
     *
     * @param compared how: {@code bytes}, {@code accuracy}, {@code perplexity} or {@code not at all}
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
        Path again = Files.createTempDirectory("assay-data-verify-");
        try {
            List<Finding> findings = new ArrayList<>();
            if (parameters.part().hasPairs()) {
                findings.addAll(pairs(folder, again, parameters.model(), run));
            }
            if (parameters.part().hasLanguage()) {
                findings.addAll(language(folder, again, run));
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

    private static List<Finding> pairs(Path folder, Path again, boolean withModel, Run run) throws IOException {
        Made recorded = recorded(folder.resolve(Maker.MADE), Made.class, Part.PAIRS);
        Recipe whole = recorded.recipe();
        Recipe recipe = withModel ? whole : whole.withoutModel();
        Made made = new Maker(recipe, again).make(run);
        List<Finding> findings = new ArrayList<>();
        for (String name : TEXTS) {
            findings.add(bytes(folder, again, name));
        }
        if (recipe.training() != null) {
            findings.addAll(model(folder, again, recorded, made));
        } else if (whole.training() != null) {
            run.log("the NLI model was not trained again");
        }
        return findings;
    }

    /** The reviews to the byte, and the model by what it does with them. */
    private static List<Finding> language(Path folder, Path again, Run run) throws IOException {
        Path model = folder.resolve(LanguageMaker.MODEL);
        LanguageMade recorded = recorded(model.resolve(LanguageMaker.MADE), LanguageMade.class, Part.LANGUAGE);
        LanguageMaker maker = new LanguageMaker(recorded.recipe(), again);
        LanguageMaker.Texts texts = maker.makeReviews(run);
        maker.learnTokens(texts, run);
        List<Finding> findings = new ArrayList<>();
        String tokenizer = LanguageMaker.MODEL + "/tokenizer.json";
        for (String name : List.of(LanguageMaker.TEST, LanguageMaker.DEV, tokenizer)) {
            findings.add(bytes(folder, again, name));
        }
        double perplexity = LanguageMaker.perplexity(model, texts.testTexts(), run);
        boolean close = Math.abs(perplexity / recorded.perplexity() - 1) <= PERPLEXITY_MARGIN;
        findings.add(new Finding(
                LanguageMaker.MODEL + "/model.safetensors",
                close,
                "perplexity",
                String.format(
                        "perplexity on the test reviews %.4f, recorded %.4f, %s",
                        perplexity, recorded.perplexity(), close ? "the same" : "too far apart")));
        return findings;
    }

    private static <T> T recorded(Path file, Class<T> type, Part part) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UserError(
                    file + " is missing, so there is no record of how the data was made; run: assay data make --part "
                            + part.name().toLowerCase(Locale.ROOT));
        }
        try {
            return JSON.readValue(Files.readAllBytes(file), type);
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
