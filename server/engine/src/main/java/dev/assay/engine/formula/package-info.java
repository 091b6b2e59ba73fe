/**
 * The formula language: tree, parser, printer, and the rows of a formula of concepts. May use {@code concepts}.
 */
@NullMarked
package dev.assay.engine.formula;

import org.jspecify.annotations.NullMarked;
