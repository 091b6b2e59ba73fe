package dev.assay.engine.concepts;

import dev.assay.engine.corpus.Lines;
import dev.assay.engine.corpus.StrictUtf8;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/**
 * Word vectors, scaled to length 1, so the dot product of two is the cosine of their angle. Read from the text formats of GloVe (a
 * word and its numbers a line) and word2vec (the same after a header with the number of words and of dimensions); the
 * file is streamed, and only the vectors of wanted words are kept.
 */
public final class WordVectors {

    private static final Pattern HEADER = Pattern.compile("\\d+ \\d+");

    private final int dimension;
    private final Map<String, float[]> vectors;

    /**
     * @param vectors of one dimension each; scaled here, in place
     * @throws IllegalArgumentException when their dimensions differ
     */
    public WordVectors(Map<String, float[]> vectors) {
        this.vectors = Map.copyOf(vectors);
        this.dimension = vectors.values().stream()
                .mapToInt(vector -> vector.length)
                .findFirst()
                .orElse(0);
        this.vectors.forEach((word, vector) -> {
            if (vector.length != dimension) {
                throw new IllegalArgumentException("the vector of " + word + " has dimension " + vector.length
                        + " where another has " + dimension);
            }
            // A vector of zeros has no direction; it stays, and its cosine with anything is 0.
            VectorUtil.l2normalize(vector, false);
        });
    }

    /**
     * Reads the vectors of the wanted words. A word that comes twice keeps its first vector.
     *
     * @throws UserError at a line whose numbers are not numbers, or are more or fewer than on the first line; and when no
     *     wanted word is in the file
     */
    public static WordVectors read(Path file, Predicate<String> wanted, Run run) {
        try (Lines lines = new Lines(StrictUtf8.open(file))) {
            @Nullable String first = lines.next();
            if (first == null) {
                throw new UserError(
                        file + " is empty; give a file of word vectors in GloVe's or word2vec's text format");
            }
            Table table = new Table(file);
            if (HEADER.matcher(first.strip()).matches()) {
                table.expect(first.strip());
            } else {
                table.line(first, 1, wanted);
            }
            for (@Nullable String line = lines.next(); line != null; line = lines.next()) {
                if (lines.number() % 4096 == 0) {
                    run.checkCancelled();
                    run.progress(lines.fraction(), "read " + lines.number() + " word vectors");
                }
                table.line(line, lines.number(), wanted);
            }
            return table.finished();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** What has been read of a file. */
    private static final class Table {
        private final Path file;
        private final Map<String, float[]> vectors = new HashMap<>();
        /** -1 until known. */
        private int dimension = -1;

        private @Nullable String header;
        private long promised = -1;
        private long count;

        Table(Path file) {
            this.file = file;
        }

        void expect(String header) {
            this.header = header;
            try {
                promised = Long.parseLong(header.substring(0, header.indexOf(' ')));
                dimension = Integer.parseInt(header.substring(header.indexOf(' ') + 1));
            } catch (NumberFormatException e) {
                throw error(1, "the header '" + header + "' is not a number of words and of dimensions");
            }
            if (dimension == 0) {
                throw error(1, "the header '" + header + "' says that vectors have no dimension");
            }
        }

        void line(String line, long number, Predicate<String> wanted) {
            String text = line.strip();
            if (text.isEmpty()) {
                throw error(number, "the line is empty; each must be a word and its numbers");
            }
            int blanks = 0;
            for (int i = 0; i < text.length(); i++) {
                blanks += blank(text.charAt(i)) ? 1 : 0;
            }
            if (dimension < 0) {
                dimension = blanks;
            }
            if (blanks == 0 || blanks < dimension) {
                throw error(number, "there are " + blanks + " numbers after the word" + expected());
            }
            int start = numbersStart(text);
            String word = text.substring(0, start);
            if (blanks > dimension && number(text.substring(lastBlank(word) + 1, start))) {
                throw error(number, "there are " + blanks + " numbers after the word" + expected());
            }
            count++;
            if (wanted.test(word) && !vectors.containsKey(word)) {
                vectors.put(word, numbers(text, start, number));
            }
        }

        /** Where the last {@link #dimension} fields start; what stands before is the word, which in some files has blanks. */
        private int numbersStart(String text) {
            int at = text.length();
            for (int field = 0; field < dimension; field++) {
                at--;
                while (!blank(text.charAt(at))) {
                    at--;
                }
            }
            return at;
        }

        private float[] numbers(String text, int start, long line) {
            float[] vector = new float[dimension];
            int from = start + 1;
            for (int i = 0; i < dimension; i++) {
                int to = from;
                while (to < text.length() && !blank(text.charAt(to))) {
                    to++;
                }
                String number = text.substring(from, to);
                try {
                    vector[i] = Float.parseFloat(number);
                } catch (NumberFormatException e) {
                    throw error(
                            line,
                            "'" + shortened(number) + "' is not a number; each line must be a word and its numbers");
                }
                if (!Float.isFinite(vector[i])) {
                    throw error(line, "the number " + number + " is not finite; remove the line");
                }
                from = to + 1;
            }
            return vector;
        }

        WordVectors finished() {
            if (promised >= 0 && promised != count) {
                throw new UserError(file + " has " + count + " vectors where its header '" + header + "' promises "
                        + promised + "; download it again, it may be cut off");
            }
            if (vectors.isEmpty()) {
                throw new UserError("None of the words wanted is among the " + count + " words of " + file
                        + "; are its words in lower case and of the data set's language?");
            }
            return new WordVectors(vectors);
        }

        private String expected() {
            return header == null
                    ? " where the first line has " + dimension + "; all lines must have the same number"
                    : " where the header says " + dimension + "; all lines must have that number";
        }

        private UserError error(long line, String message) {
            return new UserError(file + ", line " + line + ": " + message);
        }

        private static int lastBlank(String text) {
            int at = text.length() - 1;
            while (at >= 0 && !blank(text.charAt(at))) {
                at--;
            }
            return at;
        }

        private static boolean number(String text) {
            try {
                Float.parseFloat(text);
                return true;
            } catch (NumberFormatException e) {
                return false;
            }
        }

        private static String shortened(String text) {
            return text.length() <= 40 ? text : text.substring(0, 40) + "…";
        }

        private static boolean blank(char c) {
            return c == ' ' || c == '\t';
        }
    }

    /** Numbers per vector. */
    public int dimension() {
        return dimension;
    }

    /** Number of vectors. */
    public int size() {
        return vectors.size();
    }

    public Set<String> words() {
        return vectors.keySet();
    }

    /** The vector of a word, of length 1, shared and not to be written; null when there is none. */
    public float @Nullable [] vector(String word) {
        return vectors.get(word);
    }
}
