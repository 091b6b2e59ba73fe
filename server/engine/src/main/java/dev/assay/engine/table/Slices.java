package dev.assay.engine.table;

import dev.assay.engine.files.AtomicFile;
import dev.assay.spi.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Formulas saved under a name, in a file of one JSON object a line, which people may read and edit. They belong to no data set: a
 * slice means its formula wherever it is used. Safe for use by several threads.
 */
public final class Slices {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_NAME = 100;

    /**
     * A saved formula.
     *
     * @param saved when, as ISO-8601 in UTC
     */
    public record Saved(String name, String formula, String saved) {}

    private final Path file;

    /** @param file need not exist */
    public Slices(Path file) {
        this.file = file;
    }

    /**
     * All slices by name.
     *
     * @throws UserError naming the line that cannot be read
     */
    public synchronized List<Saved> list() {
        List<Saved> slices = new ArrayList<>();
        if (!Files.exists(file)) {
            return slices;
        }
        int number = 0;
        try {
            for (String line : Files.readAllLines(file)) {
                number++;
                if (!line.isBlank()) {
                    slices.add(JSON.readValue(line, Saved.class));
                }
            }
        } catch (JacksonException e) {
            throw new UserError(
                    file + ", line " + number + ": this is no slice (" + e.getOriginalMessage()
                            + "); write {\"name\": …, \"formula\": …, \"saved\": …} or delete the line",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
        slices.sort(Comparator.comparing(Saved::name));
        return slices;
    }

    public Optional<Saved> find(String name) {
        return list().stream().filter(slice -> slice.name().equals(name)).findFirst();
    }

    /**
     * Keeps a slice.
     *
     * @param replace whether one of the same name may be replaced
     * @throws UserError when the name is taken, empty or too long
     */
    public synchronized void save(Saved slice, boolean replace) {
        if (slice.name().isBlank()
                || slice.name().length() > LONGEST_NAME
                || slice.name().chars().anyMatch(Character::isISOControl)) {
            throw new UserError("a slice's name has 1 to " + LONGEST_NAME + " characters on one line");
        }
        List<Saved> slices = list();
        boolean taken = slices.removeIf(other -> other.name().equals(slice.name()));
        if (taken && !replace) {
            throw new UserError("there is already a slice " + Shortened.quoted(slice.name())
                    + "; choose another name, or say that it may be replaced");
        }
        slices.add(slice);
        write(slices);
    }

    /** Deletes a slice; returns whether there was one. */
    public synchronized boolean delete(String name) {
        List<Saved> slices = list();
        boolean there = slices.removeIf(slice -> slice.name().equals(name));
        if (there) {
            write(slices);
        }
        return there;
    }

    private void write(List<Saved> slices) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        slices.sort(Comparator.comparing(Saved::name));
        for (Saved slice : slices) {
            lines.writeBytes(JSON.writeValueAsBytes(slice));
            lines.writeBytes("\n".getBytes(StandardCharsets.UTF_8));
        }
        AtomicFile.write(file, lines.toByteArray());
    }
}
