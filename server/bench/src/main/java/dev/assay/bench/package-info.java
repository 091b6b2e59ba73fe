/** Benchmarks and side-by-side harnesses: where every claim of speed comes from. */
@NullMarked
package dev.assay.bench;

import org.jspecify.annotations.NullMarked;
