package dev.assay.checks.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What rules say of a training, as they are asked one after the other. */
final class Judgement {

    /**
     * A rule that could not be asked.
     *
     * @param id of the finding there might be
     * @param reason why, and what would help; one sentence
     */
    public record NotAsked(String id, String reason) {}

    private final TrainingLog log;
    private final Background background;
    private final List<Diagnosis> findings = new ArrayList<>();
    private final List<NotAsked> notAsked = new ArrayList<>();
    private final Set<String> found = new TreeSet<>();

    Judgement(TrainingLog log, Background background) {
        this.log = log;
        this.background = background;
    }

    /** Asks all rules. */
    static Judgement of(TrainingLog log, Background background) {
        Judgement judgement = new Judgement(log, background);
        for (Rule rule : Rule.all()) {
            rule.judge(judgement);
        }
        return judgement;
    }

    TrainingLog log() {
        return log;
    }

    Background background() {
        return background;
    }

    void add(Diagnosis finding) {
        findings.add(finding);
        found.add(finding.id());
    }

    void cannot(String id, String reason) {
        notAsked.add(new NotAsked(id, reason));
    }

    /** Whether a rule before has found that. */
    boolean has(String id) {
        return found.contains(id);
    }

    /** The worst first, else in the order of the rules. */
    List<Diagnosis> findings() {
        return findings.stream()
                .sorted(Comparator.comparing(Diagnosis::severity))
                .toList();
    }

    List<NotAsked> notAsked() {
        return notAsked;
    }

    /** A point as evidence. */
    static Diagnosis.Evidence at(Series series, long step, double value) {
        return new Diagnosis.Evidence(series.metric(), step, value);
    }

    static Diagnosis.Evidence at(Series series, Series.Point point) {
        return at(series, point.step(), point.value());
    }
}
