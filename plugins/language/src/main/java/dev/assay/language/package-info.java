/** What language models write, token by token, with the probability of each. Stands on the engine. */
@NullMarked
package dev.assay.language;

import org.jspecify.annotations.NullMarked;
