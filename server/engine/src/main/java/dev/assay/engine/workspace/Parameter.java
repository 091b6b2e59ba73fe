package dev.assay.engine.workspace;

import dev.assay.spi.Param;
import dev.assay.spi.UserError;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One component of an analysis's parameter record: what it may hold, and how it is read from JSON and from words.
 *
 * @param name as in JSON: {@code conceptNames}
 * @param description one sentence
 * @param type of the value, or of the elements of a list, with primitives boxed: {@link String}, {@link Integer},
 *     {@link Long}, {@link Double}, {@link Boolean}, {@link Path} or an enum
 * @param list whether it holds several such values
 * @param byDefault the value when none is given, or null
 * @param required whether a value must be given
 * @param position among the words of a command, or -1
 * @param output whether it names a file or folder that will be written
 */
public record Parameter(
        String name,
        String description,
        Class<?> type,
        boolean list,
        @Nullable JsonNode byDefault,
        boolean required,
        int position,
        boolean output) {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** @throws IllegalArgumentException when the component has no {@link Param}, or a type that is not supported */
    static Parameter of(RecordComponent component) {
        Param param = component.getAnnotation(Param.class);
        if (param == null) {
            throw new IllegalArgumentException(component + " has no @Param");
        }
        Type declared = component.getGenericType();
        boolean list = declared instanceof ParameterizedType generic && generic.getRawType() == List.class;
        Class<?> type = boxed(component, list ? ((ParameterizedType) declared).getActualTypeArguments()[0] : declared);
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        Parameter bare = new Parameter(
                component.getName(), param.value(), type, list, null, false, param.position(), param.output());
        JsonNode byDefault = null;
        if (!param.byDefault().isEmpty()) {
            byDefault = bare.ofWord(param.byDefault());
            bare.read(byDefault);
        } else if (type == Boolean.class && !list && !nullable) {
            byDefault = NODES.booleanNode(false);
        }
        return new Parameter(
                bare.name,
                bare.description,
                type,
                list,
                byDefault,
                byDefault == null && !nullable,
                bare.position,
                bare.output);
    }

    private static Class<?> boxed(RecordComponent component, Type type) {
        if (type == int.class || type == Integer.class) {
            return Integer.class;
        }
        if (type == long.class || type == Long.class) {
            return Long.class;
        }
        if (type == double.class || type == Double.class) {
            return Double.class;
        }
        if (type == boolean.class || type == Boolean.class) {
            return Boolean.class;
        }
        if (type == String.class || type == Path.class || (type instanceof Class<?> c && c.isEnum())) {
            return (Class<?>) type;
        }
        throw new IllegalArgumentException(component + " has a type that parameters cannot have");
    }

    /** As an option of the command line: {@code --concept-names}. */
    public String option() {
        return "--" + name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    /** What stands for a value in usage texts: {@code FILE}, {@code N}, {@code best|exact}. */
    public String placeholder() {
        if (type == Path.class) {
            return "PATH";
        }
        if (Number.class.isAssignableFrom(type)) {
            return "N";
        }
        return type.isEnum() ? String.join("|", choices()) : name.toUpperCase(Locale.ROOT);
    }

    /** The names of an enum's constants; empty for other types. */
    public List<String> choices() {
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants())
                        .map(constant -> Json.nameOf((Enum<?>) constant))
                        .toList()
                : List.of();
    }

    /**
     * A value as JSON from how it is written as an option's value; a list is split at commas, save those behind a
     * backslash.
     *
     * @throws UserError when the word cannot be such a value
     */
    public JsonNode ofWord(String word) {
        if (!list) {
            return scalarOfWord(word);
        }
        return ofWords(Stream.of(word.split("(?<!\\\\),"))
                .map(part -> part.replace("\\,", ","))
                .toList());
    }

    /** A list's value from words that are one element each. */
    public ArrayNode ofWords(List<String> words) {
        ArrayNode array = NODES.arrayNode();
        words.forEach(word -> array.add(scalarOfWord(word)));
        return array;
    }

    private JsonNode scalarOfWord(String word) {
        try {
            if (type == Integer.class) {
                return NODES.numberNode(Integer.parseInt(word));
            }
            if (type == Long.class) {
                return NODES.numberNode(Long.parseLong(word));
            }
            if (type == Double.class) {
                return NODES.numberNode(Double.parseDouble(word));
            }
        } catch (NumberFormatException e) {
            throw wrong("\"" + word + "\"");
        }
        if (type == Boolean.class) {
            return switch (word) {
                case "true" -> NODES.booleanNode(true);
                case "false" -> NODES.booleanNode(false);
                default -> throw wrong("\"" + word + "\"");
            };
        }
        return NODES.stringNode(word);
    }

    /**
     * The Java value of a JSON value.
     *
     * @throws UserError when it is not of this parameter's type
     */
    Object read(JsonNode value) {
        if (!list) {
            return readScalar(value);
        }
        if (!value.isArray()) {
            throw wrong(value.toString());
        }
        List<Object> elements = new ArrayList<>();
        value.forEach(element -> elements.add(readScalar(element)));
        return List.copyOf(elements);
    }

    private Object readScalar(JsonNode value) {
        Object read = null;
        if (type == Integer.class && value.isIntegralNumber() && value.canConvertToInt()) {
            read = value.intValue();
        } else if (type == Long.class && value.isIntegralNumber() && value.canConvertToLong()) {
            read = value.longValue();
        } else if (type == Double.class && value.isNumber() && Double.isFinite(value.doubleValue())) {
            read = value.doubleValue();
        } else if (type == Boolean.class && value.isBoolean()) {
            read = value.booleanValue();
        } else if (type == String.class && value.isString()) {
            read = value.stringValue();
        } else if (type == Path.class
                && value.isString()
                && !value.stringValue().isEmpty()) {
            read = path(value.stringValue());
        } else if (type.isEnum() && value.isString()) {
            read = constant(value.stringValue());
        }
        if (read == null) {
            throw wrong(value.toString());
        }
        return read;
    }

    private @Nullable Object path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private @Nullable Object constant(String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> Json.nameOf((Enum<?>) constant).equals(text))
                .findAny()
                .orElse(null);
    }

    private UserError wrong(String given) {
        return new UserError(
                "the parameter \"" + name + "\" must be " + (list ? "a list of " : "") + kind() + ", got " + given);
    }

    private String kind() {
        String one = list ? "" : "a ";
        if (type == Integer.class || type == Long.class) {
            return one + "whole number" + (list ? "s" : "");
        }
        if (type == Double.class) {
            return one + "number" + (list ? "s" : "");
        }
        if (type == Boolean.class) {
            return "true or false";
        }
        if (type == Path.class) {
            return list ? "file names" : "the name of a file or folder";
        }
        return type.isEnum()
                ? choices().stream().map(choice -> "\"" + choice + "\"").collect(Collectors.joining(" or "))
                : one + "text" + (list ? "s" : "");
    }

    /** The JSON Schema (draft 2020-12) of a value. */
    ObjectNode schema() {
        ObjectNode schema = NODES.objectNode();
        ObjectNode one = NODES.objectNode();
        String kind = type == Integer.class || type == Long.class
                ? "integer"
                : type == Double.class ? "number" : type == Boolean.class ? "boolean" : "string";
        boolean nullable = !required && byDefault == null;
        setType(list ? schema : one, list ? "array" : kind, nullable);
        if (list) {
            setType(one, kind, false);
        }
        if (type.isEnum()) {
            ArrayNode choices = one.putArray("enum");
            choices().forEach(choices::add);
            if (nullable && !list) {
                choices.addNull();
            }
        }
        if (list) {
            schema.set("items", one);
        } else {
            schema.setAll(one);
        }
        schema.put("description", description);
        if (byDefault != null) {
            schema.set("default", byDefault);
        }
        if (position >= 0) {
            schema.put("x-position", position);
        }
        if (type == Path.class) {
            schema.put("x-path", output ? "output" : "input");
        }
        return schema;
    }

    private static void setType(ObjectNode schema, String type, boolean nullable) {
        if (nullable) {
            schema.putArray("type").add(type).add("null");
        } else {
            schema.put("type", type);
        }
    }
}
