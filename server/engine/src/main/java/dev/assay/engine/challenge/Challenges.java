package dev.assay.engine.challenge;

import dev.assay.engine.challenge.ChallengeLog.Content;
import dev.assay.engine.files.AtomicFile;
import dev.assay.engine.files.WriteFailure;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The challenge sets of a folder, each a file {@code NAME.jsonl} that people may read and correct; {@link ChallengeLog} says what is in it.
 * What a method has returned is on the disk. Safe for use by several threads of the one process that owns the folder.
 */
public final class Challenges {

    private static final String ENDING = ".jsonl";
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M} ._-]{0,99}");

    /** File systems take names of 255 bytes, and a letter may have four. */
    private static final int LONGEST_NAME = 200;

    /**
     * What a list says of a challenge set.
     *
     * @param edits how many it has
     * @param saved when it was last changed, as ISO-8601 in UTC
     * @param problems as {@link ChallengeSet#problems}
     */
    public record Listed(String name, int edits, String saved, List<String> problems) {}

    private final Path folder;

    /** @param folder need not exist */
    public Challenges(Path folder) {
        this.folder = folder;
    }

    /** All sets by name. */
    public synchronized List<Listed> list() {
        List<Listed> sets = new ArrayList<>();
        for (String name : names()) {
            Path file = file(name);
            Content content = new ChallengeLog(file).read();
            try {
                Instant saved = Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS);
                sets.add(new Listed(name, content.edits().size(), saved.toString(), content.problems()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sets;
    }

    private List<String> names() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(ENDING))
                    .map(file -> file.substring(0, file.length() - ENDING.length()))
                    .filter(name -> complaint(name) == null)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A set; empty when there is none of that name. */
    public synchronized Optional<ChallengeSet> find(String name) {
        if (complaint(name) != null || !Files.isRegularFile(file(name))) {
            return Optional.empty();
        }
        Content content = new ChallengeLog(file(name)).read();
        return Optional.of(new ChallengeSet(name, List.copyOf(content.edits().values()), content.problems()));
    }

    /**
     * The set of a name.
     *
     * @throws UserError when there is none; names those there are
     */
    public ChallengeSet get(String name) {
        return find(name)
                .orElseThrow(() -> new UserError("There is no challenge set \"" + name + "\"; "
                        + (names().isEmpty()
                                ? "keep an edit to make one."
                                : "there are " + String.join(", ", names()) + ".")));
    }

    /**
     * Keeps an edit, making the set when there is none of that name.
     *
     * @param draft whose id is given anew
     * @return the edit as it was kept
     * @throws UserError when the name cannot be one, the parent is not there, or nothing can be written
     */
    public synchronized Edit keep(String name, Edit draft) {
        checkName(name);
        ChallengeLog log = new ChallengeLog(file(name));
        Content content = log.read();
        if (draft.parent() != null && !content.edits().containsKey(draft.parent())) {
            throw new UserError("There is no edit " + draft.parent() + " in the challenge set " + name
                    + " to go on from; it may have been deleted in another tab: load the set again.");
        }
        Edit edit = draft.withId(unused(content));
        log.keep(edit, content);
        return edit;
    }

    private static String unused(Content content) {
        while (true) {
            String id = "%08x".formatted(ThreadLocalRandom.current().nextInt());
            if (!content.edits().containsKey(id)) {
                return id;
            }
        }
    }

    /**
     * States an edit's label.
     *
     * @param label null: it has none any more
     * @param by null exactly where {@code label} is
     * @return the edit as it is now; empty when there is none
     */
    public synchronized Optional<Edit> relabel(String name, String id, @Nullable String label, @Nullable LabelBy by) {
        if (find(name).isEmpty()) {
            return Optional.empty();
        }
        ChallengeLog log = new ChallengeLog(file(name));
        Content content = log.read();
        Edit edit = content.edits().get(id);
        if (edit == null) {
            return Optional.empty();
        }
        Edit labelled = edit.labelled(label, by);
        if (!labelled.equals(edit)) {
            log.relabel(id, label, by, now(), content);
        }
        return Optional.of(labelled);
    }

    /** Deletes an edit with its descendants; returns how many went. */
    public synchronized int delete(String name, String id) {
        Set<String> doomed = find(name).map(set -> set.withDescendants(id)).orElse(Set.of());
        if (!doomed.isEmpty()) {
            ChallengeLog log = new ChallengeLog(file(name));
            log.delete(doomed.stream().sorted().toList(), now(), log.read());
        }
        return doomed.size();
    }

    /** Deletes a set; returns whether there was one. */
    public synchronized boolean delete(String name) {
        if (find(name).isEmpty()) {
            return false;
        }
        try {
            AtomicFile.deleteAll(file(name));
            return true;
        } catch (IOException e) {
            throw WriteFailure.of(file(name), e);
        }
    }

    /** The time as kept edits have it. */
    public static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /**
     * Refuses what cannot name a set.
     *
     * @throws UserError which says what can
     */
    public static void checkName(String name) {
        @Nullable String complaint = complaint(name);
        if (complaint != null) {
            throw new UserError(complaint);
        }
    }

    private static @Nullable String complaint(String name) {
        if (NAME.matcher(name).matches()
                && !name.endsWith(" ")
                && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME) {
            return null;
        }
        String shown = name.length() <= 40 ? name : name.substring(0, 40) + "…";
        return "\"" + shown
                + "\" cannot name a challenge set; use up to 100 letters, digits, blanks, dots, hyphens and underscores,"
                + " beginning with a letter or digit.";
    }

    private Path file(String name) {
        return folder.resolve(name + ENDING);
    }
}
