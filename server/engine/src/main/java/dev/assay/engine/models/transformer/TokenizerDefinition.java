package dev.assay.engine.models.transformer;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Hugging Face's tokenizers library is given: a {@code tokenizer.json}, checked, or the equivalent one made from
 * {@code vocab.json} and {@code merges.txt} or from {@code vocab.txt}.
 *
 * @param source the file that errors name
 * @param size one more than the highest token id, for a vocabulary may have gaps
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on at once, never compared.
record TokenizerDefinition(Path source, byte[] bytes, int size) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Whether the folder has the files of a tokenizer. */
    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve("tokenizer.json"))
                || Files.exists(folder.resolve("vocab.txt"))
                || (Files.exists(folder.resolve("vocab.json")) && Files.exists(folder.resolve("merges.txt")));
    }

    /**
     * @throws UserError when the folder has no tokenizer, or one that cannot be used
     */
    static TokenizerDefinition read(Path folder) {
        Path whole = folder.resolve("tokenizer.json");
        if (Files.exists(whole)) {
            if (json(whole) instanceof ObjectNode definition) {
                return of(definition, whole);
            }
            throw new UserError(whole + " is not a JSON object.");
        }
        Path vocabulary = folder.resolve("vocab.json");
        Path merges = folder.resolve("merges.txt");
        if (Files.exists(vocabulary) && Files.exists(merges)) {
            return of(bytePairs(folder, json(vocabulary), lines(merges)), vocabulary);
        }
        Path words = folder.resolve("vocab.txt");
        if (Files.exists(words)) {
            return of(wordPieces(folder, lines(words)), words);
        }
        throw new UserError(
                folder + " has no tokenizer: neither tokenizer.json, nor vocab.json with merges.txt, nor vocab.txt.");
    }

    private static TokenizerDefinition of(ObjectNode definition, Path source) {
        definition.remove("truncation");
        definition.remove("padding");
        TokenizerCheck.check(definition, source);
        long highest = -1;
        JsonNode vocabulary = definition.path("model").path("vocab");
        if (vocabulary.isObject()) {
            for (JsonNode id : vocabulary.values()) {
                highest = Math.max(highest, id.longValue(-1));
            }
        } else {
            highest = vocabulary.size() - 1L;
        }
        for (JsonNode added : definition.path("added_tokens").values()) {
            highest = Math.max(highest, added.path("id").longValue(-1));
        }
        if (highest >= Integer.MAX_VALUE) {
            throw new UserError(source + " has the token id " + highest + ", which is too large.");
        }
        return new TokenizerDefinition(source, JSON.writeValueAsBytes(definition), (int) highest + 1);
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
}
