package dev.assay.steering;

/** Which of two generations. */
enum Side {
    UNSTEERED,
    STEERED
}
