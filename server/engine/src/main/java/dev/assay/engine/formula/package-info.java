/**
 * The formula language (tree, parser, printer, evaluation) and the search for the formula that best matches a mask. May use
 * {@code concepts}.
 */
@NullMarked
package dev.assay.engine.formula;

import org.jspecify.annotations.NullMarked;
