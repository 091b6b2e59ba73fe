package dev.assay.app.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Any result for a person to read: a line per value, and a table per list of objects, whose own lists of objects show their
 * last element. Long lists end early and say so.
 */
final class Summary {

    private static final int ROWS = 20;
    private static final int CELL = 72;

    private final PrintStream out;

    Summary(PrintStream out) {
        this.out = out;
    }

    void print(JsonNode result) {
        if (!result.isObject()) {
            printValue("result", result);
            return;
        }
        result.properties().forEach(field -> printValue(field.getKey(), field.getValue()));
    }

    private void printValue(String name, JsonNode value) {
        if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
            out.println(name + ":");
            printTable(value);
        } else {
            out.println(name + ": " + text(value));
        }
    }

    private void printTable(JsonNode list) {
        List<Map<String, String>> rows = new ArrayList<>();
        Set<String> columns = new LinkedHashSet<>();
        for (int i = 0; i < Math.min(ROWS, list.size()); i++) {
            Map<String, String> row = new LinkedHashMap<>();
            addCells(list.get(i), row);
            columns.addAll(row.keySet());
            rows.add(row);
        }
        Map<String, Integer> widths = new LinkedHashMap<>();
        for (String column : columns) {
            int width = column.length();
            for (Map<String, String> row : rows) {
                width = Math.max(width, row.getOrDefault(column, "").length());
            }
            widths.put(column, width);
        }
        printRow(widths, column -> column);
        rows.forEach(row -> printRow(widths, column -> row.getOrDefault(column, "")));
        if (list.size() > ROWS) {
            out.println("  … " + (list.size() - ROWS) + " more; --json shows all");
        }
    }

    private void printRow(Map<String, Integer> widths, java.util.function.UnaryOperator<String> cell) {
        StringBuilder line = new StringBuilder();
        widths.forEach((column, width) -> {
            String text = cell.apply(column);
            line.append("  ").append(text).append(" ".repeat(width - text.length()));
        });
        out.println(line.toString().stripTrailing());
    }

    private static void addCells(JsonNode object, Map<String, String> row) {
        object.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
                addCells(value.get(value.size() - 1), row);
            } else {
                row.put(field.getKey(), cut(text(value)));
            }
        });
    }

    private static String cut(String text) {
        return text.length() <= CELL ? text : text.substring(0, CELL - 1) + "…";
    }

    private static String text(JsonNode value) {
        if (value.isNull()) {
            return "–";
        }
        if (value.isFloatingPointNumber()) {
            return "%.4g".formatted(value.doubleValue());
        }
        if (value.isArray()) {
            return String.join(", ", value.valueStream().map(Summary::text).toList());
        }
        if (value.isObject()) {
            return String.join(
                    ", ",
                    value.properties().stream()
                            .map(field -> field.getKey() + " " + text(field.getValue()))
                            .toList());
        }
        return value.asString();
    }
}
