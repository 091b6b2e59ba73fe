package dev.assay.engine.models.training;

import dev.assay.engine.files.AtomicFile;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A byte-level byte-pair encoding (Sennrich, Haddow and Birch, 2016, over bytes as in GPT-2; Radford et al., 2019), learned from texts.
 *
 * <p>Texts are cut into words by GPT-2's pattern, where a word keeps the blank before it. At first every byte is a token. Then, again
 * and again, the pair of neighbouring tokens that occurs most often within words becomes a token; of equally frequent pairs the one
 * with the lower ids, so that the same texts always give the same tokens. Counts of pairs are kept up to date, and a merge
 * looks only at the words that have its pair, so that learning costs little more than one search for the highest count per merge.
 *
 * <p>Every byte has a token, so that every text can be told, and decoding gives back exactly the text that was encoded.
 *
 * @param tokens by id, in GPT-2's notation: bytes that cannot be seen are written as characters from U+0100 on
 * @param merges pairs of ids, in the order in which they were learned
 */
public record BytePairs(List<String> tokens, List<Merge> merges) {

    /** GPT-2's pattern, under which blanks of any kind are blanks. */
    private static final Pattern WORDS =
            Pattern.compile("(?U)'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+");

    private static final int BYTES = 256;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Two tokens that together are a token of their own. */
    public record Merge(int first, int second) {}

    public BytePairs {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }

    /** A word as tokens, and how often it occurs. */
    private static final class Word {
        private int[] tokens;
        private final long count;

        Word(int[] tokens, long count) {
            this.tokens = tokens;
            this.count = count;
        }
    }

    /**
     * Learns from texts.
     *
     * @param vocabulary how many tokens there are to be, the begin token and the 256 bytes among them; there are fewer when no pair is
     *     left that occurs twice
     */
    public static BytePairs learn(Iterable<String> texts, int vocabulary, Run run) {
        if (vocabulary < BYTES + 1 || vocabulary > 1_000_000) {
            throw new UserError("The vocabulary of a tokenizer must be from " + (BYTES + 1) + " to 1000000 tokens, not "
                    + vocabulary + ".");
        }
        List<String> tokens = new ArrayList<>();
        tokens.add(TokenTexts.BEGIN);
        for (int value = 0; value < BYTES; value++) {
            tokens.add(String.valueOf(shown(value)));
        }
        Map<String, Integer> ids = new HashMap<>();
        tokens.forEach(token -> ids.put(token, ids.size()));
        List<Word> words = words(texts, run);
        Map<Merge, Long> counts = new HashMap<>();
        Map<Merge, Set<Word>> places = new HashMap<>();
        words.forEach(word -> count(word, 1, counts, places));
        List<Merge> merges = new ArrayList<>();
        while (tokens.size() < vocabulary) {
            run.checkCancelled();
            Merge merge = mostFrequent(counts);
            if (merge == null) {
                break;
            }
            // Two pairs can spell the same token.
            String spelled = tokens.get(merge.first) + tokens.get(merge.second);
            int made = ids.computeIfAbsent(spelled, key -> tokens.size());
            if (made == tokens.size()) {
                tokens.add(spelled);
            }
            merges.add(merge);
            for (Word word : List.copyOf(places.getOrDefault(merge, Set.of()))) {
                count(word, -1, counts, places);
                word.tokens = merged(word.tokens, merge, made);
                count(word, 1, counts, places);
            }
        }
        return new BytePairs(tokens, merges);
    }

    private static List<Word> words(Iterable<String> texts, Run run) {
        Map<String, Long> counts = new TreeMap<>();
        for (String text : texts) {
            run.checkCancelled();
            Matcher word = WORDS.matcher(text);
            while (word.find()) {
                counts.merge(word.group(), 1L, Long::sum);
            }
        }
        List<Word> words = new ArrayList<>();
        counts.forEach((word, count) -> {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            int[] tokens = new int[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                tokens[i] = 1 + (bytes[i] & 0xFF);
            }
            words.add(new Word(tokens, count));
        });
        return words;
    }

