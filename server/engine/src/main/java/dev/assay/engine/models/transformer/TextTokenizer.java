package dev.assay.engine.models.transformer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.assay.spi.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Text to token ids and back, by Hugging Face's tokenizers library. Reads {@code tokenizer.json}; a folder without it may have
 * {@code vocab.json} and {@code merges.txt} (byte-level pairs, as GPT-2's and RoBERTa's) or {@code vocab.txt} (word pieces, as
 * BERT's), from which the equivalent {@code tokenizer.json} is made. Nothing is truncated, padded or downloaded. Safe for use by several threads.
 */
public final class TextTokenizer implements AutoCloseable {

    private final HuggingFaceTokenizer tokenizer;
    private final int size;
    private final String fingerprint;

    private TextTokenizer(TokenizerDefinition definition) {
        size = definition.size();
        byte[] bytes = definition.bytes();
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
            throw new UserError(
                    definition.source() + " is not a tokenizer that can be used: " + e.getMessage() + ".", e);
        }
    }

    /** Whether the folder has the files of a tokenizer. */
    public static boolean isIn(Path folder) {
        return TokenizerDefinition.isIn(folder);
    }

    /**
     * @throws UserError when the folder has no tokenizer, or one that cannot be read
     */
    public static TextTokenizer load(Path folder) {
        return new TextTokenizer(TokenizerDefinition.read(folder));
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
        return ids(asked(() -> tokenizer.encode(text, special, false)));
    }

    /** A pair of texts with the tokens that the model expects around and between them, and the number of the segment of each. */
    public TokenPair encode(String first, String second) {
        Encoding encoding = asked(() -> tokenizer.encode(first, second, true, false));
        return new TokenPair(
                ids(encoding),
                Arrays.stream(encoding.getTypeIds()).mapToInt(Math::toIntExact).toArray());
    }

    /** As {@link #encode(String, boolean)} with the added tokens, and where each token stands in the text. */
    public List<TokenSpan> spans(String text) {
        return spans(asked(() -> tokenizer.encode(text, true, false)), List.of(text));
    }

    /** As {@link #encode(String, String)}, and where each token stands in its text. */
    public List<TokenSpan> spans(String first, String second) {
        return spans(asked(() -> tokenizer.encode(first, second, true, false)), List.of(first, second));
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
        return asked(() -> tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false));
    }

    /** What the library refuses is a fault of the tokenizer's files: an unknown token that is not in the vocabulary, for instance. */
    private static <R> R asked(Supplier<R> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            throw new UserError("The model's tokenizer cannot read this text: " + e.getMessage() + ".", e);
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
