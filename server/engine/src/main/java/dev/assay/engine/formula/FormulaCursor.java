package dev.assay.engine.formula;

/**
 * A place in a formula where somebody is typing.
 *
 * @param from offset (UTF-16 units) where the word being typed begins
 * @param to offset after it; what is chosen replaces this stretch
 * @param typed the part of the word before the cursor, without quotes; may be empty
 * @param expected what may stand there
 */
public record FormulaCursor(int from, int to, String typed, Expected expected) {

    /**
     * Looks at what is before the cursor, and at the rest of the word it is in.
     *
     * @param at offset of the cursor, from 0 to the length of the text
     */
    public static FormulaCursor at(String text, int at) {
        if (at < 0 || at > text.length()) {
            throw new IllegalArgumentException("the cursor must be from 0 to " + text.length() + ", got " + at);
        }
        String before = text.substring(0, at);
        int from = at;
        String typed = "";
        boolean open = false;
        try {
            FormulaLexer lexer = new FormulaLexer(before, true);
            while (lexer.kind() != FormulaLexer.Kind.END) {
                boolean word = lexer.isWord() || FormulaLexer.keyword(lexer.name()) == lexer.kind();
                if (lexer.end() == at && word) {
                    from = lexer.start();
                    typed = lexer.name();
                    open = lexer.kind() == FormulaLexer.Kind.QUOTED;
                }
                lexer.advance();
            }
        } catch (FormulaError e) {
            return new FormulaCursor(at, at, "", new Expected.Nothing());
        }
        int to = at;
        while (!open && from < at && to < text.length() && FormulaLexer.isBare(text.codePointAt(to))) {
            to += Character.charCount(text.codePointAt(to));
        }
        return new FormulaCursor(from, to, typed, FormulaParser.expectedAfter(text.substring(0, from)));
    }
}
