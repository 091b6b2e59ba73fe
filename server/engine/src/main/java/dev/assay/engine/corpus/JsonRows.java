package dev.assay.engine.corpus;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One JSON object a line; a column is a member of it. Arrays and objects within it are kept as JSON. */
final class JsonRows implements RowReader {

    private final JsonMapper mapper = new JsonMapper();

    @Override
    public void read(StrictUtf8 in, Columns columns, RowSink sink) throws IOException, SQLException {
        Lines lines = new Lines(in);
        for (@Nullable String line = lines.next(); line != null; line = lines.next()) {
            if (line.isBlank()) {
                continue;
            }
            Place place = new Place(in.file(), lines.number());
            JsonNode row = parse(line, place);
            String[] texts = new String[columns.texts().size()];
            for (int i = 0; i < texts.length; i++) {
                JsonNode text = member(row, columns.texts().get(i), place);
                if (!text.isString()) {
                    throw place.error("'" + columns.texts().get(i) + "' must be a text in quotes, not " + text);
                }
                texts[i] = text.stringValue();
            }
            sink.row(place, texts, label(row, columns.label(), place), others(row, columns), in.fraction());
        }
    }

    private JsonNode parse(String line, Place place) {
        try {
            JsonNode row = mapper.readTree(line);
            if (row.isObject()) {
                return row;
            }
        } catch (JacksonException e) {
            throw place.error("this is not JSON (" + e.getOriginalMessage() + "); write one object {…} a line");
        }
        throw place.error("this is JSON but not an object; write one object {…} a line");
    }

    private static @Nullable String label(JsonNode row, @Nullable String column, Place place) {
        if (column == null) {
            return null;
        }
        JsonNode label = member(row, column, place);
        return label.isNull() ? "" : label.asString();
    }

    private static List<Cell> others(JsonNode row, Columns columns) {
        List<Cell> cells = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : row.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (!columns.texts().contains(name) && !name.equals(columns.label()) && !value.isNull()) {
                String text = (value.isContainer() ? value.toString() : value.asString()).strip();
                if (!text.isEmpty()) {
                    cells.add(new Cell(name, text));
                }
            }
        }
        return cells;
    }

    private static JsonNode member(JsonNode row, String name, Place place) {
        @Nullable JsonNode member = row.get(name);
        if (member == null) {
            throw place.error("there is no column '" + name + "'; this object has "
                    + String.join(", ", row.propertyNames()) + ": name one of these");
        }
        return member;
    }
}
