package dev.assay.checks;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.script.ScriptModel;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import java.nio.file.Path;
import java.util.Optional;

/** What can be checked of a model of any kind. */
final class Subjects {

    private Subjects() {}

    /** Empty: it does not predict tokens. */
    static Optional<LanguageSubject> language(Model model, Path folder, String name, Run run) {
        return switch (model) {
            case Transformer transformer
            when TransformerSubject.fits(model.card()) ->
                Optional.of(new TransformerSubject(transformer, folder, name, run));
            case ScriptModel script
            when ScriptSubject.fits(script) -> Optional.of(new ScriptSubject(script, name, run));
            default -> Optional.empty();
        };
    }

    /** Empty: it has no labels. */
    static Optional<ClassifierSubject> classifier(Model model, Path folder, String name, Run run) {
        return switch (model) {
            case PairModel pair -> Optional.of(new PairSubject(pair, folder, name));
            case Transformer transformer
            when model.card().can(Capability.CLASSIFY) ->
                Optional.of(new TransformerClassifierSubject(transformer, folder, name, run));
            case ScriptModel script
            when model.card().can(Capability.CLASSIFY) -> Optional.of(new ScriptClassifierSubject(script, name, run));
            default -> Optional.empty();
        };
    }

    /** Empty: its states cannot be seen. */
    static Optional<StateProbe> states(Model model, String name, long seed, Run run) {
        return switch (model) {
            case Transformer transformer ->
                Optional.of(StateProbe.of(
                        TransformerSubject.facts(transformer, name),
                        TransformerSubject.states(transformer, run),
                        seed,
                        run));
            case ScriptModel script ->
                ScriptSubject.states(script, run)
                        .map(states -> StateProbe.of(ScriptSubject.facts(script, name), states, seed, run));
            default -> Optional.empty();
        };
    }
}
