package dev.assay.engine.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.concepts.Neighbours;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The numbers come from runs of the published implementation, in {@code shared/reference}. */
class ReferenceBeamTest {

    @ParameterizedTest
    @CsvSource({"REFERENCE, expected_released.csv", "REFERENCE_INTENDED, expected_intended.csv"})
    void everyFormulaOfThePublishedImplementationIsReproduced(SearchMode mode, String table) {
        ReferenceData data = ReferenceData.load();
        FormulaSearch search = new FormulaSearch(data.matrix(), data.neighbours(), SearchSettings.of(mode));
        List<String> found = new ArrayList<>();
        for (int unit = 0; unit < data.targets().size(); unit++) {
            for (Found best : search.search(data.targets().get(unit), ReferenceData.LENGTHS, Run.unwatched())) {
                found.add(String.join(
                        " ",
                        Integer.toString(unit),
                        Integer.toString(best.maxLength()),
                        best.ids(),
                        Integer.toString(best.intersection()),
                        Integer.toString(best.union()),
                        Double.toString(best.score())));
            }
        }
        List<String> expected = data.csv(table)
                .map(line -> String.join(
                        " ",
                        line.getField("unit"),
                        line.getField("max_len"),
                        line.getField("formula_idx"),
                        line.getField("intersection"),
                        line.getField("union"),
                        Double.toString(Double.parseDouble(line.getField("score")))))
                .toList();
        assertThat(expected).hasSize(46 * 5);
        assertThat(found).containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @CsvSource({"REFERENCE, beams_released.jsonl", "REFERENCE_INTENDED, beams_intended.jsonl"})
    void everyEntryOfThePublishedBeamsIsReproduced(SearchMode mode, String file) {
        ReferenceData data = ReferenceData.load();
        SearchSpace space = new SearchSpace(data.matrix(), data.neighbours());
        List<JsonNode> lines = data.json(file).toList();
        assertThat(lines).hasSize(45 * 5);
        for (JsonNode line : lines) {
            Target target = new Target(
                    space, data.targets().get(line.get("unit").asInt()).getBits());
            ReferenceBeam search = new ReferenceBeam(target, SearchSettings.of(mode));
            for (int length = 1; length < line.get("max_len").asInt(); length++) {
                search.grow(Run.unwatched());
            }
            List<String> expected = new ArrayList<>();
            for (JsonNode entry : line.get("entries")) {
                expected.add(entry.get(0).asString()
                        + Arrays.asList(
                                entry.get(1).asInt(),
                                entry.get(2).asInt(),
                                entry.get(3).asInt()));
            }
            List<String> found = search.beam().stream()
                    .map(entry -> entry.term().ids()
                            + Arrays.asList(
                                    entry.extent().hits(),
                                    target.size()
                                            + entry.extent().size()
                                            - entry.extent().hits(),
                                    entry.weight()))
                    .toList();
            assertThat(found)
                    .as(line.get("unit") + " at " + line.get("max_len"))
                    .containsExactlyElementsOf(expected);
        }
    }

    @Test
    void theInputsAreThoseOfTheTable() {
        ReferenceData data = ReferenceData.load();
        List<Integer> active = data.csv("units.csv")
                .map(line -> Integer.valueOf(line.getField("n_acts")))
                .toList();
        assertThat(data.targets().stream().map(mask -> mask.cardinality()).toList())
                .isEqualTo(active);
    }

    @Test
    void everyBeamIsThatOfALiteralTranscriptOnTinyData() {
        TinyData.repeat(300, (data, random) -> {
            SearchMode mode = random.nextBoolean() ? SearchMode.REFERENCE : SearchMode.REFERENCE_INTENDED;
            SearchSettings settings = data.settings(mode, random);
            FixedBitSet target = data.target(random);
            boolean[] bits = new boolean[data.rows()];
            for (int row = 0; row < bits.length; row++) {
                bits[row] = target.get(row);
            }
            LiteralReference oracle = new LiteralReference(
                    data, bits, mode == SearchMode.REFERENCE_INTENDED, settings.penalty(), settings.beam());
            SearchSpace space = new SearchSpace(data.matrix(), new Neighbours(data.groups()));
            ReferenceBeam search =
                    new ReferenceBeam(new Target(space, target.getBits().clone()), settings);
            for (int length = 1; length <= 4; length++) {
                if (length > 1) {
                    search.grow(Run.unwatched());
                }
                List<String> expected = oracle.search(length).stream()
                        .map(one -> one.ids() + " " + one.score())
                        .toList();
                List<String> found = search.beam().stream()
                        .map(entry -> entry.term().ids() + " " + entry.score())
                        .toList();
                assertThat(found).as("%s at length %d", settings, length).isEqualTo(expected);
            }
        });
    }

    @Test
    void aTargetOfTooFewRowsIsNotSearched() {
        TinyData data = TinyData.of(new int[][] {{0, 1}, {1}, {0}, {}}, new int[][] {{0}, {1}});
        for (SearchMode mode : SearchMode.values()) {
            FormulaSearch search = data.search(new SearchSettings(mode, 10, 1, 3, null));
            Found found = search.search(TinyData.mask(4, 0, 1), new int[] {3}, Run.unwatched())
                    .getFirst();
            assertThat(found.ids()).isEqualTo("0");
            assertThat(found.score()).isZero();
            Found searched = search.search(TinyData.mask(4, 0, 1, 2), new int[] {3}, Run.unwatched())
                    .getFirst();
            assertThat(searched.ids()).isEqualTo("(0 OR 1)");
        }
    }
}
