package dev.assay.checks;

import dev.assay.engine.models.Model;
import dev.assay.spi.Run;
import java.nio.file.Path;
import java.util.Optional;

/** A model for as long as an assertion needs it; exactly one way to check it is there. */
record Opened(
        Optional<LanguageSubject> language,
        Optional<ClassifierSubject> classifier,
        Optional<StateProbe> states,
        Optional<Path> folder,
        Runnable closing)
        implements AutoCloseable {

    static Opened of(Model model, Path folder, String name, long seed, Run run, Runnable closing) {
        Optional<LanguageSubject> language = Subjects.language(model, folder, name, run);
        Optional<ClassifierSubject> classifier =
                language.isPresent() ? Optional.empty() : Subjects.classifier(model, folder, name, run);
        Optional<StateProbe> states = language.isPresent() || classifier.isPresent()
                ? Optional.empty()
                : Subjects.states(model, name, seed, run);
        return new Opened(language, classifier, states, Optional.of(folder), closing);
    }

    static Opened of(LanguageSubject subject) {
        return new Opened(Optional.of(subject), Optional.empty(), Optional.empty(), Optional.empty(), () -> {});
    }

    static Opened of(ClassifierSubject subject) {
        return new Opened(Optional.empty(), Optional.of(subject), Optional.empty(), Optional.empty(), () -> {});
    }

    /** As one of two that should agree; empty: only its hidden states are known. */
    Optional<Twin> twin() {
        Path home = folder.orElse(null);
        Precision precision = home == null ? Precision.SINGLE : Precision.of(Weights.files(home));
        return language.<Twin>map(subject -> new LanguageTwin(subject, home, precision))
                .or(() -> classifier.map(subject -> new ClassifierTwin(subject, home, precision)));
    }

    @Override
    public void close() {
        closing.run();
    }
}
