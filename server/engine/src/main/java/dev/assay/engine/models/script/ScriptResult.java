package dev.assay.engine.models.script;

import dev.assay.engine.models.FloatMatrix;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a module says of some texts.
 *
 * @param probabilities {@code [texts, labels]}, each row adding up to 1; null for a model that does not classify
 * @param states by the name of the hook point, those that were asked for
 */
public record ScriptResult(@Nullable FloatMatrix probabilities, Map<String, ScriptStates> states) {

    public ScriptResult {
        states = Map.copyOf(states);
    }

    /**
     * @throws IllegalArgumentException when it was not asked for
     */
    public ScriptStates get(String hook) {
        ScriptStates found = states.get(hook);
        if (found == null) {
            throw new IllegalArgumentException(hook + " was not asked for");
        }
        return found;
    }
}
