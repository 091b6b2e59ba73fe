package dev.assay.engine.concepts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import dev.assay.engine.corpus.Example;
import dev.assay.spi.ConceptSet;
import dev.assay.spi.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are tokens. Texts, their division into tokens and what holds there are worked by hand. */
class TokenIndexTest {

    @TempDir
    Path folder;

    private Connection connection;
    private DataSets dataSets;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        dataSets = new DataSets(connection);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    /** Divides the texts that it was given, whatever the example. */
    private record Given(Map<String, List<RowToken>> byText) implements TokenRows {
        @Override
        public String key() {
            return "given";
        }

        @Override
        public List<RowToken> tokens(Example example) {
            List<RowToken> tokens = byText.get(example.premise());
            return tokens == null ? List.of() : tokens;
        }
    }

    private static RowToken own(String text, String field, int start, int end) {
        return new RowToken(field, start, end, text.substring(start, end), false);
    }

    @Test
    void everyTokenHasTheConceptsOfItsWordOfItsNeighboursAndItsOwn() throws IOException {
        // The words are I, do, n't, like, naïve, 😀 (two chars), cafés.
        String text = "I don't like naïve 😀 cafés";
        List<RowToken> tokens = new ArrayList<>();
        tokens.add(new RowToken("text", 0, 0, "<s>", true));
        int[][] spans = {
            {0, 1}, {2, 5}, {5, 7}, {8, 12}, {13, 15}, {15, 16}, {15, 16}, {16, 18}, {19, 21}, {19, 21}, {22, 25},
            {25, 27}
        };
        for (int[] span : spans) {
            tokens.add(own(text, "text", span[0], span[1]));
        }
        List<Example> examples = List.of(
                new Example(0, "empty", "", null), new Example(1, text, "", null), new Example(2, "no", "", null));
        try (ConceptIndex index = index(DataSet.TEXT_FIELDS, examples, new Given(Map.of(text, tokens)))) {
            assertThat(index.starts()).containsExactly(0, 0, 13, 13);
            assertThat(rows(index))
                    .containsExactly(
                            "next:tok:i token:special:begin token:band:1",
                            "text:tok:i next:tok:do token:piece:whole token:form:I token:band:2",
                            "text:tok:do prev:tok:i next:tok:n't token:piece:whole token:form:don token:band:3to4",
                            "text:tok:n't prev:tok:do next:tok:like token:piece:whole token:form:'t token:band:3to4",
                            "text:tok:like prev:tok:n't next:tok:naïve token:piece:whole token:form:like token:band:5to8",
                            "text:tok:naïve prev:tok:like next:tok:😀 token:piece:first token:form:na token:band:5to8",
                            "text:tok:naïve prev:tok:like next:tok:😀 token:piece:middle token:form:ï token:band:5to8",
                            "text:tok:naïve prev:tok:like next:tok:😀 token:piece:middle token:form:ï token:band:5to8",
                            "text:tok:naïve prev:tok:like next:tok:😀 token:piece:last token:form:ve token:band:9to16",
                            "text:tok:😀 prev:tok:naïve next:tok:cafés token:piece:first token:form:😀 token:band:9to16",
                            "text:tok:😀 prev:tok:naïve next:tok:cafés token:piece:last token:form:😀 token:band:9to16",
                            "text:tok:cafés prev:tok:😀 token:piece:first token:form:caf token:band:9to16",
                            "text:tok:cafés prev:tok:😀 token:piece:last token:form:és token:band:9to16");
            assertThat(index.rows("text:case:upper").cardinality()).isEqualTo(13);
            assertThat(index.marks(
                            examples.get(1),
                            5,
                            List.of(
                                    "text:tok:naïve",
                                    "prev:tok:like",
                                    "next:tok:i",
                                    "text:case:upper",
                                    "token:form:na")))
                    .containsExactly(new Mark("text", 8, 12), new Mark("text", 13, 15), new Mark("text", 13, 18));
            assertThat(index.marks(examples.get(1), 0, List.of("next:tok:i", "text:tok:i")))
                    .containsExactly(new Mark("text", 0, 1));
        }
    }

