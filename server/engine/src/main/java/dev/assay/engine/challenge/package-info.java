/**
 * Challenge sets: edits of examples that were kept, with what they came from. May use the corpus, what classifiers say, and files.
 */
@NullMarked
package dev.assay.engine.challenge;

import org.jspecify.annotations.NullMarked;
