@NullMarked
package dev.assay.checks.training;

import org.jspecify.annotations.NullMarked;
