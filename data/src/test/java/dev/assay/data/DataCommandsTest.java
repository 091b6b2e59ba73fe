package dev.assay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.models.TrainSettings;
import dev.assay.engine.models.training.LanguageTrainSettings;
import dev.assay.spi.Analysis;
import dev.assay.spi.Plugin;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, on data of a few hundred pairs. */
class DataCommandsTest {

    private static final List<String> FILES = List.of("train.tsv", "dev.tsv", "probe.tsv", "truth.json", "vectors.txt");

    @TempDir
    private Path folder;

    /** A small corpus without a model. */
    private void make(Path out, long seed) throws IOException {
        new Maker(new Recipe(seed, 300, 30, 90, 200, null), out).make(Run.unwatched());
    }

    @Test
    void bothCommandsAreFoundByTheHost() {
        List<String> names = ServiceLoader.load(Plugin.class).stream()
                .map(ServiceLoader.Provider::get)
                .flatMap(plugin -> plugin.analyses().stream())
                .map(Analysis::name)
                .toList();
        assertThat(names).contains("data make", "data verify");
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() throws IOException {
        make(folder.resolve("one"), 5);
        make(folder.resolve("same"), 5);
        make(folder.resolve("other"), 6);
        for (String file : FILES) {
            assertThat(folder.resolve("one").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("same").resolve(file));
            assertThat(Files.mismatch(
                            folder.resolve("one").resolve(file),
                            folder.resolve("other").resolve(file)))
                    .as(file)
                    .isNotNegative();
        }
    }

    @Test
    void verifyFindsEveryFileAsItWasMade() throws IOException {
        make(folder, 5);
        DataVerify.Result result =
                new DataVerify().compare(new DataVerify.Parameters(folder, Part.PAIRS, true), Run.unwatched());
        assertThat(result.same()).isTrue();
        assertThat(result.findings()).extracting(DataVerify.Finding::file).containsExactlyElementsOf(FILES);
    }

    @Test
    void verifyNamesTheFileThatWasChangedAndTheOneThatIsMissing() throws IOException {
        make(folder, 5);
        Path dev = folder.resolve("dev.tsv");
        Files.writeString(dev, Files.readString(dev).replaceFirst("hypothesis", "Hypothesis"));
        Files.delete(folder.resolve("vectors.txt"));
        DataVerify.Result result =
                new DataVerify().compare(new DataVerify.Parameters(folder, Part.PAIRS, true), Run.unwatched());
        assertThat(result.same()).isFalse();
        assertThat(result.findings().stream().filter(finding -> !finding.same()))
                .extracting(finding -> finding.file() + ": " + finding.finding())
                // "premise" and a tab come before it.
                .containsExactly("dev.tsv: differs from byte 8 on", "vectors.txt: the file is missing");
        assertThatThrownBy(() -> DataVerify.refuseUnlessSame(result))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("dev.tsv: differs from byte 8 on; vectors.txt: the file is missing")
                .hasMessageContaining("assay data make");
    }

    @Test
    void aFolderWithoutARecordIsRefusedWithTheRemedy() {
        assertThatThrownBy(() ->
                        new DataVerify().run(new DataVerify.Parameters(folder, Part.PAIRS, true), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("made.json")
                .hasMessageContaining("assay data make");
    }

    @Test
    void aRecordThatIsNoneIsRefused() throws IOException {
        Files.writeString(folder.resolve("made.json"), "{\"recipe\": 7");
        assertThatThrownBy(() ->
                        new DataVerify().run(new DataVerify.Parameters(folder, Part.PAIRS, true), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("made.json");
    }

    @Test
    void tooFewPairsAreRefused() {
        assertThatThrownBy(() -> new DataMake()
                        .run(new DataMake.Parameters(folder, Part.PAIRS, 1, 2, 30, 30, false), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("training pairs");
    }

    @Test
    void aCancelledRunLeavesNoRecord() {
        Run cancelled = new Run() {
            @Override
            public void progress(double fraction, String message) {}

            @Override
            public void partial(Object part) {}

            @Override
            public void log(String line) {}

            @Override
            public void checkCancelled() {
                throw new CancellationException();
            }
        };
        assertThatThrownBy(() -> new Maker(new Recipe(1, 300, 30, 90, 200, null), folder).make(cancelled))
                .isInstanceOf(CancellationException.class);
        assertThat(folder.resolve("made.json")).doesNotExist();
    }

    private static Recipe withModel(long seed, double price) {
        TrainSettings model = TrainSettings.defaults()
                .withSizes(Recipe.DIMENSIONS, 8, 16)
                .withEpochs(2, 2)
                .withSteps(32, 1e-2, 0.8)
                .withSeed(seed);
        return new Recipe(
                7, 600, 60, 300, 200, new Recipe.Training(model, new SparseHead.Settings(3, price, 1e-2, 0.05, seed)));
    }

    @Test
    void aModelIsTrainedAgainBitForBit() throws IOException {
        new Maker(withModel(3, 1e-3), folder).make(Run.unwatched());
        DataVerify.Result result =
                new DataVerify().compare(new DataVerify.Parameters(folder, Part.PAIRS, true), Run.unwatched());
        assertThat(result.findings())
                .filteredOn(finding -> finding.file().startsWith("model/"))
                .hasSize(3)
                .allMatch(finding -> finding.same() && finding.compared().equals("bytes"));
    }

    @Test
    void weightsFromAnotherKindOfProcessorAreComparedByAccuracy() throws IOException {
        new Maker(withModel(3, 1e-3), folder.resolve("here")).make(Run.unwatched());
        new Maker(withModel(4, 1e-3), folder.resolve("there")).make(Run.unwatched());
        Path here = folder.resolve("here");
        Path weights = Path.of("model", "model.safetensors");
        Files.copy(
                folder.resolve("there").resolve(weights), here.resolve(weights), StandardCopyOption.REPLACE_EXISTING);
        Path made = here.resolve("made.json");
        String record = Files.readString(made);
        DataVerify.Finding same = finding(here);
        assertThat(same.compared()).isEqualTo("bytes");
        assertThat(same.same()).isFalse();
        Files.writeString(made, record.replaceFirst("\"processor\" : \"", "$0another "));
        assertThat(finding(here).compared()).isEqualTo("accuracy");
        assertThat(finding(here).finding()).contains("trained on another ", "probe accuracy");
    }

    private static DataVerify.Finding finding(Path made) throws IOException {
        return new DataVerify()
                .compare(new DataVerify.Parameters(made, Part.PAIRS, true), Run.unwatched()).findings().stream()
                        .filter(finding -> finding.file().endsWith(".safetensors"))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void aPriceOnActivityMakesUnitsFireSeldom() throws IOException {
        assertThat(shareAtTheEnd(folder.resolve("dear"), 0.05))
                .isLessThan(shareAtTheEnd(folder.resolve("free"), 0) / 2);
    }

    /** The percentage of the pairs that a unit fires for in the last pass, from the run's log. */
    private static double shareAtTheEnd(Path out, double price) throws IOException {
        List<String> log = new ArrayList<>();
        Run run = new Run() {
            @Override
            public void progress(double fraction, String message) {}

            @Override
            public void partial(Object part) {}

            @Override
            public void log(String line) {
                log.add(line);
            }

            @Override
            public void checkCancelled() {}
        };
        new Maker(withModel(3, price), out).make(run);
        return Double.parseDouble(log.getLast().replaceAll(".*fires for ([0-9.]+) %.*", "$1"));
    }

    @Test
    void theLanguageHalfIsMadeAndVerifiedOnItsOwn() throws IOException {
        LanguageRecipe recipe = new LanguageRecipe(
                3,
                20,
                10,
                200,
                50,
                300,
                1,
                16,
                2,
                64,
                new LanguageTrainSettings(1, 32, 0.01, 0.1, 0.1, 0.1, 1, 0, 5, 3));
        LanguageMade made = new LanguageMaker(recipe, folder).make(Run.unwatched());
        assertThat(made.perplexity()).isGreaterThan(1);
        assertThat(made.testTokens()).isGreaterThan(200);
        DataVerify.Parameters language = new DataVerify.Parameters(folder, Part.LANGUAGE, true);
        DataVerify.Result result = new DataVerify().compare(language, Run.unwatched());
        assertThat(result.same()).as(result.toString()).isTrue();
        assertThat(result.findings())
                .extracting(finding -> finding.file() + " by " + finding.compared())
                .containsExactly(
                        "reviews.tsv by bytes",
                        "reviews-dev.tsv by bytes",
                        "language/tokenizer.json by bytes",
                        "language/model.safetensors by perplexity");
        // Weights of another training: the perplexity tells.
        new LanguageMaker(
                        new LanguageRecipe(
                                3,
                                20,
                                10,
                                200,
                                50,
                                300,
                                1,
                                16,
                                2,
                                64,
                                new LanguageTrainSettings(1, 32, 0.001, 0.1, 0.1, 0.1, 1, 0, 5, 3)),
                        folder.resolve("other"))
                .make(Run.unwatched());
        Files.copy(
                folder.resolve("other/language/model.safetensors"),
                folder.resolve("language/model.safetensors"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(new DataVerify()
                        .compare(language, Run.unwatched())
                        .findings()
                        .getLast())
                .matches(finding -> !finding.same() && finding.finding().contains("too far apart"));
    }
}
