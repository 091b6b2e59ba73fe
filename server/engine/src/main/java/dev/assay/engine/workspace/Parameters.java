package dev.assay.engine.workspace;

import dev.assay.spi.Analysis;
import dev.assay.spi.UserError;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parameters of one analysis, read off its parameter record: from them come the JSON Schema, the options of the command
 * line, and the record itself.
 *
 * @param <P> the record
 */
public final class Parameters<P extends Record> {

    /** What every command understands already. */
    private static final Set<String> TAKEN = Set.of("help", "json", "verbose", "workspace");

    private final String analysis;
    private final String summary;
    private final Constructor<P> constructor;
    private final List<Parameter> all;

    private Parameters(String analysis, String summary, Constructor<P> constructor, List<Parameter> all) {
        this.analysis = analysis;
        this.summary = summary;
        this.constructor = constructor;
        this.all = all;
    }

    /** @throws IllegalArgumentException when the record is not one that parameters can be read from; it says why */
    public static <P extends Record> Parameters<P> of(Analysis<P, ?> analysis) {
        Class<P> type = analysis.parameters();
        RecordComponent[] components = type.getRecordComponents();
        if (components == null) {
            throw new IllegalArgumentException(type + ", the parameters of " + analysis.name() + ", is not a record");
        }
        try {
            Constructor<P> constructor = Shape.Structure.constructorOf(type);
            List<Parameter> all = Arrays.stream(components).map(Parameter::of).toList();
            for (Parameter parameter : all) {
                if (TAKEN.contains(parameter.name())) {
                    throw new IllegalArgumentException("the parameter \"" + parameter.name() + "\" of "
                            + analysis.name() + " has the name of an option that every command has");
                }
            }
            return new Parameters<>(analysis.name(), analysis.summary(), constructor, all);
        } catch (UserError e) {
            throw new IllegalArgumentException("a default of " + type + " is wrong: " + e.getMessage(), e);
        }
    }

    /** In the record's order. */
    public List<Parameter> all() {
        return all;
    }

    /** Those given as words, in their order. */
    public List<Parameter> positional() {
        return all.stream()
                .filter(parameter -> parameter.position() >= 0)
                .sorted(Comparator.comparingInt(Parameter::position))
                .toList();
    }

    /** The parameter of that name. */
    public Optional<Parameter> find(String name) {
        return all.stream().filter(parameter -> parameter.name().equals(name)).findAny();
    }

    /**
     * Makes the record; a parameter that is absent or null gets its default.
     *
     * @throws UserError when one is missing, unknown or of another type, or the record refuses it
     */
    public P bind(JsonNode given) {
        if (!given.isObject()) {
            throw new UserError("the parameters of " + analysis + " must be a JSON object, got " + given.getNodeType());
        }
        for (String name : given.propertyNames()) {
            if (find(name).isEmpty()) {
                List<String> names = all.stream().map(Parameter::name).toList();
                throw new UserError(analysis + " has no parameter \"" + name + "\"; " + Closest.hint(name, names));
            }
        }
        Object[] values = all.stream()
                .map(parameter -> value(parameter, given.get(parameter.name())))
                .toArray();
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof UserError error) {
                throw error;
            }
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw new UserError("the parameters of " + analysis + " do not fit: " + refused.getMessage(), refused);
            }
            throw new IllegalStateException("the parameters of " + analysis + " could not be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the parameters of " + analysis + " could not be made", e);
        }
    }

    private @Nullable Object value(Parameter parameter, @Nullable JsonNode given) {
        if (parameter.required() && (given == null || given.isNull())) {
            throw new UserError(analysis + " needs the parameter \"" + parameter.name() + "\" ("
                    + (parameter.position() >= 0 ? "" : parameter.option() + ", ") + parameter.description()
                    + "); give it a value");
        }
        return parameter.valueOf(given, parameter.name());
    }

    /** The JSON Schema (draft 2020-12) of the parameters as one object. */
    public ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", analysis);
        schema.put("description", summary);
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        for (Parameter parameter : all) {
            properties.set(parameter.name(), parameter.schema());
            if (parameter.required()) {
                required.add(parameter.name());
            }
        }
        schema.set("required", required);
        schema.put("additionalProperties", false);
        return schema;
    }

    /** The files and folders that a run with these parameters writes, as given. */
    public List<String> written(JsonNode given) {
        return all.stream()
                .filter(parameter -> parameter.output() && given.hasNonNull(parameter.name()))
                .map(parameter -> given.path(parameter.name()).asString())
                .toList();
    }

    /** The command that runs the analysis with these parameters, quoted for a POSIX shell. */
    public String command(JsonNode given) {
        return CommandLine.of(analysis, this, given);
    }
}
