/**
 * Concepts of a data set: the Lucene index, the concept matrix, word vectors and neighbours. May use {@code corpus}.
 */
@NullMarked
package dev.assay.engine.concepts;

import org.jspecify.annotations.NullMarked;
