/**
 * TorchScript models as black boxes: what goes in and what comes out is declared, nothing inside can be changed. May use
 * {@code models} and, for texts as token ids, {@code models.transformer}, and nothing else of the engine.
 */
@NullMarked
package dev.assay.engine.models.script;

import org.jspecify.annotations.NullMarked;
