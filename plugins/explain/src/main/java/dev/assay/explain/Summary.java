package dev.assay.explain;

import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.jspecify.annotations.Nullable;

/** Figures over all units. Units that were not searched (too few active rows) have score 0 and do not count. */
final class Summary {

    private Summary() {}

    /** Mean IoU per maximum length, over the units with an explanation; 0 when there is none. */
    static List<Double> meanIou(List<Report.Unit> units, int lengths) {
        return IntStream.range(0, lengths)
                .mapToObj(k -> units.stream()
                        .map(unit -> unit.explanations().get(k))
                        .filter(explanation -> explanation.score() > 0)
                        .mapToDouble(Report.Explanation::iou)
                        .average()
                        .orElse(0))
                .toList();
    }

    /** Null when fewer than three units have both figures, or one figure is the same for all of them. */
    static Report.@Nullable Correlation iouAgainstAccuracy(List<Report.Unit> units) {
        double[][] pairs = units.stream()
                .filter(unit -> unit.accuracyWhenActive() != null
                        && unit.explanations().getLast().score() > 0)
                .map(unit -> new double[] {unit.explanations().getLast().iou(), unit.accuracyWhenActive()})
                .toArray(double[][]::new);
        if (pairs.length < 3) {
            return null;
        }
        PearsonsCorrelation correlation = new PearsonsCorrelation(MatrixUtils.createRealMatrix(pairs));
        double r = correlation.getCorrelationMatrix().getEntry(0, 1);
        return Double.isNaN(r)
                ? null
                : new Report.Correlation(r, correlation.getCorrelationPValues().getEntry(0, 1), pairs.length);
    }
}
