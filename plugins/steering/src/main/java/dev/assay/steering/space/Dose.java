package dev.assay.steering.space;

import dev.assay.engine.steering.SteeringVector;

/** A vector, and what it is multiplied by. */
record Dose(SteeringVector vector, double strength) {}
