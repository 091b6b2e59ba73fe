/**
 * The server and the command line: both find analyses, show them and run them, and know none by name. Stands on the engine;
 * meets plug-ins through {@link java.util.ServiceLoader} only.
 */
@NullMarked
package dev.assay.app;

import org.jspecify.annotations.NullMarked;
