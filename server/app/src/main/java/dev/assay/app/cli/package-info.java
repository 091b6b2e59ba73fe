/** The command line: every analysis is a command, its parameters are the options. */
@NullMarked
package dev.assay.app.cli;

import org.jspecify.annotations.NullMarked;
