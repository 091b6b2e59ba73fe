package dev.assay.engine.concepts;

import dev.assay.engine.corpus.Example;
import java.util.List;

/** Divides examples into the tokens that a model reads of them, each a row of an index. Safe for use by several threads. */
public interface TokenRows {

    /** Changes whenever the tokens of some example would; part of the key under which an index is kept. */
    String key();

    /** The tokens of an example in the order in which the model reads them; the row at index i is its position i. */
    List<RowToken> tokens(Example example);
}
