package dev.assay.engine.concepts;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the names of a concept matrix' columns: a text file in UTF-8 with one name a line, in column order. */
public final class ConceptNames {

    private ConceptNames() {}

    /**
     * Reads the names.
     *
     * @throws UserError when the file is empty, a line is blank, or a name stands on two lines
     */
    public static List<String> read(Path file) {
        List<String> names = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        for (String line : lines(file)) {
            String name = line.strip();
            int number = names.size() + 1;
            if (name.isEmpty()) {
                throw new UserError(file + " line " + number + " is blank; give one concept name per line");
            }
            Integer before = lines.putIfAbsent(name, number);
            if (before != null) {
                throw new UserError(file + " line " + number + " repeats the name " + name + " of line " + before
                        + "; concept names must differ");
            }
            names.add(name);
        }
        if (names.isEmpty()) {
            throw new UserError(file + " is empty; give one concept name per line, in column order");
        }
        return names;
    }

    /** All lines of a text file, or a {@link UserError} that says why not. */
    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new UserError(file + " does not exist; give the path of a text file", e);
        } catch (CharacterCodingException e) {
            throw new UserError(file + " is not valid UTF-8; convert it, for instance with iconv -t utf-8", e);
        } catch (IOException e) {
            throw new UserError(
                    file + " cannot be read (" + e.getMessage() + "); check the path and its permissions", e);
        }
    }
}
