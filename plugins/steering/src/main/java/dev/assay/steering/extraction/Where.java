package dev.assay.steering.extraction;

import dev.assay.engine.models.transformer.Positions;

/** The positions at which a latent vector is added. */
enum Where {
    ALL,
    /** That of the token that begins the text, and no other. */
    FIRST;

    Positions positions() {
        return this == FIRST ? Positions.at(0) : Positions.all();
    }
}
