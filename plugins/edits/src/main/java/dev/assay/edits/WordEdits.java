package dev.assay.edits;

import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.spi.Sentence.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Edits of single words of a text, written as a person would write them: blanks and punctuation stay as they are, a word that takes
 * another's place takes its case, a sentence still begins with a capital where it did, and <i>a</i> becomes <i>an</i> where the word
 * after it demands that. Afterwards the text has one word less, one more, or another in one place, as {@link WordTokenizer} counts them.
 * An edit that cannot be written so is null: half of a contraction has no meaning of its own, and no edit takes the last word.
 */
final class WordEdits {

    /** What is left of a contraction once its <i>n't</i> is gone. */
    private static final Map<String, String> SHORTENED = Map.of("ca", "can", "wo", "will", "sha", "shall");

    private static final Set<String> ENDS = Set.of(".", "!", "?", "...", "…");

    /** Words whose first letter is no vowel to the ear, or is one although it is none to the eye; by their beginnings. */
    private static final List<String> LIKE_CONSONANTS = List.of("uni", "use", "usu", "eu", "one", "once", "ew", "ut");

    private static final List<String> LIKE_VOWELS = List.of("hour", "honest", "honor", "honour", "heir");

    private final String text;
    private final List<Token> tokens;
    private final IntPredicate names;

    /** @param names which tokens are proper names, and keep their capital within a sentence */
    WordEdits(String text, IntPredicate names) {
        this.text = text;
        this.tokens = WordTokenizer.tokenize(text).tokens();
        this.names = names;
    }

    List<Token> tokens() {
        return tokens;
    }

    /** Whether a token has letters or digits. */
    boolean isWord(int token) {
        return token >= 0
                && token < tokens.size()
                && tokens.get(token).form().codePoints().anyMatch(Character::isLetterOrDigit);
    }

    /** Whether a token is the second part of what is written as one word: <i>n't</i>, <i>'s</i>. */
    private boolean attached(int token) {
        return isWord(token)
                && isWord(token - 1)
                && tokens.get(token).start() == tokens.get(token - 1).end();
    }

    /** The text without a word. */
    @Nullable
    Change delete(int token) {
        long words = tokens.stream()
                .filter(each -> each.form().codePoints().anyMatch(Character::isLetterOrDigit))
                .count();
        if (!isWord(token) || attached(token + 1) || words < 2) {
            return null;
        }
        Token doomed = tokens.get(token);
        List<Piece> pieces = new ArrayList<>();
        if (attached(token)) {
            Token host = tokens.get(token - 1);
            @Nullable String whole = SHORTENED.get(host.lower());
            pieces.add(new Piece(doomed.start(), doomed.end(), ""));
            if (whole != null) {
                pieces.add(new Piece(host.start(), host.end(), inCaseOf(host.form(), whole)));
            }
            return change(pieces);
        }
        int before = doomed.start();
        while (before > 0 && blank(before - 1)) {
            before--;
        }
        int after = doomed.end();
        while (after < text.length() && blank(after)) {
            after++;
        }
        boolean first = token == 0;
        if (!first && before < doomed.start()) {
            pieces.add(new Piece(before, doomed.end(), ""));
        } else {
            pieces.add(new Piece(doomed.start(), after, ""));
        }
        if (isWord(token + 1)) {
            Token next = tokens.get(token + 1);
            String form = begins(token) && capital(doomed.form()) ? capitalised(next.form()) : next.form();
            if (!form.equals(next.form())) {
                pieces.add(new Piece(next.start(), next.end(), form));
            }
            article(token - 1, doomed.form(), next.form(), pieces);
        }
        return change(pieces);
    }

    /** The text with another word in a word's place. */
    @Nullable
    Change substitute(int token, String word) {
        if (!isWord(token) || attached(token)) {
            return null;
        }
        Token old = tokens.get(token);
        String fitting = isWord(token + 1) ? fitting(word, tokens.get(token + 1).form()) : word;
        String form = inCaseOf(old.form(), fitting);
        if (form.equals(old.form())) {
            return null;
        }
        List<Piece> pieces = new ArrayList<>();
        pieces.add(new Piece(old.start(), old.end(), form));
        article(token - 1, old.form(), word, pieces);
        return change(pieces);
    }

