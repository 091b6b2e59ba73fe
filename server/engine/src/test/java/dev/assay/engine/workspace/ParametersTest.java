package dev.assay.engine.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
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

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "form")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Figure.Circle.class, name = "circle"),
        @JsonSubTypes.Type(value = Figure.Line.class, name = "line")
    })
    sealed interface Figure {
        record Circle(float radius) implements Figure {}

        record Line(List<List<Integer>> points) implements Figure {}
    }

    record Step(
            @Param("what to draw") Figure figure,

            @Param(value = "how", byDefault = "best") Mode mode,

            @Param(value = "colours", byDefault = "[]") List<String> colours,
            @Nullable Integer times) {}

    record Drawing(
            @Param("what to do") @Nullable List<Step> steps,
            @Param("a last one") @Nullable Step last) {}

    private final Parameters<Drawing> drawing = Parameters.of(new Named<>("draw", Drawing.class));

    @Test
    void recordsWithinParametersAreReadWithTheirDefaults() {
        assertThat(
                        drawing.bind(
                                json(
                                        "{'steps':[{'figure':{'form':'circle','radius':2}},"
                                                + "{'figure':{'form':'line','points':[[1,2],[]]},'mode':'reference-intended','colours':['red'],'times':3}]}")))
                .isEqualTo(new Drawing(
                        List.of(
                                new Step(new Figure.Circle(2), Mode.BEST, List.of(), null),
                                new Step(
                                        new Figure.Line(List.of(List.of(1, 2), List.of())),
                                        Mode.REFERENCE_INTENDED,
                                        List.of("red"),
                                        3)),
                        null));
    }

    @Test
    void whatIsWrongWithinARecordIsNamedByItsPlace() {
        assertRefused(drawing, "{'steps':[{}]}", "\"steps[0].figure\" is missing", "\"form\" is circle, line");
        assertRefused(drawing, "{'steps':{}}", "\"steps\" must be a list of objects with \"figure\"");
        assertRefused(
                drawing, "{'last':{'figure':{'form':'circel'}}}", "\"last.figure.form\"", "did you mean \"circle\"?");
        assertRefused(drawing, "{'last':{'figure':{'radius':1}}}", "\"last.figure.form\"", "got nothing");
        assertRefused(
                drawing,
                "{'last':{'figure':{'form':'circle','radius':'x'}}}",
                "\"last.figure.radius\" must be a number");
        assertRefused(
                drawing,
                "{'last':{'figure':{'form':'line','points':[[1],[2,'x']]}}}",
                "\"last.figure.points[1][1]\"",
                "whole number");
        assertRefused(
                drawing,
                "{'last':{'figure':{'form':'circle','radius':1},'colour':'red'}}",
                "\"last\" has no field \"colour\"; did you mean \"colours\"?");
    }

    @Test
    void structuredValuesAreJsonOnTheCommandLineToo() {
        Parameter steps = drawing.find("steps").orElseThrow();
        assertThat(steps.structured()).isTrue();
        assertThat(steps.ofWord("[{\"times\": 1}]")).isEqualTo(json("[{'times':1}]"));
        assertThat(drawing.command(json("{'steps':[{'colours':['a,b']}]}")))
                .isEqualTo("./assay draw --steps '[{\"colours\":[\"a,b\"]}]'");
        assertThatThrownBy(() -> steps.ofWord("[{"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("\"steps\" is not JSON at line 1");
    }

    @Test
    void theSchemaOfARecordHasItsFieldsAndTellsVariantsApart() {
        JsonNode items = drawing.schema().path("properties").path("steps").path("items");
        assertThat(items.path("required").toString()).isEqualTo("[\"figure\"]");
        assertThat(items.path("properties").path("mode").path("enum").toString())
                .isEqualTo("[\"best\",\"reference-intended\"]");
        assertThat(items.path("properties").path("colours").path("default").toString())
                .isEqualTo("[]");
        assertThat(items.path("properties").path("times").path("type").toString())
                .isEqualTo("[\"integer\",\"null\"]");
        JsonNode circle = items.path("properties").path("figure").path("oneOf").get(0);
        assertThat(circle.path("properties").path("form").toString()).isEqualTo("{\"const\":\"circle\"}");
        assertThat(circle.path("required").toString()).isEqualTo("[\"radius\",\"form\"]");
        assertThat(circle.path("additionalProperties").booleanValue()).isFalse();
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
