package dev.assay.language;

import dev.assay.spi.Printable;
import java.util.List;

/**
 * One token that was written.
 *
 * @param kind {@code token}
 * @param index among the generated tokens, from 0
 */
record WrittenPart(
        String kind, int index, int id, String text, double logprob, List<TokenPart.Alternative> alternatives)
        implements Printable {

    static WrittenPart of(int index, TokenPart token) {
        return new WrittenPart("token", index, token.id(), token.text(), token.logprob(), token.alternatives());
    }

    @Override
    public String printed() {
        return Listing.plain(text);
    }
}
