/** The server and the command line: both find analyses, show them and run them, and know none by name. */
@NullMarked
package dev.assay.app;

import org.jspecify.annotations.NullMarked;
