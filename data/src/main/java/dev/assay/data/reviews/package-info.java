/** Short reviews of places, food, films and devices, written from a lexicon, each with its sentiment, topic and tense. */
@NullMarked
package dev.assay.data.reviews;

import org.jspecify.annotations.NullMarked;
