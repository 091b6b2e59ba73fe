package dev.assay.steering.measure;

import dev.assay.spi.Run;
import java.util.List;

/** Says of texts whether they have an attribute. */
public interface AttributeScorer {

    Measured.Scorer description();

    /** For each text the logarithm of the odds that it has the attribute, in nats, finite; above 0: it counts as positive. */
    double[] logOdds(List<String> texts, Run run);
}
