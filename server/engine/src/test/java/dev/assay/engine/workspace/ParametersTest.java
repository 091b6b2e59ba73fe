package dev.assay.engine.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ParametersTest {

    enum Mode {
        BEST,
        REFERENCE_INTENDED
    }

    record Search(
            @Param("the data set") String data,

            @Param(value = "longest formula", byDefault = "5")
            int length,

            @Param(value = "several lengths", byDefault = "1,2,3")
            List<Integer> lengths,

            @Param(value = "how to search", byDefault = "best")
            Mode mode,

            @Param("seconds at most") @Nullable Double timeLimit,
            @Param("say more") boolean loud,

            @Param(value = "the result", output = true) @Nullable
            Path out) {

        Search {
            if (length < 1) {
                throw new IllegalArgumentException("length must be at least 1, got " + length);
            }
        }
    }

    record Import(
            @Param(value = "the files", position = 1) List<Path> files,
            @Param(value = "the format", position = 0) String format,
            @Param("words to keep") @Nullable List<String> keep) {}

    private record Named<P extends Record>(String name, Class<P> parameters) implements Analysis<P, P> {
        @Override
        public String summary() {
            return "Gives its parameters back.";
        }

        @Override
        public P run(P given, Run run) {
            return given;
        }
    }

    private final Parameters<Search> search = Parameters.of(new Named<>("search", Search.class));
    private final Parameters<Import> imports = Parameters.of(new Named<>("import", Import.class));

    @Test
    void absentParametersGetTheirDefaults() {
        assertThat(search.bind(json("{'data': 'demo'}")))
                .isEqualTo(new Search("demo", 5, List.of(1, 2, 3), Mode.BEST, null, false, null));
    }

    @Test
    void givenParametersAreReadByTheirTypes() {
        assertThat(
                        search.bind(
                                json(
                                        "{'data':'demo','length':3,'lengths':[7],'mode':'reference-intended','timeLimit':2,'loud':true,'out':'a b.csv'}")))
                .isEqualTo(new Search("demo", 3, List.of(7), Mode.REFERENCE_INTENDED, 2.0, true, Path.of("a b.csv")));
    }

    @Test
    void aMissingOneIsNamedWithWhatItIs() {
        assertRefused(search, "{}", "\"data\"", "--data", "the data set");
        assertRefused(imports, "{'format':'csv'}", "\"files\"", "the files");
    }

    @Test
    void anUnknownOneIsNamedWithTheClosest() {
        assertRefused(search, "{'data':'demo','lenght':3}", "\"lenght\"", "did you mean \"length\"?");
        assertRefused(search, "{'data':'demo','zebra':3}", "\"zebra\"", "there are data, length");
    }

    @Test
    void aWrongTypeIsNamedWithTheRightOne() {
        assertRefused(search, "{'data':'demo','length':'ten'}", "\"length\" must be a whole number, got \"ten\"");
        assertRefused(search, "{'data':'demo','length':1.5}", "\"length\" must be a whole number, got 1.5");
        assertRefused(search, "{'data':'demo','length':99999999999}", "\"length\" must be a whole number");
        assertRefused(search, "{'data':'demo','lengths':3}", "\"lengths\" must be a list of whole numbers, got 3");
        assertRefused(search, "{'data':'demo','mode':'fast'}", "\"best\" or \"reference-intended\"", "\"fast\"");
        assertRefused(search, "{'data':7}", "\"data\" must be a text, got 7");
        assertRefused(search, "{'data':'demo','loud':'yes'}", "\"loud\" must be true or false");
        assertRefused(search, "{'data':'demo','out':''}", "\"out\" must be the name of a file or folder");
        assertRefused(search, "[]", "must be a JSON object");
    }

    @Test
    void whatTheRecordRefusesReachesTheUser() {
        assertRefused(search, "{'data':'demo','length':0}", "length must be at least 1, got 0");
    }

    @Test
    void wordsBecomeTheSameValuesAsJson() {
        assertThat(search.find("lengths").orElseThrow().ofWord("1,2,10")).isEqualTo(json("[1,2,10]"));
        assertThat(imports.find("keep").orElseThrow().ofWord("a\\,b,c")).isEqualTo(json("['a,b','c']"));
        assertThatThrownBy(() -> search.find("length").orElseThrow().ofWord("five"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("whole number");
    }

    @Test
    void optionsAreInKebabCase() {
        assertThat(search.find("timeLimit").orElseThrow().option()).isEqualTo("--time-limit");
    }

    @Test
    void theCommandQuotesForTheShellAndLeavesDefaultsOut() {
        assertThat(search.command(
                        json("{'data':'it\\u0027s','timeLimit':2.5,'lengths':[1,2],'loud':true,'out':'a b.csv'}")))
                .isEqualTo("./assay search --data 'it'\\''s' --lengths 1,2 --time-limit 2.5 --loud --out 'a b.csv'");
        assertThat(imports.command(json("{'files':['a.csv','b.csv'],'format':'csv','keep':['x,y','z']}")))
                .isEqualTo("./assay import --keep 'x\\,y,z' csv a.csv b.csv");
    }

    record Clashing(@Param("a name that every command has") String workspace) {}

    record Undocumented(String nothing) {}

    @Test
    void aRecordThatCannotBecomeOptionsIsRefusedWithTheReason() {
        assertThatThrownBy(() -> Parameters.of(new Named<>("clash", Clashing.class)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"workspace\"");
        assertThatThrownBy(() -> Parameters.of(new Named<>("bare", Undocumented.class)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("@Param");
    }

    private static <P extends Record> void assertRefused(Parameters<P> parameters, String given, String... said) {
        assertThatThrownBy(() -> parameters.bind(json(given)))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll(said);
    }

    private static JsonNode json(String text) {
        return Json.mapper().readTree(text.replace('\'', '"').replace("\\u0027", "'"));
    }
}