    /**
     * The text with one word more.
     *
     * @param gap the token before which it comes; as many as there are tokens: at the end
     */
    @Nullable
    Change insert(int gap, String word) {
        if (same(gap, word) || same(gap - 1, word)) {
            return null;
        }
        if (!isWord(gap)) {
            if (!isWord(gap - 1)) {
                return null;
            }
            int end = tokens.get(gap - 1).end();
            return change(List.of(new Piece(end, end, " " + word)));
        }
        if (attached(gap)) {
            return null;
        }
        Token next = tokens.get(gap);
        List<Piece> pieces = new ArrayList<>();
        boolean opens = begins(gap) && capital(next.form());
        String form = fitting(word, next.form());
        pieces.add(new Piece(next.start(), next.start(), (opens ? capitalised(form) : form) + " "));
        if (opens && !names.test(gap) && !next.form().equals("I") && next.form().equals(capitalised(next.lower()))) {
            pieces.add(new Piece(next.start(), next.end(), next.lower()));
        }
        article(gap - 1, next.form(), word, pieces);
        return change(pieces);
    }

    private boolean same(int token, String word) {
        return token >= 0 && token < tokens.size() && tokens.get(token).lower().equals(word.toLowerCase(Locale.ROOT));
    }

    private boolean blank(int at) {
        char c = text.charAt(at);
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** Whether a token is the first word of a sentence. */
    private boolean begins(int token) {
        for (int before = token - 1; before >= 0; before--) {
            if (ENDS.contains(tokens.get(before).form())) {
                return true;
            }
            if (isWord(before)) {
                return false;
            }
        }
        return true;
    }

    /** Adds the other form of the article at {@code token}, where it is one, stood right before, and no longer does. */
    private void article(int token, String before, String after, List<Piece> pieces) {
        if (token < 0) {
            return;
        }
        Token article = tokens.get(token);
        boolean an = article.lower().equals("an");
        if ((an || article.lower().equals("a")) && an == vowel(before) && an != vowel(after)) {
            pieces.add(new Piece(article.start(), article.end(), inCaseOf(article.form(), an ? "a" : "an")));
        }
    }

    /** A word before another: <i>a</i> or <i>an</i>, if it is one of these. */
    private static String fitting(String word, String next) {
        return word.equals("a") || word.equals("an") ? (vowel(next) ? "an" : "a") : word;
    }

    private static boolean vowel(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return !lower.isEmpty()
                && ("aeiou".indexOf(lower.charAt(0)) >= 0
                        ? LIKE_CONSONANTS.stream().noneMatch(lower::startsWith)
                        : LIKE_VOWELS.stream().anyMatch(lower::startsWith));
    }

    private static boolean capital(String form) {
        return Character.isUpperCase(form.codePointAt(0)) || Character.isTitleCase(form.codePointAt(0));
    }

    private static String capitalised(String form) {
        int first = form.codePointAt(0);
        return Character.toString(Character.toTitleCase(first)) + form.substring(Character.charCount(first));
    }

    /** A word in the case of a form: <i>MAN</i>, <i>Man</i>, <i>man</i>. */
    private static String inCaseOf(String form, String word) {
        boolean loud = form.codePointCount(0, form.length()) > 1
                && form.equals(form.toUpperCase(Locale.ROOT))
                && !form.equals(form.toLowerCase(Locale.ROOT));
        return loud ? word.toUpperCase(Locale.ROOT) : capital(form) ? capitalised(word) : word;
    }

    /** A stretch of the text and what comes there. */
    private record Piece(int start, int end, String replacement) {}

    /** Several replacements as one, over the stretch from the first to the last. */
    private Change change(List<Piece> pieces) {
        List<Piece> sorted = pieces.stream()
                .sorted(Comparator.comparingInt(Piece::start).thenComparingInt(Piece::end))
                .toList();
        int start = sorted.getFirst().start;
        int at = start;
        StringBuilder replacement = new StringBuilder();
        for (Piece piece : sorted) {
            replacement.append(text, at, piece.start).append(piece.replacement);
            at = piece.end;
        }
        return new Change(
                start,
                at,
                text.substring(start, at),
                replacement.toString(),
                text.substring(0, start) + replacement + text.substring(at));
    }
}
