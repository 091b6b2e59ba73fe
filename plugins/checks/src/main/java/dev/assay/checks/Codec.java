package dev.assay.checks;

/** Text to tokens and back, as the two sides of a system do it. */
public interface Codec {

    /** A text as the loss reads it, begin and end tokens among them. */
    int[] forLoss(String text);

    /** A text as the decoder reads it when it is a prompt. */
    int[] forPrompt(String text);

    /** A text's own tokens. */
    int[] bare(String text);

    String decode(int[] tokens);
}
