/**
 * Steering vectors: what is added to hidden states, as values that can be combined, and as files that can be kept and shared. May use models and files.
 */
@NullMarked
package dev.assay.engine.steering;

import org.jspecify.annotations.NullMarked;
