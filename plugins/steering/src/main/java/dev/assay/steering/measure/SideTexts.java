package dev.assay.steering.measure;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.table.Selection;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts that a model only reads, to see what steering does to them.
 *
 * @param name for people
 * @param ids tokens of each text, two at least
 * @param given how many tokens at the beginning of each are given and not judged
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record SideTexts(String name, List<int[]> ids, int[] given) {

    SideTexts {
        ids = List.copyOf(ids);
    }

    /** Texts that the model itself has written, unsteered. */
    static SideTexts written(List<Written> texts) {
        return new SideTexts(
                "unsteered texts of the model",
                texts.stream().map(Written::whole).toList(),
                texts.stream().mapToInt(text -> text.prompt().length).toArray());
    }

    /**
     * Texts of a data set, spread evenly over the rows that a formula selects; of pairs the first text.
     *
     * @param formula blank: all rows
     * @param most how many texts
     * @throws UserError when none can be read
     */
    static SideTexts of(Workspace workspace, Transformer model, String data, String formula, int most, Run run) {
        DataSet set = workspace.dataSets().get(data);
        String name = formula.isBlank() ? data : data + ": " + formula;
        Selection selection = workspace.tables().open(data, null).select(formula);
        List<Integer> rows = IntStream.range(0, set.rows())
                .filter(selection.mask()::get)
                .boxed()
                .toList();
        run.checkCancelled();
        int[] chosen = spread(rows, most);
        List<int[]> ids = set.examples(chosen).stream()
                .map(example -> PromptTexts.encode(model, example.premise()))
                .filter(tokens -> tokens.length > 1)
                .toList();
        if (ids.isEmpty()) {
            throw new UserError(
                    "There is no text of two tokens in " + name + "; choose other texts to look for side effects on.");
        }
        int[] given = new int[ids.size()];
        Arrays.fill(given, 1);
        return new SideTexts(name, ids, given);
    }

    /** So many of a list, at equal distances. */
    static int[] spread(List<Integer> rows, int most) {
        int count = Math.min(most, rows.size());
        int[] chosen = new int[count];
        for (int i = 0; i < count; i++) {
            chosen[i] = rows.get((int) ((long) i * rows.size() / count));
        }
        return chosen;
    }

    Measured.Texts facts() {
        int tokens = 0;
        for (int i = 0; i < ids.size(); i++) {
            tokens += ids.get(i).length - given[i];
        }
        return new Measured.Texts(name, ids.size(), tokens);
    }
}
