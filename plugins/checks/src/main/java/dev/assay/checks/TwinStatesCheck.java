package dev.assay.checks;

import java.util.Arrays;
import java.util.List;

/** The hidden states of two models agree, hook by hook; the first that does not says in which part of the model they differ. */
final class TwinStatesCheck implements Check<TwinProbe> {

    @Override
    public String id() {
        return "hidden-states";
    }

    @Override
    public String compares() {
        return "the first model's hidden states = the second's, at every hook that both have";
    }

    @Override
    public Result run(TwinProbe probe) {
        if (probe.first().hooks().isEmpty() || probe.second().hooks().isEmpty()) {
            return Result.notApplicable("one of them shows no hidden states");
        }
        TwinStates states = TwinStates.of(probe);
        if (states.drifts().isEmpty()) {
            return Result.notApplicable("no hook has the same name and shape in both: "
                    + probe.first().hooks().getFirst() + " … beside "
                    + probe.second().hooks().getFirst() + " …");
        }
        List<Figure> figures = states.drifts().stream()
                .map(drift -> new Figure(
                        drift.hook(),
                        "relative change",
                        drift.value(),
                        drift.tolerance().value()))
                .toList();
        TwinStates.Parted parted = states.parting();
        if (parted == null) {
            TwinStates.Drift most = states.drifts().stream()
                    .max((a, b) -> Double.compare(a.share(), b.share()))
                    .orElseThrow();
            return Result.passed(
                            "they agree at %d hooks; the nearest to its limit, with a change of %.3g of its size, is %s"
                                    .formatted(figures.size(), most.value(), most.hook()),
                            most.tolerance())
                    .with(figures);
        }
        Sample sample = probe.samples().get(parted.sample());
        Sample shown = sample instanceof Sample.Ids ids
                ? new Sample.Ids(Arrays.copyOf(ids.ids(), parted.position() + 1))
                : sample;
        return Result.failed(
                        "hidden states part first at " + parted.hook(),
                        parted.tolerance(),
                        new Evidence(
                                List.of(probe.first().show(shown)),
                                parted.position(),
                                parted.hook(),
                                parted.expected(),
                                parted.found()),
                        new TwinDiagnosis(probe).causes())
                .with(figures);
    }
}
