package dev.assay.engine.models;

import dev.assay.engine.files.AtomicFile;
import dev.assay.engine.files.WriteFailure;
import dev.assay.spi.Sentence;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The words a model knows, numbered from 0; word 0 is {@code <unk>} and stands for all others. On disk: one word per line, UTF-8.
 */
public final class Vocabulary {

    /** Word 0. */
    public static final String UNKNOWN = "<unk>";

    private final List<String> words;
    private final Map<String, Integer> ids;

    /**
     * @throws UserError when the first word is not {@code <unk>}, or a word is empty or there twice
     */
    public Vocabulary(List<String> words) {
        this(words, "The vocabulary");
    }

    private Vocabulary(List<String> words, String place) {
        this.words = List.copyOf(words);
        this.ids = HashMap.newHashMap(words.size());
        if (words.isEmpty() || !words.getFirst().equals(UNKNOWN)) {
            throw new UserError(place + " must have " + UNKNOWN + " in line 1.");
        }
        for (int id = 0; id < words.size(); id++) {
            if (words.get(id).isEmpty()) {
                throw new UserError(place + " has an empty word in line " + (id + 1) + "; remove the line.");
            }
            Integer before = ids.put(words.get(id), id);
            if (before != null) {
                throw new UserError(place + " has the word " + words.get(id) + " in line " + (before + 1)
                        + " and again in line " + (id + 1) + "; keep one.");
            }
        }
    }

    /**
     * The words of a text that occur often enough, the most frequent first, equally frequent ones in the order of their code units.
     *
     * @param counts of words
     * @param minCount least count
     * @param limit largest size, {@code <unk>} included
     */
    public static Vocabulary of(Map<String, Integer> counts, int minCount, int limit) {
        List<String> known = counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= minCount && isLine(entry.getKey()))
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit - 1L)
                .map(Map.Entry::getKey)
                .toList();
        return new Vocabulary(Stream.concat(Stream.of(UNKNOWN), known.stream()).toList());
    }

    /** Whether a word can be a line of a file: half a surrogate pair, which JSON can smuggle in, has no UTF-8. */
    private static boolean isLine(String word) {
        return !word.isEmpty()
                && !word.equals(UNKNOWN)
                && word.indexOf('\n') < 0
                && word.indexOf('\r') < 0
                && StandardCharsets.UTF_8.newEncoder().canEncode(word);
    }

    /**
     * Reads a vocabulary file.
     *
     * @throws UserError when it cannot be read or is not such a file
     */
    public static Vocabulary read(Path file) {
        try {
            return new Vocabulary(Files.readAllLines(file, StandardCharsets.UTF_8), file.toString());
        } catch (CharacterCodingException e) {
            throw new UserError(file + " is not UTF-8 text; convert it, for example with iconv.", e);
        } catch (IOException e) {
            throw new UserError(
                    "Cannot read " + file + ": " + WriteFailure.reason(e)
                            + "; check that the file exists and is readable.",
                    e);
        }
    }

    void write(Path file) {
        byte[] text = (String.join("\n", words) + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(text));
    }

    /** Words by number. */
    public List<String> words() {
        return words;
    }

    public int size() {
        return words.size();
    }

    /** The word's number, 0 when it is not known. */
    public int id(String word) {
        return ids.getOrDefault(word, 0);
    }

    /** The numbers of a sentence's tokens in lower form. */
    public int[] ids(Sentence sentence) {
        int[] result = new int[sentence.tokens().size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = id(sentence.tokens().get(i).lower());
        }
        return result;
    }
}
