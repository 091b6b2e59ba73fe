package dev.assay.steering.use;

import dev.assay.spi.Printable;
import java.util.List;

/**
 * The prompt as one side reads it: the first part of that side.
 *
 * @param kind {@code prompt}
 */
record SteerPromptPart(String kind, Side side, List<SteerTokenPart.Shown> tokens) implements Printable {

    static SteerPromptPart of(Side side, List<SteerTokenPart.Shown> tokens) {
        return new SteerPromptPart("prompt", side, tokens);
    }

    @Override
    public String printed() {
        StringBuilder text = new StringBuilder(side == Side.UNSTEERED ? "" : "\n");
        text.append(side == Side.UNSTEERED ? "unsteered: " : "steered:   ");
        tokens.forEach(token -> text.append(token.text()));
        return Plain.text(text.toString());
    }
}
