/** Training of language models from scratch, and of the tokenizers they read with. Stands on {@code models}. */
@NullMarked
package dev.assay.engine.models.training;

import org.jspecify.annotations.NullMarked;
