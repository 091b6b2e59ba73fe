package dev.assay.engine.table;

import dev.assay.engine.formula.ColumnName;
import dev.assay.engine.table.Sources.Answer;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * How well a model does on all rows and on the selected ones.
 *
 * @param rows of the data set
 * @param selected rows
 * @param model whose outputs are measured; null when there is none
 * @param metrics accuracy and mean loss; empty when there is no such model
 * @param problem why there are no metrics, or null
 * @param compare the same of a second model, and how the two differ; null when none was asked for
 */
public record Metrics(
        int rows,
        int selected,
        @Nullable String model,
        List<Metric> metrics,
        @Nullable String problem,
        @Nullable Compared compare) {

    /**
     * One figure.
     *
     * @param name {@code accuracy} or {@code loss} (nats)
     * @param all over all rows that have a value
     * @param selection over those that are selected
     */
    public record Metric(String name, Estimate all, Estimate selection) {}

    /** Either how a model did, or why that is not known. */
    private record Known(@Nullable Scores scores, @Nullable String problem) {}

    /**
     * Of the model that the table was opened with, or the only one there is.
     *
     * @param compare another model that was run over the data, to be compared with it; null: none
     */
    public static Metrics of(Table table, Selection selection, @Nullable String compare) {
        FixedBitSet all = new FixedBitSet(table.rows());
        all.set(0, table.rows());
        Known first = known(table, ColumnName.of("correct"));
        @Nullable Scores scores = first.scores;
        return new Metrics(
                table.rows(),
                selection.count(),
                scores == null ? null : scores.model(),
                scores == null ? List.of() : scores.metrics(all, selection.mask()),
                first.problem,
                compare == null ? null : compared(table, selection, all, first, compare));
    }

    private static Known known(Table table, ColumnName correct) {
        Answer answer = table.sources().find(correct);
        @Nullable Source source = answer.source();
        if (source == null) {
            return new Known(null, Objects.requireNonNull(answer.complaint()).message());
        }
        @Nullable String model = source.info().model();
        return model == null
                ? new Known(null, "the data set has a column of its own called correct; name a model")
                : new Known(Scores.of(table, source, model), null);
    }

    private static Compared compared(Table table, Selection selection, FixedBitSet all, Known first, String model) {
        Known second = known(table, ColumnName.of("correct", model));
        if (second.scores == null) {
            return Compared.impossible(model, List.of(), Objects.requireNonNull(second.problem));
        }
        if (first.scores == null) {
            return Compared.impossible(
                    model, second.scores.metrics(all, selection.mask()), Objects.requireNonNull(first.problem));
        }
        return Compared.of(first.scores, second.scores, all, selection.mask());
    }
}
