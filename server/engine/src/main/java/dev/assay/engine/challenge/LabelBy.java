package dev.assay.engine.challenge;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a kept edit came by its true label. */
public enum LabelBy {
    /** The edit does not change it: it is that of what was edited. */
    @JsonProperty("kept")
    KEPT,
    /** A person chose it for the edited text. */
    @JsonProperty("chosen")
    CHOSEN
}
