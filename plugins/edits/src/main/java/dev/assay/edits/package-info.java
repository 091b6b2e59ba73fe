/** What a model knows of one example, and what an edit of it changes. Stands on the engine. */
@NullMarked
package dev.assay.edits;

import org.jspecify.annotations.NullMarked;
