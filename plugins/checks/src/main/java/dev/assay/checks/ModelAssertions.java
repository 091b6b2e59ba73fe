package dev.assay.checks;

import dev.assay.engine.models.Model;
import dev.assay.engine.workspace.Models;
import java.nio.file.Path;

/**
 * The checks as assertions for tests of any framework: what fails is thrown as an {@link AssertionError} whose message is the finding, with
 * the smallest example, both numbers, the tolerance and the causes.
 *
 * <pre>{@code
 * assertThatModel(Path.of("export")).decodesAsItScores().batchesAsItReadsAlone().agreesWith(Path.of("checkpoint"));
 * assertThatModel(mySystem).passesAllChecks();
 * }</pre>
 */
public final class ModelAssertions {

    private ModelAssertions() {}

    /**
     * Of a model's folder: a Hugging Face model, a pair model, or TorchScript. It is loaded for each assertion.
     *
     * @throws dev.assay.spi.UserError when an assertion finds that the folder is not a model that can be run
     */
    public static ModelAssertion assertThatModel(Path folder) {
        String name = String.valueOf(folder.getFileName());
        return ModelAssertion.of(
                (seed, run) -> {
                    Model model = Models.load(folder);
                    return Opened.of(model, folder, name, seed, run, model::close);
                },
                name);
    }

    /**
     * Of a model that is loaded.
     *
     * @param folder it was loaded from
     */
    public static ModelAssertion assertThatModel(Model model, Path folder) {
        String name = String.valueOf(folder.getFileName());
        return ModelAssertion.of((seed, run) -> Opened.of(model, folder, name, seed, run, () -> {}), name);
    }

    /** Of a language model with the code around it, of whatever making: what scores and decodes with it is what is tested. */
    public static ModelAssertion assertThatModel(LanguageSubject subject) {
        return ModelAssertion.of(
                (seed, run) -> Opened.of(subject), subject.facts().name());
    }

    /** Of a classifier with the code around it. */
    public static ModelAssertion assertThatModel(ClassifierSubject subject) {
        return ModelAssertion.of(
                (seed, run) -> Opened.of(subject), subject.facts().name());
    }
}
