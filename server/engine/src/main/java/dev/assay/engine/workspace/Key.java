package dev.assay.engine.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The name under which something derived is kept: a hash of everything it was derived from (data, weights, parameters, code
 * version), so nothing is computed twice and nothing stale is served.
 *
 * <p>Each part enters the hash with its kind and its length, so that {@code of("ab", "c")} and {@code of("a", "bc")} differ.
 *
 * @param text 32 lower-case hexadecimal digits (the first half of a SHA-256), fit for a file name
 */
public record Key(String text) {

    public Key {
        if (!text.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("a key is 32 hexadecimal digits, got \"" + text + "\"");
        }
    }

    /**
     * @param parts strings, numbers, booleans, enums, bytes, keys, {@code null}, collections and records of these; a
     *     {@link Path} stands for the content of that file, or of all files below that folder with their relative names
     * @throws IllegalArgumentException when a part is of another type, whose text might not tell two values apart
     * @throws UncheckedIOException when a file cannot be read
     */
    public static Key of(@Nullable Object... parts) {
        MessageDigest hash = sha256();
        for (Object part : parts) {
            add(hash, part);
        }
        return new Key(HexFormat.of().formatHex(hash.digest(), 0, 16));
    }

    @Override
    public String toString() {
        return text;
    }

    private static void add(MessageDigest hash, @Nullable Object part) {
        switch (part) {
            case null -> add(hash, 'n', new byte[0]);
            case byte[] bytes -> add(hash, 'b', bytes);
            case Path path -> addContent(hash, path);
            case Collection<?> items -> {
                add(hash, 'c', Integer.toString(items.size()).getBytes(StandardCharsets.UTF_8));
                items.forEach(item -> add(hash, item));
            }
            case Key key -> add(hash, 'k', key.text.getBytes(StandardCharsets.UTF_8));
            case String text -> add(hash, 's', text.getBytes(StandardCharsets.UTF_8));
            case Number value -> addValue(hash, value);
            case Boolean value -> addValue(hash, value);
            case Enum<?> value -> addValue(hash, value);
            case Record record -> addComponents(hash, record);
            default -> throw new IllegalArgumentException("a key cannot be made from " + part.getClass());
        }
    }

    private static void addValue(MessageDigest hash, Object value) {
        add(hash, 'v', value.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void addComponents(MessageDigest hash, Record record) {
        add(hash, 'r', record.getClass().getName().getBytes(StandardCharsets.UTF_8));
        for (var component : record.getClass().getRecordComponents()) {
            try {
                var accessor = component.getAccessor();
                accessor.setAccessible(true);
                add(hash, accessor.invoke(record));
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException("cannot read " + component, e);
            }
        }
    }

    private static void add(MessageDigest hash, char kind, byte[] bytes) {
        hash.update(ByteBuffer.allocate(10).putChar(kind).putLong(bytes.length).flip());
        hash.update(bytes);
    }

    private static void addContent(MessageDigest hash, Path path) {
        try {
            if (Files.isDirectory(path)) {
                List<Path> files;
                try (Stream<Path> below = Files.walk(path)) {
                    files = below.filter(Files::isRegularFile).sorted().toList();
                }
                add(hash, files.stream().map(f -> path.relativize(f).toString()).toList());
                for (Path file : files) {
                    add(hash, 'f', digestOf(file));
                }
            } else {
                add(hash, 'f', digestOf(path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] digestOf(Path file) throws IOException {
        MessageDigest hash = sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hash.update(buffer, 0, read);
            }
        }
        return hash.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
