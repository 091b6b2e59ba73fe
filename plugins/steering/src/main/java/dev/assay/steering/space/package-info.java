/**
 * What steering vectors mean: how they move a classifier's labels, which tokens they stand for, whether their angles follow the likeness of
 * sentences, and what their means transfer. May use the engine.
 */
@NullMarked
package dev.assay.steering.space;

import org.jspecify.annotations.NullMarked;
