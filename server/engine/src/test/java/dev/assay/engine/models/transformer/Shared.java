package dev.assay.engine.models.transformer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real weights and texts outside the project, which some tests read. */
final class Shared {

    private Shared() {}

    /** A folder or file of {@code ../shared/real}; the test is skipped where it is absent. */
    static Path real(String name) {
        Path path = Path.of(System.getProperty("assay.shared", "../shared"), "real", name);
        assumeTrue(Files.exists(path), () -> "skipped: no real data at " + path);
        return path;
    }

    static JsonNode json(Path file) throws IOException {
        return JsonMapper.shared().readTree(Files.readAllBytes(file));
    }

    /** A tensor {@code {shape, dtype, data}} whose data is little-endian float32 in Base64. */
    static float[] floats(JsonNode tensor) {
        ByteBuffer bytes =
                ByteBuffer.wrap(Base64.getDecoder().decode(tensor.get("data").stringValue()));
        float[] values = new float[bytes.remaining() / 4];
        bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }
}
