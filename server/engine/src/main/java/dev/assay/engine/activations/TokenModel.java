package dev.assay.engine.activations;

import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.spi.Run;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model that reads tokens, at one of its hook points; where that has heads, the units of the first head come first. */
interface TokenModel {

    /**
     * What a batch gave.
     *
     * @param positions of the longest text; 1 where the hook point has one vector per text
     * @param values {@code [batch, positions, units]}, row-major
     * @param probabilities {@code [batch, labels]}; null for a model that does not classify
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on; never compared.
    record States(int positions, float[] values, @Nullable FloatMatrix probabilities) {}

    String fingerprint();

    String hook();

    int units();

    List<String> labels();

    /** Whether the values come out of a rectifier. */
    boolean rectified();

    /** Whether a position knows nothing of those after it, so that the model reads one text and its first token tells nothing. */
    boolean causal();

    /** Whether the hook point has one vector per text. */
    boolean perText();

    /** Examples in this model's tokens. */
    ModelTokens tokens(List<String> fields);

    States run(Inputs inputs, Run run);
}
