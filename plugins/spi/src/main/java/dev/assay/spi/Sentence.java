package dev.assay.spi;

import java.util.List;
import org.apiguardian.api.API;

/**
 * A text and its word tokens, as all concept sets and word-level models see them.
 *
 * @param text as imported
 * @param tokens in order of their start; they do not overlap
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Sentence(String text, List<Token> tokens) {

    public Sentence {
        tokens = List.copyOf(tokens);
    }

    /**
     * A word, number or punctuation mark.
     *
     * @param form the characters as they stand in the text
     * @param lower the form in lower case, which is what token concepts and vocabularies use
     * @param start offset of the first char (UTF-16) in the text
     * @param end offset after the last char
     */
    public record Token(String form, String lower, int start, int end) {}
}
