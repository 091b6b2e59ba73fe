/**
 * The search for the formula that best matches a mask: a beam, an exact search with a bound, and the published beam. May use
 * {@code formula} and {@code concepts}.
 */
@NullMarked
package dev.assay.engine.search;

import org.jspecify.annotations.NullMarked;