    private static void count(Word word, int sign, Map<Merge, Long> counts, Map<Merge, Set<Word>> places) {
        for (int i = 0; i + 1 < word.tokens.length; i++) {
            Merge pair = new Merge(word.tokens[i], word.tokens[i + 1]);
            counts.merge(pair, sign * word.count, (a, b) -> a + b == 0 ? null : a + b);
            Set<Word> here = places.computeIfAbsent(pair, key -> new HashSet<>());
            if (sign > 0) {
                here.add(word);
            } else {
                here.remove(word);
            }
        }
    }

    private static @Nullable Merge mostFrequent(Map<Merge, Long> counts) {
        Merge best = null;
        long highest = 1;
        for (Map.Entry<Merge, Long> entry : counts.entrySet()) {
            Merge pair = entry.getKey();
            long count = entry.getValue();
            boolean lower = best != null
                    && (pair.first < best.first || (pair.first == best.first && pair.second < best.second));
            if (count > highest || (count == highest && best != null && lower)) {
                best = pair;
                highest = count;
            }
        }
        return best;
    }

    private static int[] merged(int[] tokens, Merge merge, int made) {
        int[] result = new int[tokens.length];
        int length = 0;
        for (int i = 0; i < tokens.length; i++) {
            boolean here = i + 1 < tokens.length && tokens[i] == merge.first && tokens[i + 1] == merge.second;
            result[length++] = here ? made : tokens[i];
            i += here ? 1 : 0;
        }
        return Arrays.copyOf(result, length);
    }

    /** GPT-2's visible character for a byte: itself where it can be seen, else one from U+0100 on. */
    private static char shown(int value) {
        if (isSeen(value)) {
            return (char) value;
        }
        int unseen = 0;
        for (int before = 0; before < value; before++) {
            unseen += isSeen(before) ? 0 : 1;
        }
        return (char) (0x100 + unseen);
    }

    private static boolean isSeen(int value) {
        return (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || (value >= 0xAE && value <= 0xFF);
    }

    /** Writes {@code tokenizer.json}, in the format of Hugging Face's tokenizers library. */
    public void write(Path folder) {
        ObjectNode definition = JSON.createObjectNode();
        definition.put("version", "1.0");
        definition
                .putArray("added_tokens")
                .addObject()
                .put("id", 0)
                .put("content", TokenTexts.BEGIN)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
        for (String part : List.of("pre_tokenizer", "decoder")) {
            definition
                    .putObject(part)
                    .put("type", "ByteLevel")
                    .put("add_prefix_space", false)
                    .put("trim_offsets", true)
                    .put("use_regex", true);
        }
        beginEachText(definition.putObject("post_processor"));
        ObjectNode model = definition.putObject("model");
        model.put("type", "BPE").put("fuse_unk", false).put("byte_fallback", false);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        ArrayNode pairs = model.putArray("merges");
        merges.forEach(merge -> pairs.add(tokens.get(merge.first) + " " + tokens.get(merge.second)));
        byte[] json = JSON.writeValueAsBytes(definition);
        AtomicFile.write(folder.resolve("tokenizer.json"), stream -> stream.write(json));
    }

    /** Whoever asks for special tokens gets the begin token, which stood before all that a model learned from. */
    private static void beginEachText(ObjectNode processor) {
        processor.put("type", "TemplateProcessing");
        ArrayNode single = processor.putArray("single");
        begin(single, 0);
        sequence(single, "A", 0);
        ArrayNode pair = processor.putArray("pair");
        begin(pair, 0);
        sequence(pair, "A", 0);
        begin(pair, 1);
        sequence(pair, "B", 1);
        ObjectNode begin = processor.putObject("special_tokens").putObject(TokenTexts.BEGIN);
        begin.put("id", TokenTexts.BEGIN);
        begin.putArray("ids").add(0);
        begin.putArray("tokens").add(TokenTexts.BEGIN);
    }

    private static void begin(ArrayNode template, int segment) {
        template.addObject()
                .putObject("SpecialToken")
                .put("id", TokenTexts.BEGIN)
                .put("type_id", segment);
    }

    private static void sequence(ArrayNode template, String id, int segment) {
        template.addObject().putObject("Sequence").put("id", id).put("type_id", segment);
    }
}
