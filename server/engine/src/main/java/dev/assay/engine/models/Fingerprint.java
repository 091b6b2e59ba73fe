package dev.assay.engine.models;

import dev.assay.engine.files.FolderState;
import dev.assay.engine.files.WriteFailure;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A SHA-256 over the names, lengths and contents of files in one folder. It is computed when first asked for and remembered, in this
 * process, for as long as sizes and modification times stay what they are: gigabytes of weights are read once.
 */
public final class Fingerprint {

    private static final int REMEMBERED = 64;

    private static final Map<FolderState, String> KNOWN =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<FolderState, String> eldest) {
                    return size() > REMEMBERED;
                }
            });

    private final Collection<String> names;
    private final FolderState state;

    private Fingerprint(Collection<String> names, FolderState state) {
        this.names = names;
        this.state = state;
    }

    /** That of these files as they are now; those that are not there do not count. */
    public static Fingerprint of(Path folder, Collection<String> names) {
        return new Fingerprint(names, FolderState.of(folder, names));
    }

    /**
     * 64 hexadecimal digits.
     *
     * @throws UserError when the files have changed since {@link #of}, or cannot be read
     */
    public synchronized String text() {
        String known = KNOWN.get(state);
        if (known != null) {
            return known;
        }
        String text = digest();
        if (!FolderState.of(state.folder(), names).equals(state)) {
            throw new UserError(
                    "The files of " + state.folder() + " have changed since the model was loaded; load it again.");
        }
        KNOWN.put(state, text);
        return text;
    }

    private String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (FolderState.Entry file : state.files()) {
                byte[] name = file.name().getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(12)
                        .putInt(name.length)
                        .putLong(file.size())
                        .flip());
                digest.update(name);
                try (InputStream in = Files.newInputStream(state.folder().resolve(file.name()))) {
                    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        digest.update(buffer, 0, read);
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        } catch (IOException e) {
            throw new UserError("Cannot read " + state.folder() + ": " + WriteFailure.reason(e) + ".", e);
        }
    }
}
