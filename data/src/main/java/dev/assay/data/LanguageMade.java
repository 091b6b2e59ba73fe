package dev.assay.data;

/**
 * What was made, kept beside the model so that it can be made again.
 *
 * @param testTokens tokens of the test reviews that are predicted, the end of each among them
 * @param perplexity of the model on them, per token
 * @param trigramPerplexity of an interpolated Kneser-Ney trigram model on them, which learned from the same tokens
 */
record LanguageMade(
        LanguageRecipe recipe, Machine machine, long testTokens, double perplexity, double trigramPerplexity) {}
