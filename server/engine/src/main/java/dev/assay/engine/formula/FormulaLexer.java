package dev.assay.engine.formula;

import java.util.Locale;

/** Splits a formula's text into tokens, one at a time; {@link #start} is where the present one starts. */
final class FormulaLexer {

    /** What a token is. */
    enum Kind {
        OPEN,
        CLOSE,
        COMMA,
        OPERATOR,
        AND,
        OR,
        NOT,
        NEIGHBORS,
        /** A run of characters that may stand in a name, of which parts may be quoted. */
        NAME,
        /** One quoted part and nothing else. */
        QUOTED,
        END
    }

    /** In UTF-16 units. */
    static final int LONGEST = 100_000;

    private static final String HELP =
            "; join concepts and comparisons with AND, OR, NOT and parentheses, and quote odd"
                    + " values as in hyp:tok:\"n't\"";

    private final String text;
    private final boolean unfinished;
    private int next;
    private int start;
    private Kind kind = Kind.END;
    private String name = "";

    /** @param unfinished whether a quote at the end may lack its partner, because the user is still typing */
    FormulaLexer(String text, boolean unfinished) {
        if (text.length() > LONGEST) {
            throw new FormulaError(
                    LONGEST,
                    text.length(),
                    "a formula has at most " + LONGEST + " characters, and this one " + text.length()
                            + "; save parts of it as slices");
        }
        this.text = text;
        this.unfinished = unfinished;
        advance();
    }

    Kind kind() {
        return kind;
    }

    /** The name without its quotes, or the operator's sign. */
    String name() {
        return name;
    }

    /** Offset of the token. */
    int start() {
        return start;
    }

    /** Offset after the token. */
    int end() {
        return next;
    }

    boolean isWord() {
        return kind == Kind.NAME || kind == Kind.QUOTED;
    }

    /** The token as the user wrote it, for messages. */
    String found() {
        String written = text.substring(start, next);
        if (kind == Kind.END) {
            return "the end";
        }
        return written.length() <= 40 ? "'" + written + "'" : "'" + written.substring(0, 40) + "…'";
    }

    /** Moves on to the next token. */
    void advance() {
        while (next < text.length() && Character.isWhitespace(text.codePointAt(next))) {
            next += Character.charCount(text.codePointAt(next));
        }
        start = next;
        if (next == text.length()) {
            kind = Kind.END;
            return;
        }
        kind = switch (text.charAt(next)) {
            case '(' -> single(Kind.OPEN);
            case ')' -> single(Kind.CLOSE);
            case ',' -> single(Kind.COMMA);
            case '=', '!', '<', '>' -> operator();
            default -> word();
        };
    }

    private Kind single(Kind single) {
        next++;
        return single;
    }

    private Kind operator() {
        char sign = text.charAt(next++);
        boolean two = sign != '=' && next < text.length() && text.charAt(next) == '=';
        if (two) {
            next++;
        } else if (sign == '!') {
            throw new FormulaError(
                    start, next, "unexpected '!'; write != for 'is not', or NOT before what should not hold");
        }
        name = text.substring(start, next);
        return Kind.OPERATOR;
    }

    private Kind word() {
        StringBuilder read = new StringBuilder();
        int quotes = 0;
        boolean bare = false;
        while (next < text.length()) {
            int character = text.codePointAt(next);
            if (character == '"') {
                quotes++;
                readQuoted(read);
            } else if (isBare(character)) {
                bare = true;
                read.appendCodePoint(character);
                next += Character.charCount(character);
            } else {
                break;
            }
        }
        if (next == start) {
            int character = text.codePointAt(start);
            throw new FormulaError(
                    start, start + Character.charCount(character), "unexpected " + shown(character) + HELP);
        }
        name = read.toString();
        if (name.isEmpty() && !unfinished) {
            throw new FormulaError(start, next, "expected something between the quotes");
        }
        if (quotes == 0) {
            return keyword(name);
        }
        return quotes == 1 && !bare ? Kind.QUOTED : Kind.NAME;
    }

    private static String shown(int character) {
        boolean visible = !Character.isISOControl(character) && Character.isDefined(character);
        return visible ? "'" + Character.toString(character) + "'" : "the character U+%04X".formatted(character);
    }

    private void readQuoted(StringBuilder read) {
        int open = next++;
        while (next < text.length() && text.charAt(next) != '"') {
            if (text.charAt(next) == '\\' && next + 1 < text.length()) {
                next++;
            }
            read.append(text.charAt(next++));
        }
        if (next < text.length()) {
            next++;
        } else if (!unfinished) {
            throw new FormulaError(open, next, "expected a closing quote for the one that opens here");
        }
    }

    /** Whether the character may stand in a name without quotes. */
    static boolean isBare(int character) {
        return Character.isLetterOrDigit(character) || "_-.:$%#@*/+~^?".indexOf(character) >= 0;
    }

    /** Whether the whole text may stand without quotes. */
    static boolean isBare(String text) {
        return text.codePoints().allMatch(FormulaLexer::isBare);
    }

    /** The text in quotes. */
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The kind of an unquoted word. */
    static Kind keyword(String word) {
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "AND" -> Kind.AND;
            case "OR" -> Kind.OR;
            case "NOT" -> Kind.NOT;
            case "NEIGHBORS" -> Kind.NEIGHBORS;
            default -> Kind.NAME;
        };
    }
}
