package dev.assay.edits;

import dev.assay.engine.concepts.WordVectors;
import dev.assay.engine.files.WriteFailure;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.PairModel;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Word vectors that were read lately. Of a file only the words are kept that a model knows by name, or the first ones where it knows
 * pieces of words: files of word vectors have the frequent words first, and the largest have millions.
 */
final class WordSpaces {

    private static final int MOST_WORDS = 20_000;
    private static final int KEPT = 2;

    private record Key(Path file, long size, FileTime modified, String words) {}

    private final Map<Key, WordVectors> kept = new Recent<>(KEPT);

    /** @throws UserError when the file cannot be read, or has no word that the model knows */
    WordVectors get(Path file, Model model, Run run) {
        Key key;
        try {
            key = new Key(
                    file,
                    Files.size(file),
                    Files.getLastModifiedTime(file),
                    model instanceof PairModel ? model.fingerprint() : "first");
        } catch (IOException e) {
            throw new UserError(
                    "The word vectors " + file + " cannot be read: " + WriteFailure.reason(e) + "; check the path.", e);
        }
        synchronized (kept) {
            WordVectors known = kept.get(key);
            if (known != null) {
                return known;
            }
        }
        WordVectors read = WordVectors.read(file, wanted(model), run);
        synchronized (kept) {
            kept.put(key, read);
        }
        return read;
    }

    private static Predicate<String> wanted(Model model) {
        if (model instanceof PairModel pairs) {
            return Set.copyOf(pairs.vocabulary().words())::contains;
        }
        Set<String> first = new HashSet<>();
        return word -> first.size() < MOST_WORDS && first.add(word);
    }
}
