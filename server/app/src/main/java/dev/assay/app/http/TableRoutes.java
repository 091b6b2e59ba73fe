package dev.assay.app.http;

import dev.assay.engine.corpus.ColumnType;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.formula.ColumnName;
import dev.assay.engine.formula.Formula;
import dev.assay.engine.formula.FormulaTerm;
import dev.assay.engine.table.Column;
import dev.assay.engine.table.ColumnInfo;
import dev.assay.engine.table.Completion;
import dev.assay.engine.table.Histogram;
import dev.assay.engine.table.Metrics;
import dev.assay.engine.table.Order;
import dev.assay.engine.table.Selection;
import dev.assay.engine.table.Table;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.UserError;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One data set as a table, the same for every one. What selects rows is {@code formula} (none: all rows) with {@code model}, the one
 * that is meant where a formula names none; columns are named as formulas name them.
 */
final class TableRoutes {

    private static final int LARGEST_PAGE = 1000;
    private static final int MOST_COLUMNS = 100;
    private static final int MOST_BINS = 200;

    private final Workspace workspace;
    private final Indexing indexing;

    TableRoutes(Workspace workspace, Indexing indexing) {
        this.workspace = workspace;
        this.indexing = indexing;
    }

    void addTo(JavalinDefaultRoutingApi routes) {
        String table = "/api/datasets/{name}/";
        routes.get(table + "columns", this::columns);
        routes.get(table + "rows", this::rows);
        routes.get(table + "cell", this::cell);
        routes.get(table + "histograms", this::histograms);
        routes.get(table + "metrics", this::metrics);
        routes.get(table + "terms", this::terms);
        routes.get(table + "concepts", this::concepts);
        routes.get(table + "completion", this::completion);
    }

    /**
     * @param columns all but the units of models, which are {@code unit(HOOK, NUMBER, MODEL)}
     * @param models that were run over the data
     */
    private record Columns(List<ColumnInfo> columns, List<Table.ModelRun> models) {}

    private void columns(Context request) {
        Table table = table(request);
        Reply.json(request, new Columns(table.columns(), table.models()));
    }

    private record Head(String name, ColumnType type) {}

    /**
     * @param hypothesis empty in a data set of single texts
     * @param values one per asked column: number, boolean, text or null
     * @param cut names of the columns whose texts are longer than 1,000 characters, are cut there and end with …; {@code cell} has them whole
     */
    private record Row(
            int row,
            String premise,
            String hypothesis,
            @Nullable String label,
            List<@Nullable Object> values,
            List<String> cut) {}

    /**
     * @param total rows that the formula selects
     * @param formula as it is printed; empty for all rows
     * @param columns that were asked for
     */
    private record Page(int total, String formula, List<Head> columns, List<Row> rows) {}

    private void rows(Context request) {
        Asked asked = new Asked(request);
        Table table = table(request);
        Order order = new Order(asked.column("sort"), asked.isSecond("order", "asc", "desc"));
        List<ColumnName> names = asked.columns("column", MOST_COLUMNS);
        int from = asked.number("from", 0, 0, Integer.MAX_VALUE);
        int size = asked.number("size", 50, 0, LARGEST_PAGE);
        Selection selection = selection(request, table);
        int[] page = order.page(table, selection, from, size);
        List<Head> heads = new ArrayList<>();
        List<List<@Nullable Object>> cells = new ArrayList<>();
        for (ColumnName name : names) {
            ColumnInfo info = table.info(name);
            Column column = table.column(name);
            heads.add(new Head(info.name(), info.type()));
            cells.add(column.values(page));
        }
        List<Row> rows = new ArrayList<>();
        for (Example example : table.dataSet().excerpts(Table.LONGEST_CELL, page)) {
            List<@Nullable Object> values = new ArrayList<>();
            Set<String> cut = new LinkedHashSet<>();
            for (String field : table.dataSet().fields()) {
                if (isCut(example.text(field))) {
                    cut.add(Table.textColumn(field));
                }
            }
            for (int column = 0; column < cells.size(); column++) {
                @Nullable Object value = cells.get(column).get(rows.size());
                values.add(value);
                if (isCut(value)) {
                    cut.add(heads.get(column).name());
                }
            }
            rows.add(new Row(
                    example.row(), example.premise(), example.hypothesis(), example.label(), values, List.copyOf(cut)));
        }
        Reply.json(request, new Page(selection.count(), selection.formula(), heads, rows));
    }

