package dev.assay.steering.space;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.table.Table;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Printable;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes pairs of sentences of known likeness from a data set, see {@link Overlap}: what {@code steer space} compares vectors by. */
public final class SteerPairs implements Analysis<SteerPairs.Parameters, SteerPairs.Made> {

    private static final int MOST_TEXTS = 3000;

    /** Of which texts, how many, and where to write them. */
    public record Parameters(
            @Param("Data set; of pairs the first texts") String data,

            @Param("Formula of the rows to take texts from; none: all") @Nullable
            String formula,

            @Param(
                    value =
                            "Pairs to make; a sixth of each grade from 0 (no content word in common) to 5 (the same ones)",
                    byDefault = "120")
            int count,

            @Param(value = "Leave out texts of more words", byDefault = "14")
            int longest,

            @Param(value = "Seed of the choice", byDefault = "0")
            long seed,

            @Param(value = "File for the pairs: text1, text2 and score, separated by tabs", output = true)
            Path out,

            @Param(value = "File for their texts, one on each line, as steer extract reads them", output = true)
            @Nullable
            Path texts) {

        public Parameters {
            if (count < 1 || longest < 1) {
                throw new UserError(
                        "--count and --longest must be at least 1, but they are " + count + " and " + longest + ".");
            }
        }
    }

    /**
     * What was made.
     *
     * @param texts different ones
     * @param grades how many pairs there are of each grade from 0 to 5
     */
    public record Made(Path out, int pairs, int texts, List<Integer> grades) implements Printable {

        public Made {
            grades = List.copyOf(grades);
        }

        @Override
        @JsonIgnore
        public String printed() {
            StringBuilder text = new StringBuilder(pairs + " pairs of " + texts + " texts in " + out);
            for (int grade = 0; grade < grades.size(); grade++) {
                text.append(grade == 0 ? "; of grade " : ", ")
                        .append(grade)
                        .append(": ")
                        .append(grades.get(grade));
            }
            return text.append(System.lineSeparator()).toString();
        }
    }

    private final Workspace workspace;

    public SteerPairs(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "steer pairs";
    }

    @Override
    public String summary() {
        return "Makes pairs of sentences with a known share of common words, for steer extract and steer space";
    }

    @Override
    public boolean light() {
        return true;
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Made run(Parameters p, Run run) {
        Table table = workspace.tables().open(p.data, null);
        int[] rows = Rows.of(
                table,
                p.formula == null ? "" : p.formula,
                Integer.MAX_VALUE,
                p.seed,
                "The part of the data set to make pairs of");
        List<Integer> fit = new ArrayList<>();
        for (Example example : table.dataSet().examples(rows)) {
            if (Overlap.words(example.premise()).size() <= p.longest) {
                fit.add(example.row());
            }
        }
        int[] chosen = Rows.some(fit.stream().mapToInt(Integer::intValue).toArray(), MOST_TEXTS, p.seed);
        Set<String> texts = new LinkedHashSet<>();
        table.dataSet()
                .examples(chosen)
                .forEach(example -> texts.add(example.premise().strip()));
        List<SentencePair> pairs = new Overlap(List.copyOf(texts)).pairs(p.count, p.seed, run);
        if (pairs.isEmpty()) {
            throw new UserError("No two of the texts can be a pair: " + texts.size() + " of " + p.data + " have up to "
                    + p.longest + " words; give a larger --longest, or other rows.");
        }
        SentencePair.write(p.out, pairs);
        Set<String> used = new LinkedHashSet<>();
        List<Integer> grades = new ArrayList<>(Collections.nCopies(Overlap.GRADES, 0));
        for (SentencePair pair : pairs) {
            used.add(pair.first());
            used.add(pair.second());
            int grade = (int) Math.round(pair.score());
            grades.set(grade, grades.get(grade) + 1);
        }
        if (p.texts != null) {
            SentencePair.write(p.texts, String.join("\n", used) + "\n");
        }
        return new Made(p.out, pairs.size(), used.size(), grades);
    }
}
