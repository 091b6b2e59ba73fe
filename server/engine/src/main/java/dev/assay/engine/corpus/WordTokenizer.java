package dev.assay.engine.corpus;

import dev.assay.spi.Sentence;
import dev.assay.spi.Sentence.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits English text into words and punctuation marks, in the manner of the Penn Treebank: {@code don't} is {@code do n't},
 * {@code girl's} is {@code girl 's}, hyphens and slashes stay inside words, marks around words stand alone. Tokens of text
 * that is tokenised that way already come out as they are, so SNLI's sentences give the same tokens raw and tokenised. Blanks
 * always separate; whatever the text, every char that is not a blank is in exactly one token.
 *
 * <p>One pass, no look-up of more than a word's neighbourhood; linear in the length of the text.
 */
public final class WordTokenizer {

    private static final Set<String> CLITICS = Set.of("s", "m", "d", "re", "ve", "ll");
    private static final Set<String> ABBREVIATIONS = Set.of(
            "mr", "mrs", "ms", "dr", "st", "jr", "sr", "prof", "gen", "vs", "etc", "approx", "ft", "oz", "lbs", "ave",
            "blvd");
    private static final Set<String> ELIDED = Set.of("em", "til", "tis", "twas", "cause", "bout", "round", "n");

    /** What a reader sees as one character: an emoji with its modifiers and joiners is one. */
    private static final Pattern GRAPHEME = Pattern.compile("\\X");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();

    private WordTokenizer(String text) {
        this.text = text;
    }

    /** The text with its tokens. */
    public static Sentence tokenize(String text) {
        WordTokenizer tokenizer = new WordTokenizer(text);
        int start = 0;
        while (start < text.length()) {
            int end = start;
            while (end < text.length() && !blank(text.charAt(end))) {
                end++;
            }
            if (end > start) {
                tokenizer.chunk(start, end);
            }
            start = end + 1;
        }
        return new Sentence(text, tokenizer.tokens);
    }

    /** Splits what stands between two blanks. */
    private void chunk(int start, int end) {
        int at = start;
        while (at < end) {
            if (startsWord(at, start, end)) {
                int wordEnd = wordEnd(at, end);
                word(at, wordEnd);
                at = wordEnd;
            } else {
                int markEnd = markEnd(at, end);
                add(at, markEnd);
                at = markEnd;
            }
        }
    }

    private boolean startsWord(int at, int chunkStart, int end) {
        if (inWord(text.codePointAt(at))) {
            return true;
        }
        if (!apostrophe(text.charAt(at)) || at + 1 == end) {
            return false;
        }
        // An apostrophe opens a word in "'s" after a word, in "'em" and in "'90s"; otherwise it is a quotation mark.
        int wordEnd = at + 1;
        while (wordEnd < end && inWord(text.codePointAt(wordEnd))) {
            wordEnd += Character.charCount(text.codePointAt(wordEnd));
        }
        String rest = text.substring(at + 1, wordEnd).toLowerCase(Locale.ROOT);
        return CLITICS.contains(rest) || (at == chunkStart && (ELIDED.contains(rest) || decade(rest)));
    }

    private static boolean decade(String word) {
        return word.length() == 3 && word.endsWith("0s") && Character.isDigit(word.charAt(0));
    }

    /** End of the word that starts here, with the hyphens, apostrophes, dots and so on that belong to it. */
    private int wordEnd(int start, int end) {
        int at = start + Character.charCount(text.codePointAt(start));
        int segment = start;
        boolean dotted = false;
        while (at < end) {
            int c = text.codePointAt(at);
            if (inWord(c)) {
                at += Character.charCount(c);
                continue;
            }
            boolean followed = at + 1 < end && inWord(text.codePointAt(at + 1));
            if (followed && joins(c, segment, at)) {
                dotted |= c == '.' && !Character.isDigit(text.charAt(at + 1));
                at++;
                segment = at;
                continue;
            }
            boolean abbreviates = (dotted && at - segment == 1) || ABBREVIATIONS.contains(lower(start, at));
            return c == '.' && !followed && abbreviates && !(at + 1 < end && text.charAt(at + 1) == '.') ? at + 1 : at;
        }
        return end;
    }

    /** Whether a char between two chars of words keeps them together. */
    private boolean joins(int c, int segment, int at) {
        return switch (c) {
            case '-', '\u2010', '\u2011', '\'', '\u2019', '/', '&', '_', '@', '*' -> true;
            case '.' -> digits(at) || (at - segment == 1 && Character.isLetter(text.charAt(segment)));
            case ',', ':' -> digits(at);
            default -> false;
        };
    }

    private boolean digits(int at) {
        return Character.isDigit(text.charAt(at - 1)) && Character.isDigit(text.charAt(at + 1));
    }

    /** Adds a word, its contractions apart. */
    private void word(int start, int end) {
        int cut = contraction(start, end);
        if (cut > start) {
            word(start, cut);
        }
        add(cut, end);
    }

    /** Where the last contraction of a word starts; the word's start if it has none. */
    private int contraction(int start, int end) {
        int apostrophe = end - 1;
        while (apostrophe > start && !apostrophe(text.charAt(apostrophe)) && end - apostrophe < 3) {
            apostrophe--;
        }
        if (apostrophe <= start || !apostrophe(text.charAt(apostrophe))) {
            return start;
        }
        String after = lower(apostrophe + 1, end);
        if (CLITICS.contains(after)) {
            return apostrophe;
        }
        boolean negation = after.equals("t") && Character.toLowerCase(text.charAt(apostrophe - 1)) == 'n';
        return negation ? Math.max(start, apostrophe - 1) : start;
    }

    /** End of the mark that starts here: a run of one and the same ({@code ...}, {@code --}, {@code ''}), or what is seen as one. */
    private int markEnd(int start, int end) {
        char first = text.charAt(start);
        int run = start + 1;
        while (run < end && text.charAt(run) == first) {
            run++;
        }
        if (first < 0x80 && run > start + 1) {
            return run;
        }
        Matcher seen = GRAPHEME.matcher(text).region(start, end);
        return seen.find() ? seen.end() : end;
    }

    private void add(int start, int end) {
        String form = text.substring(start, end);
        tokens.add(new Token(form, form.toLowerCase(Locale.ROOT), start, end));
    }

    private String lower(int start, int end) {
        return text.substring(start, end).toLowerCase(Locale.ROOT);
    }

    private static boolean inWord(int c) {
        if (c < 0x80) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        }
        return switch (Character.getType(c)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.LETTER_NUMBER -> !Character.isEmojiModifier(c) && !variation(c);
            default -> false;
        };
    }

    /** Selectors that only change how the character before them looks. */
    private static boolean variation(int c) {
        return c >= 0xFE00 && c <= 0xFE0F;
    }

    private static boolean apostrophe(char c) {
        return c == '\'' || c == '\u2019';
    }

    private static boolean blank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
