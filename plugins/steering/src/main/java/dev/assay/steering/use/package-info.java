/** Steering vectors at work: on a prompt beside the unsteered text, along a line from one to another, and combined. */
@NullMarked
package dev.assay.steering.use;

import org.jspecify.annotations.NullMarked;
