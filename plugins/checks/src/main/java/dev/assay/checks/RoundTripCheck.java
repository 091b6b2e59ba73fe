package dev.assay.checks;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Text to tokens and back is the same text. What a tokenizer does by design is allowed for: spaces at the ends and runs of spaces,
 * case, accents and compatibility forms may change once; letters and digits it knows may not be lost, and a second round changes nothing more.
 */
final class RoundTripCheck implements Check<LanguageProbe> {

    private static final List<String> TEXTS = List.of(
            "A man is sleeping.",
            "It's 12:30, isn't it?",
            "two  spaces and a\nline feed",
            "Don't (really) \"quote\" me - 3.14 % of all.",
            "CAPITALS and camelCase_words",
            "caf\u00e9 na\u00efve \u00fcber",
            "a\u00a0hard space",
            "\u4f60\u597d \ud83d\ude00 emoji",
            "tab\tseparated");

    @Override
    public String id() {
        return "tokenizer-round-trip";
    }

    @Override
    public String compares() {
        return "a text = the text of its tokens, and its tokens = the tokens of that";
    }

    @Override
    public Result run(LanguageProbe probe) {
        Codec codec = probe.subject().codec().orElse(null);
        if (codec == null) {
            return Result.notApplicable("the system reads token ids only");
        }
        List<String> texts = new ArrayList<>(TEXTS);
        texts.addAll(probe.strings());
        int same = 0;
        for (String text : texts) {
            int[] ids = codec.bare(text);
            String back = codec.decode(ids);
            String again = codec.decode(codec.bare(back));
            same += back.equals(text) ? 1 : 0;
            boolean lost = isPlain(text) && !letters(text).equals(letters(back)) && !unknown(codec, ids);
            String spaced = text.stripTrailing() + " ";
            int[] spacedIds = codec.bare(spaced);
            // A space that has a token of its own, and no text.
            boolean space = isPlain(text)
                    && spacedIds.length == codec.bare(text.stripTrailing()).length + 1
                    && !unknown(codec, spacedIds)
                    && !Character.isWhitespace(last(codec.decode(spacedIds)));
            if (space) {
                return Result.failed(
                        "the space at the end of a text has a token, and is lost",
                        Tolerance.exact("characters are compared"),
                        new Evidence(List.of(spaced), spacedIds.length - 1, null, spaced.length(), back.length()),
                        List.of(new Cause(
                                "detokenizer",
                                "Decoded text is stripped, so that what is joined from pieces runs together.",
                                0.6)));
            }
            boolean drifts = !again.strip().equals(back.strip()) && isPlain(text) && !unknown(codec, ids);
            if (lost || drifts) {
                int at = Arrays.mismatch(text.toCharArray(), back.toCharArray());
                return Result.failed(
                        lost
                                ? "a text comes back as \"" + back + "\""
                                : "each round changes the text again, to \"" + again + "\"",
                        Tolerance.exact("characters are compared"),
                        new Evidence(List.of(text), null, null, text.length(), back.length()),
                        List.of(
                                new Cause(
                                        "detokenizer",
                                        "Encoder and decoder do not belong together from character %d on: prefix spaces, byte fallback or"
                                                        .formatted(at)
                                                + " cleaning of spaces differ.",
                                        0.5),
                                new Cause(
                                        "vocabulary",
                                        "The vocabulary is not the one that the merges were made with.",
                                        0.3)));
            }
        }
        return Result.passed(
                "%d of %d texts come back exactly, the others up to spaces, case and what the vocabulary lacks"
                        .formatted(same, texts.size()),
                null);
    }

    private static char last(String text) {
        return text.isEmpty() ? 'x' : text.charAt(text.length() - 1);
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    /** Whether a tokenizer has no tokens for a text: one id stands for several of its words, as an unknown token does. */
    private static boolean unknown(Codec codec, int[] ids) {
        for (int id : ids) {
            String token = codec.decode(new int[] {id}).strip().toLowerCase(Locale.ROOT);
            if (token.contains("unk") || token.contains("\ufffd") || token.contains("\u2047")) {
                return true;
            }
        }
        return ids.length == 0;
    }

    private static String letters(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]", "");
    }
}
