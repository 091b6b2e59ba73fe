package dev.assay.engine.workspace;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Writes the one command that runs an analysis with given parameters again. */
final class CommandLine {

    private CommandLine() {}

    static String of(String analysis, Parameters<?> parameters, JsonNode given) {
        List<String> words = new ArrayList<>(List.of("./assay"));
        words.addAll(List.of(analysis.split(" ")));
        for (Parameter parameter : parameters.all()) {
            JsonNode value = given.get(parameter.name());
            if (parameter.position() < 0 && isGiven(value)) {
                addOption(words, parameter, value);
            }
        }
        List<String> positional = new ArrayList<>();
        for (Parameter parameter : parameters.positional()) {
            JsonNode value = given.get(parameter.name());
            if (isGiven(value)) {
                elements(parameter, value).forEach(element -> positional.add(text(element)));
            }
        }
        if (positional.stream().anyMatch(word -> word.startsWith("-"))) {
            words.add("--");
        }
        words.addAll(positional);
        return words.stream().map(CommandLine::quoted).collect(Collectors.joining(" "));
    }

    private static boolean isGiven(@Nullable JsonNode value) {
        return value != null && !value.isNull();
    }

    private static void addOption(List<String> words, Parameter parameter, JsonNode value) {
        String text = parameter.list() && !parameter.structured()
                ? elements(parameter, value).stream()
                        .map(element -> text(element).replace(",", "\\,"))
                        .collect(Collectors.joining(","))
                : text(value);
        if (parameter.flag() && text.equals("true")) {
            words.add(parameter.option());
        } else if (text.startsWith("-") || parameter.flag()) {
            words.add(parameter.option() + "=" + text);
        } else {
            words.add(parameter.option());
            words.add(text);
        }
    }

    private static List<JsonNode> elements(Parameter parameter, JsonNode value) {
        return parameter.list() && value.isArray() ? value.valueStream().toList() : List.of(value);
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asString() : value.toString();
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
