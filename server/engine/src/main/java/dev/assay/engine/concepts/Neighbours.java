package dev.assay.engine.concepts;

import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * For every concept, the concepts whose OR is {@code NEIGHBORS} of it: itself and the nearest words to it that are concepts of
 * the same field and set.
 *
 * @param columns one array per concept: columns ascending, without repeats, the concept itself among them
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never compared: a large array is its own identity
public record Neighbours(int[][] columns) {

    public Neighbours {
        for (int concept = 0; concept < columns.length; concept++) {
            int[] group = columns[concept];
            for (int k = 0; k < group.length; k++) {
                if (group[k] < 0 || group[k] >= columns.length || (k > 0 && group[k] <= group[k - 1])) {
                    throw new IllegalArgumentException("neighbours of " + concept + " must ascend below "
                            + columns.length + ", got " + Arrays.toString(group));
                }
            }
            if (Arrays.binarySearch(group, concept) < 0) {
                throw new IllegalArgumentException("concept " + concept + " must be among its own neighbours");
            }
        }
    }

    /** The number of concepts. */
    public int concepts() {
        return columns.length;
    }

    /** The concepts of the group of {@code concept}; not to be written. */
    public int[] of(int concept) {
        return columns[concept];
    }

    /**
     * Reads a text file whose line <i>c</i>, counted from 0, has the column numbers of concept <i>c</i>'s group, separated by
     * blanks, in any order. A line that leaves out the concept itself means it all the same.
     *
     * @param concepts the number of concepts, and so of lines
     * @throws UserError when the number of lines is another, or a line has something else than such columns
     */
    public static Neighbours read(Path file, int concepts) {
        List<String> lines = ConceptNames.lines(file);
        if (lines.size() != concepts) {
            throw new UserError(file + " has " + lines.size() + " lines for " + concepts
                    + " concepts; give one line of column numbers per concept");
        }
        int[][] columns = new int[concepts][];
        for (int concept = 0; concept < concepts; concept++) {
            columns[concept] = group(lines.get(concept).strip(), concept, concepts, file);
        }
        return new Neighbours(columns);
    }

    private static int[] group(String line, int concept, int concepts, Path file) {
        String[] words = line.isEmpty() ? new String[0] : line.split("\\s+");
        int[] group = new int[words.length + 1];
        for (int k = 0; k < words.length; k++) {
            try {
                group[k] = Integer.parseInt(words[k]);
            } catch (NumberFormatException e) {
                group[k] = -1;
            }
            if (group[k] < 0 || group[k] >= concepts) {
                throw new UserError(file + " line " + (concept + 1) + " has '" + words[k]
                        + "' where a column number from 0 to " + (concepts - 1) + " was expected");
            }
        }
        group[words.length] = concept;
        return Arrays.stream(group).sorted().distinct().toArray();
    }
}
