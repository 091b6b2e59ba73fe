package dev.assay.engine.formula;

import dev.assay.spi.UserError;
import java.util.Locale;

/** Splits a formula's text into tokens, one at a time; {@link #column} is where the present one starts, from 1. */
final class FormulaLexer {

    /** What a token is. */
    enum Kind {
        OPEN,
        CLOSE,
        AND,
        OR,
        NOT,
        NEIGHBORS,
        NAME,
        END
    }

    private final String text;
    private int next;
    private int start;
    private Kind kind = Kind.END;
    private String name = "";

    FormulaLexer(String text) {
        this.text = text;
        advance();
    }

    Kind kind() {
        return kind;
    }

    /** The name without its quotes, when the token is one. */
    String name() {
        return name;
    }

    int column() {
        return start + 1;
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
        } else if (text.charAt(next) == '(' || text.charAt(next) == ')') {
            kind = text.charAt(next++) == '(' ? Kind.OPEN : Kind.CLOSE;
        } else {
            boolean quoted = readName();
            kind = quoted ? Kind.NAME : keyword(name);
        }
    }

    /** Returns whether a part of the name was quoted, so that it is no keyword. */
    private boolean readName() {
        StringBuilder read = new StringBuilder();
        boolean quoted = false;
        while (next < text.length()) {
            int character = text.codePointAt(next);
            if (character == '"') {
                quoted = true;
                readQuoted(read);
            } else if (isBare(character)) {
                read.appendCodePoint(character);
                next += Character.charCount(character);
            } else {
                break;
            }
        }
        if (next == start) {
            throw new UserError("Formula, column " + column() + ": unexpected '"
                    + Character.toString(text.codePointAt(start))
                    + "'; join concepts with AND, OR, NOT and parentheses, and quote odd values as in hyp:tok:\"n't\"");
        }
        name = read.toString();
        if (name.isEmpty()) {
            throw new UserError("Formula, column " + column() + ": expected a concept between the quotes");
        }
        return quoted;
    }

    private void readQuoted(StringBuilder read) {
        int open = next++;
        while (next < text.length() && text.charAt(next) != '"') {
            if (text.charAt(next) == '\\' && next + 1 < text.length()) {
                next++;
            }
            read.append(text.charAt(next++));
        }
        if (next == text.length()) {
            throw new UserError(
                    "Formula, column " + (open + 1) + ": expected a closing quote for the one that opens here");
        }
        next++;
    }

    /** Whether the character may stand in a name without quotes. */
    static boolean isBare(int character) {
        return Character.isLetterOrDigit(character) || "_-.:$%#@*/+~^?".indexOf(character) >= 0;
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
