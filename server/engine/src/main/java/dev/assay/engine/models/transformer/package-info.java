/**
 * Transformer families over DJL: Hugging Face folders, hook points and interventions, generation, gradients. May use
 * {@code models} and nothing else of the engine.
 */
@NullMarked
package dev.assay.engine.models.transformer;

import org.jspecify.annotations.NullMarked;
