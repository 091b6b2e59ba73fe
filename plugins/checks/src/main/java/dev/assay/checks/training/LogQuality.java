package dev.assay.checks.training;

import java.util.ArrayList;
import java.util.List;

/** Lines of a log that cannot be used, steps that fall, and steps that come twice. */
final class LogQuality implements Rule {

    @Override
    public void judge(Judgement judgement) {
        // What the server itself keeps of a run is in order, but for a last line that is being written.
        if (judgement.log().format().equals(TrainingRun.FORMAT)) {
            return;
        }
        TrainingLog.Reading reading = judgement.log().reading();
        List<String> odd = new ArrayList<>();
        if (reading.unusableCount() > 0) {
            odd.add("%d things could not be used (%s%s)"
                    .formatted(
                            reading.unusableCount(),
                            String.join("; ", reading.unusable()),
                            reading.unusableCount() > reading.unusable().size() ? "; …" : ""));
        }
        if (reading.restarts() > 0) {
            odd.add("steps fall back %s, and %d values before were replaced by those after"
                    .formatted(reading.restarts() == 1 ? "once" : reading.restarts() + " times", reading.replaced()));
        }
        if (reading.duplicates() > 0) {
            odd.add(reading.duplicates() + " values have the step of the one before, of which the last was taken");
        }
        if (!odd.isEmpty()) {
            judgement.add(new Diagnosis(
                    "log-lines",
                    Severity.NOTE,
                    String.join("; ", odd),
                    List.of(),
                    reading.restarts() > 0
                            ? "a training that was set back to a checkpoint, or a second one that writes to the same log"
                            : reading.duplicates() > 0
                                    ? "several processes that log the same step, or a log that was joined from overlapping ones"
                                    : "a log that was cut short or edited",
                    "give each training a log of its own, written by one process",
                    "steps rise"));
        }
    }
}
