/**
 * What is on disk (one folder, one owner), cache keys, and runs. May use the rest of the engine.
 */
@NullMarked
package dev.assay.engine.workspace;

import org.jspecify.annotations.NullMarked;
