package dev.assay.engine.challenge;

import dev.assay.engine.files.AtomicFile;
import dev.assay.engine.files.WriteFailure;
import dev.assay.spi.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file of one challenge set: a log of one JSON object a line, to which lines are only ever added.
 *
 * <pre>
 * {"id": "4f1c22a0", "parent": null, …}                                        an {@link Edit} was kept
 * {"relabel": "4f1c22a0", "label": "neutral", "labelBy": "chosen", "at": "…"}  its label is now another; null: none
 * {"delete": ["4f1c22a0", "77d0e13b"], "at": "…"}                              edits were deleted
 * </pre>
 *
 * <p>A line is synced before {@link #append} returns. A line that cannot be used stands for nothing but itself: it is named, and all
 * others count. A last line that breaks off was being written when the process died, so that nobody was told that it is saved: it
 * is named as well, and the next line is written over it. Not safe for use by several threads.
 */
final class ChallengeLog {

    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;

    ChallengeLog(Path file) {
        this.file = file;
    }

    /** A line that changes an edit's label. */
    private record Relabelled(
            String relabel,
            @Nullable String label,
            @Nullable LabelBy labelBy,
            String at) {}

    /** A line that deletes edits. */
    private record Deleted(List<String> delete, String at) {
        Deleted {
            if (delete == null) {
                throw new IllegalArgumentException("\"delete\" must be a list of ids");
            }
        }
    }

    /**
     * What a file says.
     *
     * @param edits by their ids, in the order in which they were kept
     * @param problems one sentence for each line that is not used
     * @param end where the next line goes: behind all that is to stay
     * @param open whether the line before {@code end} lacks its line break
     */
    record Content(Map<String, Edit> edits, List<String> problems, long end, boolean open) {}

    /** Reads the file; one that is not there is empty. */
    Content read() {
        Map<String, Edit> edits = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        byte[] bytes = bytes();
        int number = 0;
        int start = 0;
        int end = bytes.length;
        boolean open = false;
        while (start < bytes.length) {
            number++;
            int stop = start;
            while (stop < bytes.length && bytes[stop] != '\n') {
                stop++;
            }
            open = stop == bytes.length;
            @Nullable String problem = null;
            try {
                if (!blank(bytes, start, stop)) {
                    problem = apply(JSON.readTree(bytes, start, stop - start), edits);
                }
            } catch (JacksonException e) {
                if (open && (e instanceof UnexpectedEndOfInputException || bytes[stop - 1] != '}')) {
                    problems.add(place(number)
                            + "the line breaks off, since the process ended while it was written; it had not been saved, and the next edit"
                            + " that is kept takes its place");
                    return new Content(edits, problems, start, false);
                }
                problem = reason(e);
            }
            if (problem != null) {
                problems.add(place(number) + "this line cannot be used (" + problem
                        + "); correct it or delete it: all other lines are read");
            }
            start = stop + 1;
        }
        return new Content(edits, problems, end, open);
    }

    private static boolean blank(byte[] bytes, int start, int stop) {
        for (int i = start; i < stop; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private String place(int line) {
        return file.getFileName() + ", line " + line + ": ";
    }

    private static String reason(JacksonException e) {
        return e.getCause() instanceof IllegalArgumentException refused
                ? String.valueOf(refused.getMessage())
                : e.getOriginalMessage();
    }

    /** Does what a line says; returns why it cannot, or null. */
    private static @Nullable String apply(JsonNode line, Map<String, Edit> edits) {
        if (!line.isObject()) {
            return "it is no JSON object";
        }
        if (line.has("delete")) {
            JSON.treeToValue(line, Deleted.class).delete().forEach(edits::remove);
            return null;
        }
        if (line.has("relabel")) {
            Relabelled change = JSON.treeToValue(line, Relabelled.class);
            Edit edit = edits.get(change.relabel());
            if (edit == null) {
                return "there is no edit " + change.relabel() + " before it";
            }
            if ((change.label() == null) != (change.labelBy() == null)) {
                return "\"label\" and \"labelBy\" go together: both or neither";
            }
            edits.put(edit.id(), edit.labelled(change.label(), change.labelBy()));
            return null;
        }
        Edit edit = JSON.treeToValue(line, Edit.class);
        return edits.putIfAbsent(edit.id(), edit) == null ? null : "there is an edit " + edit.id() + " already";
    }

    private byte[] bytes() {
        try {
            return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        } catch (IOException e) {
            throw new UserError(
                    file + " cannot be read: " + WriteFailure.reason(e) + "; check the file and its permissions.", e);
        }
    }

    void keep(Edit edit, Content now) {
        append(edit, now);
    }

    void relabel(String id, @Nullable String label, @Nullable LabelBy by, String at, Content now) {
        append(new Relabelled(id, label, by, at), now);
    }

    void delete(List<String> ids, String at, Content now) {
        append(new Deleted(ids, at), now);
    }

    /**
     * Adds a line and waits until it is on the disk.
     *
     * @param now what has been read of the file as it is
     * @throws UserError when it cannot be written; then the file is as it was
     */
    private void append(Object line, Content now) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (now.open) {
            bytes.write('\n');
        }
        bytes.writeBytes(JSON.writeValueAsBytes(line));
        bytes.write('\n');
        if (!Files.exists(file)) {
            AtomicFile.write(file, bytes.toByteArray());
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            boolean written = false;
            try {
                channel.truncate(now.end);
                ByteBuffer rest = ByteBuffer.wrap(bytes.toByteArray());
                channel.position(now.end);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
                written = true;
            } finally {
                if (!written && channel.isOpen()) {
                    channel.truncate(now.end);
                }
            }
        } catch (IOException e) {
            throw WriteFailure.of(file, e);
        }
    }
}
