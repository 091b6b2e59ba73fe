package dev.assay.steering.use;

/** Which of two generations. */
enum Side {
    UNSTEERED,
    STEERED
}
