/**
 * Consistency checks: quantities that are computed twice in two functions (the loss and the decoder, the batch and the single
 * example, the cached step and the full pass) are compared, and where they part is said. May use the engine.
 */
@NullMarked
package dev.assay.checks;

import org.jspecify.annotations.NullMarked;
