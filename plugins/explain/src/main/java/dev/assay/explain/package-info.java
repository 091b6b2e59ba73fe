/** Compositional explanations: what each unit of a model looks for. Stands on the engine. */
@NullMarked
package dev.assay.explain;

import org.jspecify.annotations.NullMarked;
