package dev.assay.engine.search;

import dev.assay.spi.Run;

/** A search that goes from formulas of one literal to longer ones, and has a best answer at every length. */
interface LevelSearch {

    /** The best formula of at most as many literals as levels were searched. */
    Entry best();

    /** Goes on to formulas with one more literal. */
    void grow(Run run);
}
