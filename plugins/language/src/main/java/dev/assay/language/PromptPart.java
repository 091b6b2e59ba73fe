package dev.assay.language;

import dev.assay.spi.Printable;
import java.util.List;

/**
 * The prompt as the model reads it: the first part of a generation.
 *
 * @param kind {@code prompt}
 */
record PromptPart(String kind, List<TokenPart> tokens) implements Printable {

    static PromptPart of(List<TokenPart> tokens) {
        return new PromptPart("prompt", tokens);
    }

    @Override
    public String printed() {
        return Listing.plain(TokenPart.text(tokens));
    }
}
