/**
 * A grammar of everyday scenes: who does what, where, wearing what; how a scene is told in English; and what follows from it, may
 * be so, or cannot be so. The lexicon is in the resources of this package, one plain text file per kind of word.
 */
@NullMarked
package dev.assay.data.scenes;

import org.jspecify.annotations.NullMarked;
