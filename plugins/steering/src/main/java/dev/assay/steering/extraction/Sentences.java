package dev.assay.steering.extraction;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Lines;
import dev.assay.engine.corpus.StrictUtf8;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.models.transformer.VectorSearch;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sentences to search vectors for, as texts and as a model's tokens, each once.
 *
 * @param ids without the tokens that begin and end a text
 * @param leftOut texts of a file or data set that had too many tokens, or which the tokenizer cannot write
 */
record Sentences(List<String> texts, List<int[]> ids, int leftOut) {

    /** Rows of a data set that are read at once. */
    private static final int PAGE = 256;

    /** One sentence. */
    static Sentences of(Transformer model, String text) {
        int[] ids = model.tokenizer().encode(text, false);
        if (text.isBlank() || ids.length == 0) {
            throw new UserError("The text is empty; give a sentence of a word or more.");
        }
        String read = model.tokenizer().decode(ids);
        if (!same(read, text)) {
            throw new UserError("The text has characters that the model's tokenizer does not know: it reads \"" + text
                    + "\" as \"" + read + "\".");
        }
        VectorSearch.check(model, ids, "The text");
        return new Sentences(List.of(text), List.of(ids), 0);
    }

    private static boolean same(String read, String text) {
        return read.strip().equals(text.strip());
    }

    /** The first of a file, one on each line, or of a data set; of pairs their first texts. */
    static Sentences of(
            Transformer model,
            Workspace workspace,
            @Nullable Path file,
            @Nullable String data,
            int limit,
            @Nullable Integer longest,
            Run run) {
        if ((file == null) == (data == null)) {
            throw new UserError("Say which sentences: give either a file with one on each line, or a data set.");
        }
        if (limit < 1) {
            throw new UserError("The number of sentences is " + limit + "; it must be 1 or more.");
        }
        Chosen chosen = new Chosen(model, limit, longest);
        if (file != null) {
            chosen.read(file);
        } else if (data != null) {
            DataSet set = workspace.dataSets().get(data);
            String field = set.fields().getFirst();
            for (int from = 0; from < set.rows() && chosen.ids.size() < limit; from += PAGE) {
                run.checkCancelled();
                set.page(from, PAGE).forEach(example -> chosen.add(example.text(field)));
            }
        }
        String source = file != null ? file.toString() : "The data set " + data;
        if (chosen.ids.isEmpty()) {
            throw new UserError(source + " has no sentence that can be used"
                    + (chosen.leftOut == 0
                            ? "."
                            : ": " + chosen.leftOut + " have more than " + chosen.most
                                    + " tokens, or characters that the model's tokenizer does not know."));
        }
        if (chosen.leftOut > 0) {
            run.log("left out " + chosen.leftOut + " texts of more than " + chosen.most
                    + " tokens, or with characters that the model's tokenizer does not know");
        }
        return new Sentences(List.copyOf(chosen.texts), List.copyOf(chosen.ids), chosen.leftOut);
    }

    /** Takes texts until there are enough. */
    private static final class Chosen {
        private final Transformer model;
        private final int limit;
        private final int most;
        private final Set<String> texts = new LinkedHashSet<>();
        private final List<int[]> ids = new ArrayList<>();
        private int leftOut;

        Chosen(Transformer model, int limit, @Nullable Integer longest) {
            this.model = model;
            this.limit = limit;
            int room = model.config().positions() - 1;
            this.most = longest == null ? room : Math.min(room, longest);
        }

        void add(String text) {
            if (ids.size() == limit || text.isBlank() || texts.contains(text)) {
                return;
            }
            int[] tokens = model.tokenizer().encode(text, false);
            if (tokens.length == 0
                    || tokens.length > most
                    || !same(model.tokenizer().decode(tokens), text)) {
                leftOut++;
                return;
            }
            texts.add(text);
            ids.add(tokens);
        }

        void read(Path file) {
            try (Lines lines = new Lines(StrictUtf8.open(file))) {
                String line = lines.next();
                while (line != null && ids.size() < limit) {
                    add(line.strip());
                    line = lines.next();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
