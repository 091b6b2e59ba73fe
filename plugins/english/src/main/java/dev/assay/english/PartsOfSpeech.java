package dev.assay.english;

import dev.assay.spi.Sentence;
import dev.assay.spi.Sentence.Token;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import opennlp.tools.postag.POSModel;
import opennlp.tools.postag.POSTaggerME;
import org.jspecify.annotations.Nullable;

/**
 * Universal part-of-speech tags by OpenNLP's maximum-entropy model of the Universal Dependencies English Web Treebank. Tagging is by
 * far the slowest thing done to a sentence, so the tags of the last few thousand sentences are kept: in NLI data a premise comes
 * several times in a row, and several concept sets ask for the tags of one sentence. Safe for use by several threads.
 */
final class PartsOfSpeech {

    private static final String MODEL = "opennlp-en-ud-ewt-pos-1.3-2.5.4";
    static final String VERSION = MODEL;

    private static final int KEPT = 4096;
    /** Longer stretches without a full stop are tagged in pieces: the tagger's time grows with the square of the length. */
    private static final int LONGEST = 120;

    private static final Set<String> SENTENCE_ENDS = Set.of(".", "!", "?", ";");

    private final Map<Sentence, List<String>> kept =
            Collections.synchronizedMap(new LinkedHashMap<>(KEPT, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Sentence, List<String>> eldest) {
                    return size() > KEPT;
                }
            });

    /** The model, read when first needed; it is never changed, so all threads share it. */
    private static final class Model {
        static final POSModel INSTANCE = read();

        private static POSModel read() {
            try (@Nullable InputStream in = POSModel.class.getResourceAsStream("/" + MODEL + ".bin")) {
                if (in == null) {
                    throw new IllegalStateException(MODEL + ".bin is not on the class path");
                }
                return new POSModel(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A tagger for use by one thread. */
    Tagger tagger() {
        return new Tagger(this);
    }

    /** Tags sentences; for use by one thread. */
    static final class Tagger {

        private final PartsOfSpeech shared;
        private @Nullable POSTaggerME tagger;

        private Tagger(PartsOfSpeech shared) {
            this.shared = shared;
        }

        /** One universal tag per token. */
        List<String> tags(Sentence sentence) {
            @Nullable List<String> known = shared.kept.get(sentence);
            if (known != null) {
                return known;
            }
            List<String> tags = List.of(tag(sentence.tokens()));
            shared.kept.put(sentence, tags);
            return tags;
        }

        private String[] tag(List<Token> tokens) {
            if (tagger == null) {
                tagger = new POSTaggerME(Model.INSTANCE);
            }
            String[] tags = new String[tokens.size()];
            int start = 0;
            for (int i = 0; i < tags.length; i++) {
                if (i + 1 == tags.length
                        || i + 1 - start == LONGEST
                        || SENTENCE_ENDS.contains(tokens.get(i).form())) {
                    String[] words = tokens.subList(start, i + 1).stream()
                            .map(Token::form)
                            .toArray(String[]::new);
                    System.arraycopy(tagger.tag(words), 0, tags, start, words.length);
                    start = i + 1;
                }
            }
            return tags;
        }
    }
}
