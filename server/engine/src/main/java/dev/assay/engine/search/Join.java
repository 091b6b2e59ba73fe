package dev.assay.engine.search;

/** How a search appends an operand to a formula, in the order in which the published code tries them. */
enum Join {
    OR,
    AND,
    AND_NOT
}
