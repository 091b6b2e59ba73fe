package dev.assay.checks;

import java.util.Map;

/**
 * What a model makes of one text alone.
 *
 * @param values log-probabilities of the token after each position, {@code [position][vocabulary]}; of a classifier probabilities,
 *     {@code [1][labels]}
 * @param largest size of a logit
 * @param states {@code [position][unit]} by hook
 */
@SuppressWarnings("ArrayRecordComponent") // A view of results; never compared.
record Reading(double[][] values, double largest, Map<String, float[][]> states) {}
