/** Tests of the checks, with a decoder, a loss and a classifier that can be made faulty. */
@NullMarked
package dev.assay.checks;

import org.jspecify.annotations.NullMarked;
