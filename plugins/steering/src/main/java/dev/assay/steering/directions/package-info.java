/**
 * Directions in hidden states that stand for an attribute of texts, found from examples that have it and examples that have not; and gates,
 * which say of a prompt whether it is to be steered. Uses the engine's models, data sets and steering vectors.
 */
@NullMarked
package dev.assay.steering.directions;

import org.jspecify.annotations.NullMarked;
