package dev.assay.app;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Parameters;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes Java records as TypeScript interfaces, the way {@link Json} writes their values. A nested record's name begins with
 * that of its class, so that names stay what they are when other records come.
 */
final class TypeScript {

    private static final Set<Class<?>> NUMBERS = Set.of(
            int.class, Integer.class, long.class, Long.class, double.class, Double.class, float.class, Float.class);

    private final Map<Class<?>, String> names = new HashMap<>();
    /** Records whose figures may be missing: what is NaN here is null there. */
    private final Set<Class<?>> withGaps = new HashSet<>();
    /** In order of names, so that the text depends on nothing else. */
    private final Map<String, String> declarations = new TreeMap<>();

    /** Declares a record, and all that it refers to, under a name of its own. */
    void declare(String name, Class<?> type) {
        names.put(type, name);
        nameOf(type);
    }

    /** As {@link #declare}, of a record with figures that are NaN where they are not known. */
    void declareWithGaps(String name, Class<?> type) {
        withGaps.add(type);
        declare(name, type);
    }

    /** Declares what an analysis takes; returns the name. */
    String parameters(String analysis, Parameters<?> parameters) {
        ObjectNode schema = parameters.schema();
        Set<String> required =
                schema.path("required").valueStream().map(JsonNode::asString).collect(Collectors.toSet());
        StringJoiner lines = members();
        schema.path("properties").properties().forEach(property -> {
            JsonNode value = property.getValue();
            String byDefault = value.has("default") ? " Default: " + value.get("default") + "." : "";
            lines.add("  /** " + value.path("description").asString() + "." + byDefault + " */");
            String optional = required.contains(property.getKey()) ? "" : "?";
            lines.add("  " + property.getKey() + optional + ": " + ofSchema(value) + ";");
        });
        String name = pascal(analysis) + "Parameters";
        declarations.put(name, "export interface " + name + " " + lines);
        return name;
    }

    private static String ofSchema(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            return type.valueStream()
                    .map(one -> ofSchema(schema, one.asString()))
                    .collect(Collectors.joining(" | "));
        }
        return ofSchema(schema, type.asString(""));
    }

    private static String ofSchema(JsonNode schema, String type) {
        return switch (type) {
            case "integer", "number" -> "number";
            case "boolean", "null" -> type;
            case "array" -> list(ofSchema(schema.path("items")));
            case "string" ->
                schema.has("enum")
                        ? schema.path("enum")
                                .valueStream()
                                .filter(JsonNode::isString)
                                .map(one -> quoted(one.asString()))
                                .collect(Collectors.joining(" | "))
                        : "string";
            default -> "unknown";
        };
    }

    /** How a value of the type is written; declares the records it refers to. */
    String of(AnnotatedType annotated) {
        String one = ofType(annotated);
        return annotated.isAnnotationPresent(Nullable.class) ? one + " | null" : one;
    }

    private String ofType(AnnotatedType annotated) {
        Type type = annotated.getType();
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            AnnotatedType[] arguments = ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments();
            if (Collection.class.isAssignableFrom(raw)) {
                return list(of(arguments[0]));
            }
            if (Map.class.isAssignableFrom(raw)) {
                return "Record<string, " + of(arguments[1]) + ">";
            }
        }
        if (!(type instanceof Class<?> plain)) {
            throw new IllegalArgumentException(type + " has no counterpart in TypeScript here; add one");
        }
        if (NUMBERS.contains(plain)) {
            return "number";
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return "boolean";
        }
        if (plain == String.class || plain == Path.class || plain == Instant.class) {
            return "string";
        }
        if (ObjectNode.class.isAssignableFrom(plain)) {
            return "Record<string, unknown>";
        }
        if (JsonNode.class.isAssignableFrom(plain) || plain == Object.class) {
            return "unknown";
        }
        Optional<Method> written = Arrays.stream(plain.getMethods())
                .filter(method -> method.isAnnotationPresent(JsonValue.class))
                .findAny();
        return written.isPresent() ? of(written.get().getAnnotatedReturnType()) : nameOf(plain);
    }

    private String nameOf(Class<?> type) {
        String name = names.computeIfAbsent(type, TypeScript::name);
        if (!declarations.containsKey(name)) {
            // Taken before it is written, for records that hold themselves.
            declarations.put(name, "");
            declarations.put(name, declaration(name, type));
        }
        return name;
    }

    private String declaration(String name, Class<?> type) {
        if (type.isEnum()) {
            return "export type " + name + " = "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> quoted(Json.nameOf((Enum<?>) constant)))
                            .collect(Collectors.joining(" | "))
                    + ";";
        }
        if (type.isSealed()) {
            return "export type " + name + " = "
                    + Arrays.stream(type.getPermittedSubclasses())
                            .map(this::nameOf)
                            .collect(Collectors.joining(" | "))
                    + ";";
        }
        if (!type.isRecord()) {
            throw new IllegalArgumentException(type + " is no record, enum or sealed interface");
        }
        boolean leavesOutNull = leavesOutNull(type.getAnnotation(JsonInclude.class));
        StringJoiner lines = members();
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getAccessor().isAnnotationPresent(JsonIgnore.class)) {
                continue;
            }
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            boolean leftOut = nullable
                    && (leavesOutNull || leavesOutNull(component.getAccessor().getAnnotation(JsonInclude.class)));
            // One that may be left out is never null where it is there.
            lines.add("  " + jsonName(component) + (leftOut ? "?: " : ": ")
                    + (leftOut ? ofType(component.getAnnotatedType()) : of(component.getAnnotatedType()))
                    + (withGaps.contains(type) && component.getType() == double.class ? " | null" : "") + ";");
        }
        return "export interface " + name + " " + lines;
    }

    private static boolean leavesOutNull(@Nullable JsonInclude include) {
        return include != null && include.value() == JsonInclude.Include.NON_NULL;
    }

    private static String jsonName(RecordComponent component) {
        JsonProperty given = component.getAccessor().getAnnotation(JsonProperty.class);
        return given == null || given.value().isEmpty() ? component.getName() : given.value();
    }

    private static StringJoiner members() {
        return new StringJoiner("\n", "{\n", "\n}").setEmptyValue("{}");
    }

    private static String name(Class<?> type) {
        Class<?> around = type.getEnclosingClass();
        return around == null ? type.getSimpleName() : name(around) + type.getSimpleName();
    }

    /** {@code unit examples} is {@code UnitExamples}. */
    static String pascal(String words) {
        return Arrays.stream(words.split("[ -]"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }

    private static String list(String element) {
        return (element.contains(" | ") ? "(" + element + ")" : element) + "[]";
    }

    static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** All declarations in order of their names. */
    @Override
    public String toString() {
        return String.join("\n\n", declarations.values());
    }
}
