package dev.assay.engine.table;

import dev.assay.engine.concepts.Candidates;
import dev.assay.engine.concepts.ConceptCount;
import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.TextColumn;
import dev.assay.engine.formula.ColumnName;
import dev.assay.engine.formula.ConceptVocabulary;
import dev.assay.engine.formula.Formula;
import dev.assay.engine.formula.FormulaError;
import dev.assay.spi.UserError;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a data set with all that is known of them. Cheap to open; what is costly to make is shared by all tables of the same
 * {@link Tables}. Safe for use by several threads.
 */
public final class Table {

    /** Looking at more than this part of all rows takes longer than reading all texts from the first to the last. */
    private static final int MOST_LOOKED_AT = 4;

    /** In lists of many rows, texts are cut after so many characters and end with {@code …} then. */
    public static final int LONGEST_CELL = 1000;

    private final Tables all;
    private final DataSet data;
    private final Sources sources;

    Table(Tables all, DataSet data, Sources sources) {
        this.all = all;
        this.data = data;
        this.sources = sources;
    }

    public DataSet dataSet() {
        return data;
    }

    public int rows() {
        return data.rows();
    }

    /** The column with the texts of a field of the data. */
    public static String textColumn(String field) {
        return Sources.textName(field);
    }

    /** All columns but the units of models, which are too many to list. */
    public List<ColumnInfo> columns() {
        return sources.listed().stream().map(Source::info).toList();
    }

    /**
     * The models that were run over the data set.
     *
     * @param hooks where units can be asked for
     * @param problem why its outputs cannot be used, or null
     */
    public record ModelRun(
            String model, List<Hook> hooks, @Nullable String problem) {

        /** A hook point whose activations were kept. */
        public record Hook(String name, int units) {}
    }

    /** The models that were run over the data set, by name. */
    public List<ModelRun> models() {
        return sources.outputs().entrySet().stream()
                .map(model -> new ModelRun(
                        model.getKey(),
                        model.getValue().readings().stream()
                                .map(reading -> new ModelRun.Hook(reading.hook(), reading.units()))
                                .toList(),
                        model.getValue().stale()
                                ? "The model has changed since it was run on this data set; run it again."
                                : null))
                .toList();
    }

    /**
     * What a column is.
     *
     * @throws UserError when there is no such column
     */
    public ColumnInfo info(ColumnName name) {
        return source(name).info();
    }

    /** As {@link #info}, or empty when there is no such column. */
    public Optional<ColumnInfo> find(ColumnName name) {
        return Optional.ofNullable(sources.find(name).source()).map(Source::info);
    }

    /**
     * A column's values.
     *
     * @throws UserError when there is no such column
     */
    public Column column(ColumnName name) {
        return column(source(name));
    }

    /**
     * One value, whole: number, boolean, text or null.
     *
     * @throws UserError when there is no such column or row
     */
    public @Nullable Object cell(ColumnName name, int row) {
        Column column = column(name);
        if (row < 0 || row >= rows()) {
            throw new UserError("there is no row " + row + "; rows are numbered from 0 to " + (rows() - 1));
        }
        return column instanceof StoredColumn texts
                ? texts.whole(row)
                : column.values(new int[] {row}).getFirst();
    }

    Column column(Source source) {
        return all.cache().get("column " + source.key(), source.make(), Column::bytes);
    }

    Source source(ColumnName name) {
        Sources.Answer answer = sources.find(name);
        if (answer.source() == null) {
            throw new UserError(Objects.requireNonNull(answer.complaint()).message());
        }
        return answer.source();
    }

    /**
     * The rows where a formula holds.
     *
     * @param text blank: all rows
     * @throws FormulaError when it cannot be read, or names what does not exist
     */
    public Selection select(String text) {
        if (text.isBlank()) {
            FixedBitSet mask = new FixedBitSet(rows());
            mask.set(0, rows());
            return new Selection("", mask, rows());
        }
        Planner planner = new Planner(this, null);
        Formula formula = Formula.parse(text, planner);
        FixedBitSet mask = planner.rows(formula);
        return new Selection(formula.print(), mask, mask.cardinality());
    }

    /**
     * A formula to be asked of single drafts.
     *
     * @param text not blank
     * @throws FormulaError when it cannot be read, or names what does not exist
     */
    public BoundFormula bind(String text) {
        Planner planner = new Planner(this, null);
        return new BoundFormula(Formula.parse(text, planner), planner);
    }

    /**
     * A formula's text as a slice keeps it: every model named.
     *
     * @param name of the slice
     * @throws FormulaError when the formula cannot be read, or is made of the slice itself
     */
    public String qualified(String text, String name) {
        Planner planner = new Planner(this, name);
        return planner.qualified(Formula.parse(text, planner)).print();
    }

    Sources sources() {
        return sources;
    }

    public Slices slices() {
        return all.slices();
    }

    /**
     * The concepts of the data set.
     *
     * @throws NotIndexed when nobody has built their index yet
     */
    public ConceptIndex index() {
        return all.index(data).orElseThrow(() -> new NotIndexed(data));
    }

    /** Whether the index of the concepts is built. */
    public boolean indexed() {
        return all.index(data).isPresent();
    }

    ConceptVocabulary vocabulary() {
        return all.cache()
                .get(
                        "vocabulary " + data.number(),
                        () -> new ConceptVocabulary(index().concepts().stream()
                                .map(ConceptCount::name)
                                .toList()),
                        vocabulary -> 100L * index().concepts().size());
    }

    boolean knowsVectors() {
        return all.vectors() != null;
    }

    /** What {@code NEIGHBORS} of a concept stands for, the concept itself among them. */
    List<String> near(String concept) {
        return all.cache()
                .get(
                        "near " + concept + " in " + all.vectors() + " for " + data.number(),
                        () -> nearConcepts().of(concept),
                        near -> 100L * near.size());
    }

    private NearConcepts nearConcepts() {
        return all.cache()
                .get(
                        "vectors " + all.vectors() + " for " + data.number(),
                        () -> NearConcepts.of(index(), Objects.requireNonNull(all.vectors())),
                        NearConcepts::bytes);
    }

    /** A mask, made when it is not kept; shared and not to be written. */
    FixedBitSet mask(String key, Supplier<FixedBitSet> make) {
        return all.cache().get("mask " + key, make, mask -> 8L * mask.getBits().length + 64);
    }

    /**
     * The rows of which some text contains the words, in any case: by the index where there is one, which leaves at most a part of the
     * rows to look at.
     */
    FixedBitSet rowsWith(String words) {
        FixedBitSet mask = new FixedBitSet(rows());
        for (String field : data.fields()) {
            TextColumn text = data.text(field);
            @Nullable
            Candidates candidates = all.index(data)
                    .map(index -> index.rowsContaining(field, words))
                    .orElse(null);
            if (candidates == null || candidates.possible().cardinality() > rows() / MOST_LOOKED_AT) {
                text.rowsContaining(words, mask::set);
            } else {
                mask.or(candidates.certain());
                text.rowsContaining(words, candidates.possible(), mask::set);
            }
        }
        return mask;
    }

    /** The bins of a column; shared. */
    Bins bins(Source source, int most) {
        return all.cache()
                .get("bins " + most + " of " + source.key(), () -> Bins.of(column(source), most), Bins::bytes);
    }

    /** All rows in the order of a column; shared and not to be written. */
    int[] order(Source source, boolean descending) {
        return all.cache()
                .get(
                        (descending ? "descending " : "ascending ") + source.key(),
                        () -> Order.of(column(source).ranks(), descending),
                        order -> 4L * order.length);
    }
}
