/** What the built-in language model is measured against. */
@NullMarked
package dev.assay.data.language;

import org.jspecify.annotations.NullMarked;
