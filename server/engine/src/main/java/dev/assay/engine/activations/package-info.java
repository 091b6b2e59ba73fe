/**
 * Activations as matrices of one row per example, in memory-mapped files, and the array formats they come in. May use
 * {@code corpus} and {@code models}.
 */
@NullMarked
package dev.assay.engine.activations;

import org.jspecify.annotations.NullMarked;
