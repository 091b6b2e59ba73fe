package dev.assay.engine.models;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A {@code config.json}, or an object in it, field by field: what is wrong with one is said with its name and the file's. */
public final class ConfigFile {

    private final Path file;
    /** Names of the objects around this one, each with a point behind it. */
    private final String path;

    private final JsonNode root;

    private ConfigFile(Path file, String path, JsonNode root) {
        this.file = file;
        this.path = path;
        this.root = root;
    }

    /**
     * @throws UserError when there is no such file, or it does not hold a JSON object
     */
    public static ConfigFile read(Path file) {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UserError(
                    "Cannot read " + file
                            + "; name a Hugging Face model's folder, which has a config.json and safetensors.",
                    e);
        } catch (JacksonException e) {
            throw new UserError(file + " is not valid JSON (" + e.getOriginalMessage() + ").", e);
        }
        return of(root, file);
    }

    /** What is, or is to be, in a file. */
    public static ConfigFile of(JsonNode root, Path file) {
        if (!root.isObject()) {
            throw new UserError(file + " is not a JSON object.");
        }
        return new ConfigFile(file, "", root);
    }

    /** An object in a field; null when there is none. */
    public @Nullable ConfigFile part(String field) {
        if (!has(field)) {
            return null;
        }
        JsonNode value = root.get(field);
        if (!value.isObject()) {
            throw refuse(field, "is " + value + ", but an object is needed");
        }
        return new ConfigFile(file, path + field + ".", value);
    }

    /** The objects of a list; none when there is no list. */
    public List<ConfigFile> parts(String field) {
        List<ConfigFile> parts = new ArrayList<>();
        for (JsonNode one : list(field)) {
            if (!one.isObject()) {
                throw refuse(field, "has " + one + " where an object is needed");
            }
            parts.add(new ConfigFile(file, path + field + "[" + parts.size() + "].", one));
        }
        return parts;
    }

    /** The texts of a list; none when there is no list. */
    public List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode one : list(field)) {
            if (!one.isString()) {
                throw refuse(field, "has " + one + " where a text is needed");
            }
            texts.add(one.stringValue());
        }
        return texts;
    }

    /** Keys and numbers that lead to a part of something: one, or a list of some; none when there is no such field. */
    public List<String> steps(String field) {
        List<String> steps = new ArrayList<>();
        if (has(field)) {
            JsonNode value = root.get(field);
            for (JsonNode one : value.isArray() ? value.values() : List.of(value)) {
                if (!one.isString() && !(one.isIntegralNumber() && one.canConvertToInt() && one.intValue() >= 0)) {
                    throw refuse(field, "is " + value + ", but a key, a number from 0, or a list of these is needed");
                }
                steps.add(one.asString());
            }
        }
        return steps;
    }

    private List<JsonNode> list(String field) {
        if (!has(field)) {
            return List.of();
        }
        if (!root.get(field).isArray()) {
            throw refuse(field, "is " + root.get(field) + ", but a list is needed");
        }
        return List.copyOf(root.get(field).values());
    }

    /** Whether a field is there and not null. */
    public boolean has(String field) {
        return root.hasNonNull(field);
    }

    /** How many fields there are. */
    public int fields() {
        return root.size();
    }

    /** A positive whole number. */
    public int size(String field) {
        need(field);
        return size(field, 0);
    }

    /** A positive whole number; {@code missing} when there is none. */
    public int size(String field, int missing) {
        int size = count(field, missing);
        if (has(field) && size == 0) {
            throw refuse(field, "is 0, but a positive number is needed");
        }
        return size;
    }

    /** A whole number from 0; {@code missing} when there is none. */
    public int count(String field, int missing) {
        if (!has(field)) {
            return missing;
        }
        JsonNode value = root.get(field);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
            throw refuse(field, "is " + value + ", but a whole number is needed");
        }
        return value.intValue();
    }

    /** A positive number. */
    public double number(String field) {
        need(field);
        return number(field, 0);
    }

    /** A positive number; {@code missing} when there is none. */
    public double number(String field, double missing) {
        if (!has(field)) {
            return missing;
        }
        JsonNode value = root.get(field);
        if (!value.isNumber() || !(value.doubleValue() > 0) || Double.isInfinite(value.doubleValue())) {
            throw refuse(field, "is " + value + ", but a positive number is needed");
        }
        return value.doubleValue();
    }

    /** True or false; {@code missing} when there is none. */
    public boolean flag(String field, boolean missing) {
        if (!has(field)) {
            return missing;
        }
        JsonNode value = root.get(field);
        if (!value.isBoolean()) {
            throw refuse(field, "is " + value + ", but true or false is needed");
        }
        return value.booleanValue();
    }

    public String text(String field) {
        need(field);
        return text(field, "");
    }

    /** A text; {@code missing} when there is none. */
    public String text(String field, String missing) {
        if (!has(field)) {
            return missing;
        }
        JsonNode value = root.get(field);
        if (!value.isString()) {
            throw refuse(field, "is " + value + ", but a text is needed");
        }
        return value.stringValue();
    }

    /** The first of a list of texts; empty when there is none. */
    public String first(String field) {
        return root.path(field).path(0).asString("");
    }

    /** One token or a list of some. Negative ones, by which a few files say that there is none, are left out. */
    public List<Integer> tokens(String field) {
        List<Integer> tokens = new ArrayList<>();
        if (has(field)) {
            JsonNode value = root.get(field);
            for (JsonNode one : value.isArray() ? value.values() : List.of(value)) {
                if (!one.isIntegralNumber() || !one.canConvertToInt()) {
                    throw refuse(field, "is " + value + ", but a token's number is needed");
                }
                if (one.intValue() >= 0) {
                    tokens.add(one.intValue());
                }
            }
        }
        return tokens;
    }

    /** A whole number divided by another, both of this file. */
    public int divided(String field, int whole, String by, int parts) {
        if (whole % parts != 0) {
            throw refuse(field, "is " + whole + ", which " + by + ", " + parts + ", does not divide");
        }
        return whole / parts;
    }

    private void need(String field) {
        if (!has(field)) {
            throw new UserError(file + " has no field " + path + field + ", which is needed here.");
        }
    }

    /** An error about a field; {@code what} goes on where "Field f of file" ends. */
    public UserError refuse(String field, String what) {
        return new UserError("Field " + path + field + " of " + file + " " + what + ".");
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
