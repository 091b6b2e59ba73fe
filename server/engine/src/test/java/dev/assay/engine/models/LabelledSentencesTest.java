package dev.assay.engine.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import dev.assay.engine.corpus.Example;
import dev.assay.spi.UserError;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledSentencesTest {

    @Test
    void pairsOfSeveralDataSetsComeInOrderAndThoseWithoutALabelAreLeftOut() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            DataSets dataSets = new DataSets(connection);
            List<Example> examples = new ArrayList<>();
            for (int row = 0; row < 5000; row++) {
                examples.add(new Example(row, "Word" + row, "A dog.", row % 2 == 0 ? "contradiction" : null));
            }
            DataSet one = dataSets.store("one", false, DataSet.PAIR_FIELDS, DataSet.NLI_LABELS, examples);
            DataSet two = dataSets.store(
                    "two",
                    false,
                    DataSet.PAIR_FIELDS,
                    DataSet.NLI_LABELS,
                    List.of(new Example(0, "Last", "It", "neutral")));
            Iterable<LabelledSentences> pairs = LabelledSentences.of(List.of(one, two));
            for (int time = 0; time < 2; time++) {
                List<LabelledSentences> read = new ArrayList<>();
                pairs.forEach(read::add);
                assertThat(read).hasSize(2501);
                assertThat(read.get(2400).premise().tokens().getFirst().lower()).isEqualTo("word4800");
                assertThat(read.get(2400).hypothesis().tokens()).hasSize(3);
                assertThat(read.get(2400).label()).isEqualTo(2);
                assertThat(read.getLast().label()).isEqualTo(1);
            }
        }
    }

    @Test
    void otherLabelsAreRefused() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            DataSet data = new DataSets(connection)
                    .store(
                            "mood",
                            false,
                            DataSet.PAIR_FIELDS,
                            List.of("good"),
                            List.of(new Example(0, "a", "b", "good")));
            assertThatThrownBy(() -> LabelledSentences.of(List.of(data)))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("mood")
                    .hasMessageContaining("entailment, neutral, contradiction");
        }
    }
}
