/** Brings in what a user has: data sets from files, and models trained on them. Stands on the engine. */
@NullMarked
package dev.assay.library;

import org.jspecify.annotations.NullMarked;