    /** A text that was cut has one character more than those that were not. */
    private static boolean isCut(@Nullable Object value) {
        return value instanceof String text
                && text.length() > Table.LONGEST_CELL
                && text.codePointCount(0, text.length()) > Table.LONGEST_CELL;
    }

    /** @param value number, boolean, text or null; a text whole, however long */
    private record Cell(
            int row,
            String column,
            ColumnType type,
            @Nullable Object value) {}

    private void cell(Context request) {
        Asked asked = new Asked(request);
        Table table = table(request);
        int row = asked.number("row", -1, 0, Integer.MAX_VALUE);
        @Nullable ColumnName column = asked.column("column");
        if (column == null || row < 0) {
            throw new UserError("\"row\" and \"column\" say which cell; give both");
        }
        ColumnInfo info = table.info(column);
        Reply.json(request, new Cell(row, info.name(), info.type(), table.cell(column, row)));
    }

    /**
     * @param rows of the data set
     * @param selected of them
     */
    private record Histograms(int rows, int selected, List<Histogram> histograms) {}

    private void histograms(Context request) {
        Asked asked = new Asked(request);
        Table table = table(request);
        List<ColumnName> names = asked.columns("column", MOST_COLUMNS);
        int bins = asked.number("bins", 20, 2, MOST_BINS);
        Selection selection = selection(request, table);
        List<Histogram> histograms = names.parallelStream()
                .map(name -> Histogram.of(table, name, selection, bins))
                .toList();
        Reply.json(request, new Histograms(table.rows(), selection.count(), histograms));
    }

    private void metrics(Context request) {
        Table table = table(request);
        Reply.json(request, Metrics.of(table, selection(request, table), new Asked(request).optional("compare")));
    }

    /**
     * A part that a formula joins with AND.
     *
     * @param text as it is printed; texts of terms joined with AND are a formula again
     * @param start offset (UTF-16 units) in the text that was asked about
     * @param end offset after it
     * @param column as in the list of columns, where the term compares this one alone; else null
     * @param concept that the term asks for, where it asks for nothing else; else null
     */
    private record Term(
            String text,
            int start,
            int end,
            @Nullable String column,
            @Nullable String concept) {

        static Term of(FormulaTerm term, Table table) {
            @Nullable ColumnName column = term.column();
            return new Term(
                    term.print(),
                    term.start(),
                    term.end(),
                    column == null
                            ? null
                            : table.find(column).map(ColumnInfo::name).orElseGet(column::print),
                    term.concept());
        }
    }

    /** @param formula as it is printed; what its terms name need not exist */
    private record Terms(String formula, List<Term> terms) {}

    private void terms(Context request) {
        Table table = table(request);
        String text = new Asked(request).text("formula");
        if (text.isBlank()) {
            Reply.json(request, new Terms("", List.of()));
        } else {
            List<FormulaTerm> terms = FormulaTerm.of(text);
            Reply.json(
                    request,
                    new Terms(
                            Formula.parse(text).print(),
                            terms.stream().map(term -> Term.of(term, table)).toList()));
        }
    }

    private void concepts(Context request) {
        Asked asked = new Asked(request);
        Reply.json(
                request,
                table(request).index().complete(asked.text("prefix"), asked.number("limit", 20, 0, LARGEST_PAGE)));
    }

    /**
     * What may be typed at a place in a formula.
     *
     * @param from offset (UTF-16 units) of the word that the cursor is in
     * @param to offset after it; an item's text replaces this stretch
     * @param run id of the run that is building the index, without which no concept is among the items; null when it is built
     */
    private record Completed(
            int from,
            int to,
            List<Completion.Item> items,
            @Nullable String run) {}

    private void completion(Context request) {
        Asked asked = new Asked(request);
        String text = asked.text("text");
        int at = asked.number("at", text.length(), 0, text.length());
        Table table = table(request);
        Completion completion = Completion.of(table, text, at, asked.number("limit", 20, 1, LARGEST_PAGE));
        Reply.json(
                request,
                new Completed(
                        completion.from(),
                        completion.to(),
                        completion.items(),
                        table.indexed() ? null : indexing.run(table.dataSet().name())));
    }

    private static Selection selection(Context request, Table table) {
        return table.select(new Asked(request).text("formula"));
    }

    private Table table(Context request) {
        String name = request.pathParam("name");
        return workspace
                .tables()
                .find(name, new Asked(request).optional("model"))
                .orElseThrow(() -> HttpProblem.notFound(
                        "there is no data set \"" + name + "\"; /api/datasets lists those there are"));
    }
}
