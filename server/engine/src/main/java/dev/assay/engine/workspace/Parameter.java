package dev.assay.engine.workspace;

import dev.assay.spi.Param;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One component of an analysis's parameter record, or of a record among its values: what it may hold, and how it is read from JSON and
 * from words.
 */
public final class Parameter {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String name;
    private final String description;
    private final Shape shape;
    private final boolean nullable;
    private final int position;
    private final boolean output;
    private final @Nullable JsonNode byDefault;

    private Parameter(RecordComponent component, @Nullable Param param) {
        name = component.getName();
        description = param == null ? "" : param.value();
        position = param == null ? -1 : param.position();
        output = param != null && param.output();
        try {
            shape = Shape.of(component.getGenericType());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(component + " has a type that parameters cannot have", e);
        }
        nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        byDefault = defaultOf(param == null ? "" : param.byDefault());
    }

    private @Nullable JsonNode defaultOf(String text) {
        if (text.isEmpty()) {
            return flag() && !nullable ? NODES.booleanNode(false) : null;
        }
        JsonNode value = text.startsWith("[") ? Json.mapper().readTree(text) : ofWord(text);
        Object read = shape.read(value, name);
        assert read != null : name;
        return value;
    }

    /** @throws IllegalArgumentException when the component has no {@link Param}, or a type that is not supported */
    static Parameter of(RecordComponent component) {
        Param param = component.getAnnotation(Param.class);
        if (param == null) {
            throw new IllegalArgumentException(component + " has no @Param");
        }
        return new Parameter(component, param);
    }

    /** A component of a record within a value, which need not be documented. */
    static Parameter ofField(RecordComponent component) {
        return new Parameter(component, component.getAnnotation(Param.class));
    }

    /** As in JSON: {@code conceptNames}. */
    public String name() {
        return name;
    }

    /** One sentence. */
    public String description() {
        return description;
    }

    /** The value when none is given, or null. */
    public @Nullable JsonNode byDefault() {
        return byDefault;
    }

    /** Whether a value must be given. */
    public boolean required() {
        return byDefault == null && !nullable;
    }

    /** Place among the words of a command, or -1. */
    public int position() {
        return position;
    }

    /** Whether it names a file or folder that will be written. */
    public boolean output() {
        return output;
    }

    /** Whether it holds several values. */
    public boolean list() {
        return shape instanceof Shape.Several;
    }

    /** Whether it is one truth value. */
    public boolean flag() {
        return shape.equals(new Shape.Scalar(Boolean.class));
    }

    /** Whether it holds more than numbers, texts and lists of these, so that it is written as JSON even on the command line. */
    public boolean structured() {
        return scalar() == null;
    }

    /** The shape of the value, or of a list's elements, if that is a single one. */
    private Shape.@Nullable Scalar scalar() {
        Shape one = shape instanceof Shape.Several several ? several.element() : shape;
        return one instanceof Shape.Scalar scalar ? scalar : null;
    }

    /** As an option of the command line: {@code --concept-names}. */
    public String option() {
        return "--" + name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    /** What stands for a value in usage texts: {@code FILE}, {@code N}, {@code best|exact}. */
    public String placeholder() {
        Shape.Scalar scalar = scalar();
        if (scalar == null) {
            return "JSON|FILE";
        }
        if (scalar.type() == Path.class) {
            return "PATH";
        }
        if (Number.class.isAssignableFrom(scalar.type())) {
            return "N";
        }
        return scalar.choices().isEmpty() ? name.toUpperCase(Locale.ROOT) : String.join("|", scalar.choices());
    }

    /**
     * A value as JSON from how it is written as an option's value; a list is split at commas, save those behind a
     * backslash; a structured value is JSON itself, or the name of a file of it.
     *
     * @throws UserError when the word cannot be such a value
     */
    public JsonNode ofWord(String word) {
        Shape.Scalar scalar = scalar();
        if (scalar == null) {
            return ofJson(word.strip());
        }
        if (!list()) {
            return scalar.ofWord(word, name);
        }
        return ofWords(Stream.of(word.split("(?<!\\\\),", -1))
                .map(part -> part.replace("\\,", ","))
                .toList());
    }

    /** A list's value from words that are one element each. */
    public ArrayNode ofWords(List<String> words) {
        Shape.Scalar scalar = scalar();
        if (scalar == null) {
            throw new IllegalStateException(name + " is one JSON value");
        }
        ArrayNode array = NODES.arrayNode();
        words.forEach(word -> array.add(scalar.ofWord(word, name)));
        return array;
    }

    private JsonNode ofJson(String word) {
        if (word.startsWith("[") || word.startsWith("{")) {
            return parsed(word, "");
        }
        try {
            return parsed(Files.readString(Path.of(word)), " in the file " + word);
        } catch (IOException | InvalidPathException e) {
            throw new UserError(
                    "the parameter \"" + name + "\" must be JSON or the name of a file of it that can be read, got \""
                            + word + "\"",
                    e);
        }
    }

    private JsonNode parsed(String text, String where) {
        try {
            return Json.mapper().readTree(text);
        } catch (JacksonException e) {
            throw new UserError(
                    "the parameter \"" + name + "\" is not JSON" + where + " at line "
                            + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage(),
                    e);
        }
    }

    /**
     * The Java value for what was given, or the default.
     *
     * @param place what errors call it
     * @throws UserError when it is not of this parameter's type, or missing
     */
    @Nullable
    Object valueOf(@Nullable JsonNode given, String place) {
        if (given != null && !given.isNull()) {
            return shape.read(given, place);
        }
        if (byDefault != null) {
            return shape.read(byDefault, place);
        }
        if (required()) {
            throw new UserError("the parameter \"" + place + "\" is missing; it must be " + shape.one());
        }
        return null;
    }

    /** The JSON Schema (draft 2020-12) of a value. */
    ObjectNode schema() {
        ObjectNode schema = shape.schema();
        if (nullable && byDefault == null) {
            allowNull(schema);
        }
        if (!description.isEmpty()) {
            schema.put("description", description);
        }
        if (byDefault != null) {
            schema.set("default", byDefault);
        }
        if (position >= 0) {
            schema.put("x-position", position);
        }
        Shape.Scalar scalar = scalar();
        if (scalar != null && scalar.type() == Path.class) {
            schema.put("x-path", output ? "output" : "input");
        }
        return schema;
    }

    private static void allowNull(ObjectNode schema) {
        JsonNode type = schema.get("type");
        if (type != null) {
            String only = type.asString();
            schema.putArray("type").add(only).add("null");
        }
        if (schema.get("enum") instanceof ArrayNode choices) {
            choices.addNull();
        }
        if (schema.get("oneOf") instanceof ArrayNode variants) {
            variants.addObject().put("type", "null");
        }
    }
}
