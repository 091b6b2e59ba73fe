/**
 * Latent steering vectors: for a sentence the vector that makes a frozen language model write it. Uses the engine's search for them, its
 * data sets and its store of steering vectors.
 */
@NullMarked
package dev.assay.steering.extraction;

import org.jspecify.annotations.NullMarked;
