package dev.assay.data.scenes;

import java.util.List;

/**
 * Weather or time of day.
 *
 * @param phrase as a premise says it
 * @param follows sentences that then hold
 * @param excluded sentences that then do not
 * @param unsuited regions it is not said of
 */
record Weather(String phrase, List<String> follows, List<String> excluded, List<String> unsuited) {}
