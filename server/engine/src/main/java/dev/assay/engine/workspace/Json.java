package dev.assay.engine.workspace;

import java.nio.file.Path;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * How Assay writes JSON, over HTTP and on disk: enums in lower case with hyphens, paths and instants as text, numbers that
 * JSON does not have (NaN, infinities) as null.
 */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .addModule(new SimpleModule("assay")
                    .addSerializer(Path.class, new ToStringSerializer(Path.class))
                    .addSerializer(new EnumWriter())
                    .addSerializer(Double.class, new FiniteWriter<>(Double.class))
                    .addSerializer(double.class, new FiniteWriter<>(double.class))
                    .addSerializer(Float.class, new FiniteWriter<>(Float.class))
                    .addSerializer(float.class, new FiniteWriter<>(float.class)))
            .build();

    private Json() {}

    /** The one mapper; immutable and safe for use by several threads. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** A constant's name as users write it: {@code REFERENCE_INTENDED} is {@code reference-intended}. */
    public static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @SuppressWarnings("rawtypes") // a serializer for all enums has no better type
    private static final class EnumWriter extends StdSerializer<Enum> {
        EnumWriter() {
            super(Enum.class);
        }

        @Override
        public void serialize(Enum value, JsonGenerator out, SerializationContext context) {
            out.writeString(nameOf(value));
        }
    }

    private static final class FiniteWriter<N extends Number> extends StdSerializer<N> {
        FiniteWriter(Class<N> type) {
            super(type);
        }

        @Override
        public void serialize(N value, JsonGenerator out, SerializationContext context) {
            if (!Double.isFinite(value.doubleValue())) {
                out.writeNull();
            } else if (value instanceof Float single) {
                out.writeNumber(single);
            } else {
                out.writeNumber(value.doubleValue());
            }
        }
    }
}
