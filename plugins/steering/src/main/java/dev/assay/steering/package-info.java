/** Steering vectors: finding them, using them, and measuring what they do. */
@NullMarked
package dev.assay.steering;

import org.jspecify.annotations.NullMarked;
