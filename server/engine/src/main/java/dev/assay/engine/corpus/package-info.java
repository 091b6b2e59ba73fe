/**
 * Examples and data sets: reading files into columns, and reading rows back. May use nothing else of the engine.
 */
@NullMarked
package dev.assay.engine.corpus;

import org.jspecify.annotations.NullMarked;
