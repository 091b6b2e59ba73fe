/** What a process works with: finds plug-ins, keeps those of others apart, reports the broken ones, and gives them a workspace. */
@NullMarked
package dev.assay.app.plugins;

import org.jspecify.annotations.NullMarked;
