/** Makes and verifies the built-in data: a corpus from a grammar, word vectors, a trained model. Stands on the engine. */
@NullMarked
package dev.assay.data;

import org.jspecify.annotations.NullMarked;
