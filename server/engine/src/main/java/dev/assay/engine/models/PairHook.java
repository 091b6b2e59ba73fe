package dev.assay.engine.models;

import dev.assay.spi.UserError;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The hook points of the pair model: places whose values can be read, one vector per example. */
public enum PairHook {
    /** State of the encoder after the premise's last word. */
    ENC_PREMISE("enc.premise"),
    /** State of the encoder after the hypothesis's last word. */
    ENC_HYPOTHESIS("enc.hypothesis"),
    /** The hidden layer of the classifier after its ReLU: what the classes are read from. */
    MLP_RELU("mlp.relu");

    private final String id;

    PairHook(String id) {
        this.id = id;
    }

    /** The name that users write. */
    public String id() {
        return id;
    }

    /**
     * @throws UserError when there is no such hook point
     */
    public static PairHook of(String id) {
        for (PairHook hook : values()) {
            if (hook.id.equals(id)) {
                return hook;
            }
        }
        throw new UserError("The pair model has no hook point " + id + "; it has "
                + Arrays.stream(values()).map(PairHook::id).collect(Collectors.joining(", ")) + ".");
    }

    @Override
    public String toString() {
        return id;
    }
}
