/** Concept sets for English: words, lemmas, parts of speech, overlap, length, negation. Sees only the contract. */
@NullMarked
package dev.assay.english;

import org.jspecify.annotations.NullMarked;
