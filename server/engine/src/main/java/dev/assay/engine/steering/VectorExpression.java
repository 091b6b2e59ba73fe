package dev.assay.engine.steering;

import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic over steering vectors: {@code taste + 0.5*positive - "my set"[3]}.
 *
 * <pre>
 * expression = ["-"] term {("+" | "-") term}
 * term       = [number "*"] operand
 * operand    = name ["[" index "]"] | "mean(" name ")" | "(" expression ")"
 * name       = a word of letters, digits, dots, underscores and inner hyphens, beginning with a letter; or anything in double quotes
 * </pre>
 *
 * A minus with a letter or digit on both sides belongs to the name; blanks make it an operator. A name that holds several vectors needs an
 * index, from 0, or {@code mean(…)}.
 */
public final class VectorExpression {

    /** A vector times a number. */
    private record Term(double factor, Operand operand) {}

    /**
     * @param index of the vector; -1: the only one; -2: the mean of all
     */
    private record Operand(String name, int index) {}

    private static final int ONLY = -1;
    private static final int MEAN = -2;
    private static final int DEEPEST = 100;

    private final String text;
    private final List<Term> terms = new ArrayList<>();
    private int at;

    private VectorExpression(String text) {
        this.text = text;
        blanks();
        expression(1, 0);
        if (at < text.length()) {
            throw fault("+, - or the end");
        }
    }

    /**
     * Reads an expression.
     *
     * @throws UserError which names the column and what was expected there
     */
    public static VectorExpression parse(String text) {
        return new VectorExpression(text);
    }

    /** The names in it, in order. */
    public List<String> names() {
        return terms.stream().map(term -> term.operand.name).distinct().toList();
    }

    /**
     * Computes it.
     *
     * @param fingerprint of the model that it is for; null: whichever, as long as all are of one
     * @throws UserError when a name or index is not there, or a vector is of another model
     */
    public SteeringVector value(SteeringVectors vectors, String model, @Nullable String fingerprint) {
        @Nullable SteeringVector sum = null;
        @Nullable String wanted = fingerprint;
        String of = model;
        for (Term term : terms) {
            StoredVectors stored = vectors.get(term.operand.name);
            if (wanted != null && !stored.origin().fingerprint().equals(wanted)) {
                throw new UserError("The steering vector \"" + term.operand.name + "\" was made with the model "
                        + stored.origin().model() + (stored.origin().model().equals(of) ? " as it was then" : "")
                        + ", but this is about the model " + of + "; make it again for " + of + ".");
            }
            if (wanted == null) {
                wanted = stored.origin().fingerprint();
                of = stored.origin().model();
            }
            SteeringVector scaled = chosen(term.operand, stored).times(term.factor);
            sum = sum == null ? scaled : sum.plus(scaled);
        }
        if (sum == null) {
            throw new IllegalStateException("an expression has a term");
        }
        return sum;
    }

    private static SteeringVector chosen(Operand operand, StoredVectors stored) {
        int count = stored.vectors().size();
        if (operand.index == MEAN) {
            return stored.mean();
        }
        if (operand.index == ONLY && count > 1) {
            throw new UserError("\"" + operand.name + "\" holds " + count + " steering vectors; write " + operand.name
                    + "[0] to " + operand.name + "[" + (count - 1) + "], or mean(" + operand.name + ").");
        }
        if (operand.index >= count) {
            throw new UserError("\"" + operand.name + "\" holds " + count + " steering vector" + (count == 1 ? "" : "s")
                    + ", counted from 0, and has no number " + operand.index + ".");
        }
        return stored.vectors().get(Math.max(0, operand.index));
    }

    private void expression(double sign, int depth) {
        if (depth > DEEPEST) {
            throw fault("fewer than " + DEEPEST + " parentheses inside each other");
        }
        double factor = sign;
        if (take('-')) {
            factor = -sign;
        }
        while (true) {
            term(factor, depth);
            if (take('+')) {
                factor = sign;
            } else if (take('-')) {
                factor = -sign;
            } else {
                return;
            }
        }
    }

    private void term(double sign, int depth) {
        double factor = sign;
        if (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            factor *= number();
            if (!take('*')) {
                throw fault("* after the number");
            }
        }
        if (take('(')) {
            expression(factor, depth + 1);
            close(')');
            return;
        }
        terms.add(new Term(factor, operand()));
    }

    private double number() {
        int from = at;
        while (at < text.length() && "0123456789.eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(from, at);
        blanks();
        try {
            return Double.parseDouble(number);
        } catch (NumberFormatException e) {
            at = from;
            throw fault("a number");
        }
    }

    private Operand operand() {
        boolean quoted = at < text.length() && text.charAt(at) == '"';
        String name = name();
        if (!quoted && name.equals("mean") && take('(')) {
            String of = name();
            close(')');
            return new Operand(of, MEAN);
        }
        if (!take('[')) {
            return new Operand(name, ONLY);
        }
        int from = at;
        while (at < text.length() && Character.isDigit(text.charAt(at))) {
            at++;
        }
        String index = text.substring(from, at);
        if (!index.matches("[0-9]{1,9}")) {
            at = from;
            throw fault("an index from 0");
        }
        blanks();
        close(']');
        return new Operand(name, Integer.parseInt(index));
    }

    private String name() {
        int from = at;
        String name;
        if (at < text.length() && text.charAt(at) == '"') {
            int end = text.indexOf('"', at + 1);
            if (end < 0) {
                throw fault("a name that ends with \"");
            }
            name = text.substring(at + 1, end);
            at = end + 1;
        } else {
            while (at < text.length() && inName(at, from)) {
                at++;
            }
            name = text.substring(from, at);
        }
        if (name.isEmpty()) {
            at = from;
            throw fault("the name of a steering vector");
        }
        blanks();
        return name;
    }

    private boolean inName(int index, int from) {
        char c = text.charAt(index);
        boolean inside = index > from;
        if (c == '-') {
            return inside
                    && Character.isLetterOrDigit(text.charAt(index - 1))
                    && index + 1 < text.length()
                    && Character.isLetterOrDigit(text.charAt(index + 1));
        }
        return Character.isLetter(c)
                || (inside
                        && (Character.isDigit(c)
                                || c == '.'
                                || c == '_'
                                || Character.getType(c) == Character.NON_SPACING_MARK));
    }

    private boolean take(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            blanks();
            return true;
        }
        return false;
    }

    private void close(char c) {
        if (!take(c)) {
            throw fault("\"" + c + "\"");
        }
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private UserError fault(String expected) {
        String there = at < text.length() ? "\"" + Character.toString(text.codePointAt(at)) + "\"" : "the end";
        return new UserError("The vector expression is wrong at column " + (at + 1) + ": expected " + expected
                + ", found " + there + ".");
    }

    @Override
    public String toString() {
        return text;
    }
}
