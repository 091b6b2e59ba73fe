package dev.assay.engine.workspace;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.assay.spi.UserError;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What JSON stands for a value of a Java type: how it is read, and its JSON Schema (draft 2020-12). Whatever is wrong with a value is
 * said of its place, {@code interventions[0].change.vector}.
 */
sealed interface Shape {

    /**
     * The Java value of a JSON value.
     *
     * @param place what errors call it
     * @throws UserError when it is not of this shape
     */
    Object read(JsonNode value, String place);

    /** What it is, as a sentence says it: {@code a whole number}. */
    String one();

    /** What several of it are: {@code whole numbers}. */
    String several();

    ObjectNode schema();

    /**
     * The shape of numbers, texts, truth values, enums and paths, of lists and records of these, and of sealed interfaces whose records
     * Jackson's annotations tell apart.
     *
     * @throws IllegalArgumentException when there is none for a type
     */
    static Shape of(Type type) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return new Several(of(generic.getActualTypeArguments()[0]));
        }
        if (type instanceof Class<?> plain) {
            if (Scalar.is(plain)) {
                return new Scalar(Scalar.boxed(plain));
            }
            if (plain.isRecord()) {
                return Structure.of(plain.asSubclass(Record.class));
            }
            if (plain.isAnnotationPresent(JsonSubTypes.class)) {
                return Variants.of(plain);
            }
        }
        throw new IllegalArgumentException(type + " is a type that parameters cannot have");
    }

    /** The sentence about a value that is something else. */
    default UserError wrong(String place, String given) {
        String shown = given.length() <= 60 ? given : given.substring(0, 60) + "…";
        return new UserError("the parameter \"" + place + "\" must be " + one() + ", got " + shown);
    }

    /**
     * One value.
     *
     * @param type boxed
     */
    record Scalar(Class<?> type) implements Shape {

        private static final Map<Class<?>, Class<?>> BOXED = Map.of(
                int.class, Integer.class,
                long.class, Long.class,
                float.class, Float.class,
                double.class, Double.class,
                boolean.class, Boolean.class);

        static boolean is(Class<?> type) {
            return BOXED.containsKey(type)
                    || BOXED.containsValue(type)
                    || type == String.class
                    || type == Path.class
                    || type.isEnum();
        }

        static Class<?> boxed(Class<?> type) {
            return BOXED.getOrDefault(type, type);
        }

        /** The names of an enum's constants; empty for other types. */
        List<String> choices() {
            return type.isEnum()
                    ? Arrays.stream(type.getEnumConstants())
                            .map(constant -> Json.nameOf((Enum<?>) constant))
                            .toList()
                    : List.of();
        }

        /** The JSON of a word of the command line, which is still to be {@linkplain #read read}. */
        JsonNode ofWord(String word, String place) {
            JsonNodeFactory nodes = JsonNodeFactory.instance;
            try {
                if (type == Integer.class) {
                    return nodes.numberNode(Integer.parseInt(word));
                }
                if (type == Long.class) {
                    return nodes.numberNode(Long.parseLong(word));
                }
                if (type == Double.class || type == Float.class) {
                    return nodes.numberNode(Double.parseDouble(word));
                }
            } catch (NumberFormatException e) {
                throw wrong(place, "\"" + word + "\"");
            }
            if (type == Boolean.class) {
                return switch (word) {
                    case "true" -> nodes.booleanNode(true);
                    case "false" -> nodes.booleanNode(false);
                    default -> throw wrong(place, "\"" + word + "\"");
                };
            }
            return nodes.stringNode(word);
        }

        @Override
        public Object read(JsonNode value, String place) {
            Object read = null;
            if (type == Integer.class && value.isIntegralNumber() && value.canConvertToInt()) {
                read = value.intValue();
            } else if (type == Long.class && value.isIntegralNumber() && value.canConvertToLong()) {
                read = value.longValue();
            } else if (type == Double.class && value.isNumber() && Double.isFinite(value.doubleValue())) {
                read = value.doubleValue();
            } else if (type == Float.class && value.isNumber() && Float.isFinite((float) value.doubleValue())) {
                read = (float) value.doubleValue();
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
                throw wrong(place, value.toString());
            }
            return read;
        }

        private static @Nullable Object path(String text) {
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

        @Override
        public String one() {
            return switch (kind()) {
                case "integer" -> "a whole number";
                case "number" -> "a number";
                case "boolean" -> "true or false";
                default ->
                    type == Path.class
                            ? "the name of a file or folder"
                            : type.isEnum()
                                    ? choices().stream()
                                            .map(choice -> "\"" + choice + "\"")
                                            .collect(Collectors.joining(" or "))
                                    : "a text";
            };
        }

        @Override
        public String several() {
            return switch (kind()) {
                case "integer" -> "whole numbers";
                case "number" -> "numbers";
                case "boolean" -> "true or false";
                default -> type == Path.class ? "file names" : type.isEnum() ? one() : "texts";
            };
        }

        /** JSON Schema's name for the type. */
        private String kind() {
            return type == Integer.class || type == Long.class
                    ? "integer"
                    : type == Double.class || type == Float.class
                            ? "number"
                            : type == Boolean.class ? "boolean" : "string";
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", kind());
            if (type.isEnum()) {
                ArrayNode choices = schema.putArray("enum");
                choices().forEach(choices::add);
            }
            return schema;
        }
    }

    /** A list. */
    record Several(Shape element) implements Shape {

        @Override
        public Object read(JsonNode value, String place) {
            if (!value.isArray()) {
                throw wrong(place, value.toString());
            }
            List<Object> elements = new ArrayList<>();
            for (JsonNode each : value.values()) {
                elements.add(element.read(each, place + "[" + elements.size() + "]"));
            }
            return List.copyOf(elements);
        }

        @Override
        public String one() {
            return "a list of " + element.several();
        }

        @Override
        public String several() {
            return "lists of " + element.several();
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "array");
            schema.set("items", element.schema());
            return schema;
        }
    }

    /**
     * A record.
     *
     * @param maker its canonical constructor; or its static method for Jackson, which gets null where nothing is given and has defaults of
     *     its own
     * @param tag name of a member that tells it from other records and is none of its own; null: there is none
     */
    record Structure(
            Executable maker,
            List<Parameter> fields,
            @Nullable String tag) implements Shape {

        static Structure of(Class<? extends Record> type) {
            return of(type, null);
        }

        static Structure of(Class<? extends Record> type, @Nullable String tag) {
            return new Structure(
                    Arrays.stream(type.getDeclaredMethods())
                            .filter(method -> method.isAnnotationPresent(JsonCreator.class))
                            .map(Structure::accessible)
                            .findAny()
                            .orElseGet(() -> constructorOf(type)),
                    Arrays.stream(type.getRecordComponents())
                            .map(Parameter::ofField)
                            .toList(),
                    tag);
        }

        private static Executable accessible(Executable maker) {
            maker.setAccessible(true);
            return maker;
        }

        /** The canonical constructor, made accessible. */
        static <P extends Record> Constructor<P> constructorOf(Class<P> type) {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(component -> component.getType())
                    .toArray(Class<?>[]::new);
            try {
                Constructor<P> constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return constructor;
            } catch (NoSuchMethodException e) {
                throw new AssertionError("every record has its canonical constructor", e);
            }
        }

        @Override
        public Object read(JsonNode value, String place) {
            if (!value.isObject()) {
                throw wrong(place, value.toString());
            }
            List<String> names = fields.stream().map(Parameter::name).toList();
            for (String name : value.propertyNames()) {
                if (!names.contains(name) && !name.equals(tag)) {
                    throw new UserError("the parameter \"" + place + "\" has no field \"" + name + "\"; "
                            + Closest.hint(name, names));
                }
            }
            @Nullable
            Object[] values = fields.stream()
                    .map(field -> maker instanceof Method && !field.required() && !value.hasNonNull(field.name())
                            ? null
                            : field.valueOf(value.get(field.name()), place + "." + field.name()))
                    .toArray();
            try {
                return maker instanceof Method method
                        ? method.invoke(null, values)
                        : ((Constructor<?>) maker).newInstance(values);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof UserError || e.getCause() instanceof IllegalArgumentException) {
                    throw new UserError(
                            "the parameter \"" + place + "\" does not fit: "
                                    + e.getCause().getMessage(),
                            e.getCause());
                }
                throw new IllegalStateException(place + " could not be made", e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(place + " could not be made", e);
            }
        }

        @Override
        public String one() {
            return "an object with "
                    + fields.stream().map(field -> "\"" + field.name() + "\"").collect(Collectors.joining(", "));
        }

        @Override
        public String several() {
            return "objects with "
                    + fields.stream().map(field -> "\"" + field.name() + "\"").collect(Collectors.joining(", "));
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
            ObjectNode properties = schema.putObject("properties");
            ArrayNode required = schema.putArray("required");
            for (Parameter field : fields) {
                properties.set(field.name(), field.schema());
                if (field.required()) {
                    required.add(field.name());
                }
            }
            return schema.put("additionalProperties", false);
        }
    }

    /**
     * One of several records, told apart by a member.
     *
     * @param tag the member's name
     */
    record Variants(String tag, SequencedMap<String, Structure> byName) implements Shape {

        static Variants of(Class<?> type) {
            String tag = type.getAnnotation(JsonTypeInfo.class).property();
            SequencedMap<String, Structure> byName = new LinkedHashMap<>();
            for (JsonSubTypes.Type each : type.getAnnotation(JsonSubTypes.class).value()) {
                byName.put(each.name(), Structure.of(each.value().asSubclass(Record.class), tag));
            }
            return new Variants(tag, byName);
        }

        @Override
        public Object read(JsonNode value, String place) {
            if (!value.isObject()) {
                throw wrong(place, value.toString());
            }
            String name = value.path(tag).asString("");
            Structure chosen = byName.get(name);
            if (chosen == null) {
                throw new UserError("the parameter \"" + place + "." + tag + "\" must name what it is, got "
                        + (value.has(tag) ? value.get(tag).toString() : "nothing") + "; "
                        + Closest.hint(name, byName.keySet()));
            }
            return chosen.read(value, place);
        }

        @Override
        public String one() {
            return "an object whose \"" + tag + "\" is " + String.join(", ", byName.keySet());
        }

        @Override
        public String several() {
            return "objects whose \"" + tag + "\" is " + String.join(", ", byName.keySet());
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = JsonNodeFactory.instance.objectNode();
            ArrayNode variants = schema.putArray("oneOf");
            byName.forEach((name, structure) -> {
                ObjectNode variant = structure.schema();
                ((ObjectNode) variant.get("properties")).putObject(tag).put("const", name);
                ((ArrayNode) variant.get("required")).add(tag);
                variants.add(variant);
            });
            return schema;
        }
    }
}
