/**
 * Hooked models over DJL, their weights, training, and the one safe way to take gradients. May use {@code corpus}.
 */
@NullMarked
package dev.assay.engine.models;

import org.jspecify.annotations.NullMarked;
