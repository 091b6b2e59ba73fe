/** Finds plug-ins, keeps those of others apart, and reports the broken ones. */
@NullMarked
package dev.assay.app.plugins;

import org.jspecify.annotations.NullMarked;
