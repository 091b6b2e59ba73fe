/** Word vectors from text: GloVe, small and exact to the bit. */
@NullMarked
package dev.assay.data.vectors;

import org.jspecify.annotations.NullMarked;
