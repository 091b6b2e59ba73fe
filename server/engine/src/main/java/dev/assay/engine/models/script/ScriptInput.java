package dev.assay.engine.models.script;

import ai.djl.ndarray.types.DataType;
import dev.assay.engine.models.ConfigFile;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One argument of a module, {@code [batch, slots]}.
 *
 * @param type that the module expects
 */
record ScriptInput(Name name, DataType type) {

    /** What an argument holds. */
    enum Name {
        INPUT_IDS,
        /** 1 where there is a token, 0 for padding. */
        ATTENTION_MASK,
        /** Numbers of segments. */
        TOKEN_TYPE_IDS;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final List<DataType> TYPES =
            List.of(DataType.INT64, DataType.INT32, DataType.FLOAT32, DataType.BOOLEAN);

    static ScriptInput read(ConfigFile fields) {
        String id = fields.text("name");
        for (Name name : Name.values()) {
            if (name.id().equals(id)) {
                return new ScriptInput(name, type(fields));
            }
        }
        throw fields.refuse(
                "name",
                "is " + id + "; known are "
                        + Arrays.stream(Name.values()).map(Name::id).collect(Collectors.joining(", ")));
    }

    private static DataType type(ConfigFile fields) {
        String dtype = fields.text("dtype", "int64");
        for (DataType type : TYPES) {
            if (id(type).equals(dtype)) {
                return type;
            }
        }
        throw fields.refuse(
                "dtype",
                "is " + dtype + "; known are "
                        + TYPES.stream().map(ScriptInput::id).collect(Collectors.joining(", ")));
    }

    private static String id(DataType type) {
        return type == DataType.BOOLEAN ? "bool" : type.name().toLowerCase(Locale.ROOT);
    }
}
