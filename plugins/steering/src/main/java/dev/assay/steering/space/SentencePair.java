package dev.assay.steering.space;

import dev.assay.engine.corpus.Lines;
import dev.assay.engine.corpus.StrictUtf8;
import dev.assay.engine.files.AtomicFile;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Two sentences and how alike they are. A file of them has the columns {@code text1}, {@code text2} and {@code score}, in any order and among others,
 * separated by tabs.
 *
 * @param score the higher the more alike
 */
record SentencePair(String first, String second, double score) {

    private static final List<String> COLUMNS = List.of("text1", "text2", "score");

    /**
     * Reads a file.
     *
     * @throws UserError which names file and line
     */
    static List<SentencePair> read(Path file) {
        List<SentencePair> pairs = new ArrayList<>();
        try (Lines lines = new Lines(StrictUtf8.open(file))) {
            String head = lines.next();
            List<String> columns = head == null ? List.of() : Arrays.asList(head.split("\t", -1));
            if (!columns.containsAll(COLUMNS)) {
                throw new UserError(file
                        + " needs a first line with the columns text1, text2 and score, separated by tabs, but it has "
                        + columns + ".");
            }
            int number = 1;
            for (String line = lines.next(); line != null; line = lines.next()) {
                number++;
                if (!line.isBlank()) {
                    pairs.add(read(file, number, columns, line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pairs;
    }

    private static SentencePair read(Path file, int number, List<String> columns, String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != columns.size()) {
            throw new UserError(file + ", line " + number + ": there are " + fields.length
                    + " columns, but the first line has " + columns.size() + ".");
        }
        String score = fields[columns.indexOf("score")].strip();
        double value;
        try {
            value = Double.parseDouble(score);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!Double.isFinite(value)) {
            throw new UserError(file + ", line " + number + ": the score \"" + score + "\" is not a number.");
        }
        return new SentencePair(
                fields[columns.indexOf("text1")].strip(), fields[columns.indexOf("text2")].strip(), value);
    }

    /** Writes a file, whole or not at all. */
    static void write(Path file, List<SentencePair> pairs) {
        StringBuilder text = new StringBuilder(String.join("\t", COLUMNS)).append('\n');
        for (SentencePair pair : pairs) {
            text.append(line(pair.first))
                    .append('\t')
                    .append(line(pair.second))
                    .append('\t')
                    .append(String.format(Locale.ROOT, "%.4f", pair.score))
                    .append('\n');
        }
        write(file, text.toString());
    }

    static void write(Path file, String text) {
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String line(String text) {
        return text.replaceAll("[\\t\\r\\n]+", " ");
    }
}