    @Test
    void ofAPairATokenHasItsOwnTextsWordsAndWhatHoldsOfTheWhole() throws IOException {
        // [CLS] Dogs, [SEP] a cat [SEP]: the separators stand at the end of the text before them.
        List<RowToken> tokens = List.of(
                new RowToken("pre", 0, 0, "[CLS]", true),
                own("Dogs run", "pre", 0, 4),
                own("Dogs run", "pre", 5, 5),
                own("Dogs run", "pre", 5, 8),
                new RowToken("pre", 8, 8, "[SEP]", true),
                own("a cat", "hyp", 0, 1),
                own("a cat", "hyp", 2, 5),
                new RowToken("hyp", 5, 5, "[SEP]", true));
        List<Example> examples = List.of(new Example(0, "Dogs run", "a cat", null));
        try (ConceptIndex index = index(DataSet.PAIR_FIELDS, examples, new Given(Map.of("Dogs run", tokens)))) {
            assertThat(rows(index))
                    .containsExactly(
                            "next:tok:dogs token:special:begin token:band:1",
                            "pre:tok:dogs next:tok:run token:piece:whole token:form:Dogs token:band:2",
                            "prev:tok:dogs next:tok:run token:piece:blank token:band:3to4",
                            "pre:tok:run prev:tok:dogs token:piece:whole token:form:run token:band:3to4",
                            "prev:tok:run token:special:between token:band:5to8",
                            "hyp:tok:a next:tok:cat token:piece:whole token:form:a token:band:5to8",
                            "hyp:tok:cat prev:tok:a token:piece:whole token:form:cat token:band:5to8",
                            "prev:tok:cat token:special:end token:band:5to8");
            for (String whole : List.of("pre:case:upper", "hyp:case:lower", "pair:length:same")) {
                assertThat(index.rows(whole).cardinality()).as(whole).isEqualTo(8);
            }
        }
    }

    @Test
    void aTokenOverSeveralWordsBelongsToTheOneItSharesMostWith() throws IOException {
        String text = "upon a time";
        Given rows = new Given(Map.of(text, List.of(own(text, "text", 2, 9), own(text, "text", 9, 11))));
        try (ConceptIndex index = index(DataSet.TEXT_FIELDS, List.of(new Example(0, text, "", null)), rows)) {
            // "on a ti" shares two chars with "upon", one with "a" and two with "time".
            assertThat(rows(index))
                    .containsExactly(
                            "text:tok:upon next:tok:a token:piece:whole token:form:on a ti token:band:1",
                            "text:tok:time prev:tok:a token:piece:whole token:form:me token:band:2");
        }
    }

    @Test
    void bandsDouble() {
        assertThat(IntStream.of(1, 2, 3, 4, 5, 8, 9, 16, 17, 1000).mapToObj(TokenConcepts::band))
                .containsExactly("1", "2", "3to4", "3to4", "5to8", "5to8", "9to16", "9to16", "17to32", "513to1024");
    }

    /** All concepts of each row in the order of columns, but for those of the whole text. */
    private static List<String> rows(ConceptIndex index) {
        ConceptMatrix matrix = index.matrix(Vocabulary.DEFAULT, Run.unwatched());
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < matrix.rows(); row++) {
            List<String> names = new ArrayList<>();
            for (int k = matrix.rowStarts()[row]; k < matrix.rowStarts()[row + 1]; k++) {
                String name = matrix.names().get(matrix.columns()[k]);
                if (!name.contains(":case:") && !name.contains(":length:")) {
                    names.add(name);
                }
            }
            assertThat(new TreeSet<>(names)).hasSameSizeAs(names);
            rows.add(String.join(" ", names));
        }
        return rows;
    }

    private ConceptIndex index(List<String> fields, List<Example> examples, TokenRows rows) {
        List<ConceptSet> sets = SmallSets.all();
        DataSet data = dataSets.store("d", true, fields, List.of(), examples);
        return ConceptIndex.open(data, rows, sets, folder, Run.unwatched());
    }
}
