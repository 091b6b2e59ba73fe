package dev.assay.steering.use;

/** Texts for a terminal. */
final class Plain {

    private Plain() {}

    /** A text with nothing in it that would move the cursor or change colours. */
    static String text(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == '\n' || c == '\t' || !Character.isISOControl(c) ? c : '\uFFFD')
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }

    /** The same on one line. */
    static String line(String text) {
        return text(text.replace("\n", "⏎").replace("\t", "⇥"));
    }
}
