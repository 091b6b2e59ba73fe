package dev.assay.engine.models.transformer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.assay.spi.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Text to token ids and back, by Hugging Face's tokenizers library. Reads {@code tokenizer.json}; a folder without it may have
 * {@code vocab.json} and {@code merges.txt} (byte-level pairs, as GPT-2's and RoBERTa's) or {@code vocab.txt} (word pieces, as
 * BERT's), from which the equivalent {@code tokenizer.json} is made. Nothing is truncated, padded or downloaded. Safe for use by several threads.
 */
public final class TextTokenizer implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HuggingFaceTokenizer tokenizer;
    private final int size;
    private final String fingerprint;

    private TextTokenizer(ObjectNode definition, Path source) {
        definition.remove("truncation");
        definition.remove("padding");
        // The highest id decides, for a vocabulary may have gaps.
        int highest = -1;
        JsonNode vocabulary = definition.path("model").path("vocab");
        if (vocabulary.isObject()) {
            for (JsonNode id : vocabulary.values()) {
                highest = Math.max(highest, id.intValue(-1));
            }
        } else {
            highest = vocabulary.size() - 1;
        }
        for (JsonNode added : definition.path("added_tokens").values()) {
            highest = Math.max(highest, added.path("id").intValue(-1));
        }
        size = highest + 1;
        byte[] bytes = JSON.writeValueAsBytes(definition);
        fingerprint = sha256(bytes);
        try {
            tokenizer = HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(bytes),
                    Map.of(
                            "truncation",
                            "false",
                            "padding",
                            "false",
                            "modelMaxLength",
                            String.valueOf(Integer.MAX_VALUE)));
        } catch (IOException | RuntimeException e) {
            throw new UserError(source + " is not a tokenizer that can be used: " + e.getMessage() + ".", e);
        }
    }

    /** Whether the folder has the files of a tokenizer. */
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve("tokenizer.json"))
                || Files.exists(folder.resolve("vocab.txt"))
                || (Files.exists(folder.resolve("vocab.json")) && Files.exists(folder.resolve("merges.txt")));
    }

    /**
     * @throws UserError when the folder has no tokenizer, or one that cannot be read
     */
    public static TextTokenizer load(Path folder) {
        Path whole = folder.resolve("tokenizer.json");
        if (Files.exists(whole)) {
            if (json(whole) instanceof ObjectNode definition) {
                return new TextTokenizer(definition, whole);
            }
            throw new UserError(whole + " is not a JSON object.");
        }
        Path vocabulary = folder.resolve("vocab.json");
        Path merges = folder.resolve("merges.txt");
        if (Files.exists(vocabulary) && Files.exists(merges)) {
            return new TextTokenizer(bytePairs(folder, json(vocabulary), lines(merges)), vocabulary);
        }
        Path words = folder.resolve("vocab.txt");
        if (Files.exists(words)) {
            return new TextTokenizer(wordPieces(folder, lines(words)), words);
        }
        throw new UserError(
                folder + " has no tokenizer: neither tokenizer.json, nor vocab.json with merges.txt, nor vocab.txt.");
    }

    private static ObjectNode bytePairs(Path folder, JsonNode vocabulary, List<String> lines) {
        if (!vocabulary.isObject()) {
            throw new UserError(folder.resolve("vocab.json") + " is not a JSON object from tokens to ids.");
        }
        ObjectNode definition = definition();
        ObjectNode model = definition.putObject("model");
        model.put("type", "BPE");
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        model.set("vocab", vocabulary);
        ArrayNode merges = model.putArray("merges");
        for (String line : lines) {
            if (!line.startsWith("#version") && !line.isBlank()) {
                merges.add(line);
            }
        }
        definition
                .putObject("pre_tokenizer")
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", true);
        definition
                .putObject("decoder")
                .put("type", "ByteLevel")
                .put("add_prefix_space", true)
                .put("trim_offsets", true)
                .put("use_regex", true);
        boolean roberta = vocabulary.has("<s>") && vocabulary.has("</s>") && vocabulary.has("<mask>");
        if (roberta) {
            ObjectNode processor = definition.putObject("post_processor");
            processor.put("type", "RobertaProcessing").put("trim_offsets", true).put("add_prefix_space", false);
            processor.putArray("sep").add("</s>").add(vocabulary.get("</s>").intValue());
            processor.putArray("cls").add("<s>").add(vocabulary.get("<s>").intValue());
        }
        for (String special : List.of("<|endoftext|>", "<s>", "<pad>", "</s>", "<unk>", "<mask>")) {
            if (vocabulary.has(special) && (roberta || special.equals("<|endoftext|>"))) {
                special(definition, special, vocabulary.get(special).intValue());
            }
        }
        return definition;
    }

    private static ObjectNode wordPieces(Path folder, List<String> words) {
        JsonNode settings = Files.exists(folder.resolve("tokenizer_config.json"))
                ? json(folder.resolve("tokenizer_config.json"))
                : JSON.createObjectNode();
        for (String needed : List.of("[UNK]", "[CLS]", "[SEP]")) {
            if (!words.contains(needed)) {
                throw new UserError(
                        folder.resolve("vocab.txt") + " has no line " + needed + ", which word pieces need.");
            }
        }
        ObjectNode definition = definition();
        definition
                .putObject("normalizer")
                .put("type", "BertNormalizer")
                .put("clean_text", true)
                .put("handle_chinese_chars", true)
                .putNull("strip_accents")
                .put("lowercase", settings.path("do_lower_case").booleanValue(true));
        definition.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        ObjectNode processor = definition.putObject("post_processor");
        processor.put("type", "BertProcessing");
        processor.putArray("sep").add("[SEP]").add(words.indexOf("[SEP]"));
        processor.putArray("cls").add("[CLS]").add(words.indexOf("[CLS]"));
        definition
                .putObject("decoder")
                .put("type", "WordPiece")
                .put("prefix", "##")
                .put("cleanup", true);
        ObjectNode model = definition.putObject("model");
        model.put("type", "WordPiece")
                .put("unk_token", "[UNK]")
                .put("continuing_subword_prefix", "##")
                .put("max_input_chars_per_word", 100);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < words.size(); id++) {
            vocabulary.put(words.get(id), id);
        }
        for (String special : List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")) {
            if (vocabulary.has(special)) {
                special(definition, special, vocabulary.get(special).intValue());
            }
        }
        return definition;
    }

    private static ObjectNode definition() {
        ObjectNode definition = JSON.createObjectNode();
        definition.put("version", "1.0");
        definition.putArray("added_tokens");
        return definition;
    }

    private static void special(ObjectNode definition, String content, int id) {
        ((ArrayNode) definition.get("added_tokens"))
                .addObject()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", content.equals("<mask>"))
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException | JacksonException e) {
            throw new UserError("Cannot read " + file + ": it is not a readable JSON file.", e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            // Only line feeds end a line: tokens may hold other characters that Java takes for line ends.
            List<String> lines = new ArrayList<>(
                    Arrays.asList(Files.readString(file, StandardCharsets.UTF_8).split("\n", -1)));
            if (!lines.isEmpty() && lines.getLast().isEmpty()) {
                lines.removeLast();
            }
            lines.replaceAll(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            return lines;
        } catch (IOException e) {
            throw new UserError("Cannot read " + file + ": it is not a readable text file in UTF-8.", e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** SHA-256 of the definition, in hexadecimal: equal ones divide every text alike. */
    public String fingerprint() {
        return fingerprint;
    }

    /** One more than the highest token id. */
    public int size() {
        return size;
    }

    /**
     * @param special whether the tokens are added that the model expects around a text
     */
    public int[] encode(String text, boolean special) {
        return ids(tokenizer.encode(text, special, false));
    }

    /** A pair of texts with the tokens that the model expects around and between them, and the number of the segment of each. */
    public TokenPair encode(String first, String second) {
        Encoding encoding = tokenizer.encode(first, second, true, false);
        return new TokenPair(
                ids(encoding),
                Arrays.stream(encoding.getTypeIds()).mapToInt(Math::toIntExact).toArray());
    }

    /** As {@link #encode(String, boolean)} with the added tokens, and where each token stands in the text. */
    public List<TokenSpan> spans(String text) {
        return spans(tokenizer.encode(text, true, false), List.of(text));
    }

    /** As {@link #encode(String, String)}, and where each token stands in its text. */
    public List<TokenSpan> spans(String first, String second) {
        return spans(tokenizer.encode(first, second, true, false), List.of(first, second));
    }

    private static List<TokenSpan> spans(Encoding encoding, List<String> texts) {
        List<int[]> offsets = texts.stream().map(TextTokenizer::offsets).toList();
        CharSpan[] places = encoding.getCharTokenSpans();
        List<TokenSpan> spans = new ArrayList<>(places.length);
        for (int i = 0; i < places.length; i++) {
            String piece = encoding.getTokens()[i];
            int id = Math.toIntExact(encoding.getIds()[i]);
            int type = Math.toIntExact(encoding.getTypeIds()[i]);
            int text = Math.toIntExact(encoding.getSequenceIds()[i]);
            @Nullable CharSpan place = places[i];
            if (place == null || text < 0) {
                spans.add(new TokenSpan(id, type, -1, 0, 0, piece));
                continue;
            }
            String chars = texts.get(text);
            int start = offsets.get(text)[place.getStart()];
            int end = offsets.get(text)[place.getEnd()];
            while (start < end && blank(chars.charAt(start))) {
                start++;
            }
            while (start < end && blank(chars.charAt(end - 1))) {
                end--;
            }
            // The mark of a blank that the tokenizer puts before a text claims that text's first char.
            boolean onlyBlank = !piece.isEmpty() && piece.chars().allMatch(c -> c == '\u2581' || c == '\u0120');
            spans.add(new TokenSpan(id, type, text, start, onlyBlank ? start : end, piece));
        }
        return spans;
    }

    private static boolean blank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** UTF-16 offsets of all characters of a text and of its end: the library counts characters. */
    private static int[] offsets(String text) {
        int[] offsets = new int[text.codePointCount(0, text.length()) + 1];
        for (int i = 1; i < offsets.length; i++) {
            offsets[i] = text.offsetByCodePoints(offsets[i - 1], 1);
        }
        return offsets;
    }

    private static int[] ids(Encoding encoding) {
        return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
    }

    /** The text of tokens, special ones among them. */
    public String decode(int... ids) {
        return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
