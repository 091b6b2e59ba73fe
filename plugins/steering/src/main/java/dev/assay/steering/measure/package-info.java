/**
 * What steering does to the texts that a language model writes: dose and response, beside what random directions do. May use the engine and how
 * this plug-in steers.
 */
@NullMarked
package dev.assay.steering.measure;

import org.jspecify.annotations.NullMarked;
