/**
 * Training diagnostics: what the log of a training, or a training under way, says about it, in findings with their evidence, cause,
 * remedy and the source of the rule. May use the engine.
 */
@NullMarked
package dev.assay.checks.training;

import org.jspecify.annotations.NullMarked;
