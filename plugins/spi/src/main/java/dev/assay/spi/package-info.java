/**
 * The contract between Assay and its plug-ins: concept sets (what is true of an example) and analyses (what can be asked
 * of data and models). Depends on nothing but two annotation jars.
 */
@NullMarked
package dev.assay.spi;

import org.jspecify.annotations.NullMarked;
