/** Files and folders that are whole or not there, and what to say when one cannot be written. Uses nothing else of the engine. */
@NullMarked
package dev.assay.engine.files;

import org.jspecify.annotations.NullMarked;
