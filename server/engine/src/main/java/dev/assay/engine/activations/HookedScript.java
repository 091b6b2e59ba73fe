package dev.assay.engine.activations;

import dev.assay.engine.models.ModelCard;
import dev.assay.engine.models.script.Layout;
import dev.assay.engine.models.script.ScriptModel;
import dev.assay.engine.models.script.ScriptResult;
import dev.assay.engine.models.script.ScriptStates;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript module at one of the states that it gives. Nothing tells whether such a module is causal; it is taken not to be.
 *
 * @param units over all heads, which only a run tells
 */
record HookedScript(ScriptModel model, String hook, Layout layout, int units) implements TokenModel {

    /**
     * @param hook null: the last that has units
     * @throws UserError when the model has no such hook point, or it has attention
     */
    static HookedScript of(ScriptModel model, @Nullable String hook) {
        String name = hook != null ? hook : last(model);
        Layout layout = model.layout(name);
        if (layout == Layout.ATTENTION) {
            throw new UserError(
                    "The hook point " + name
                            + " has attention, a number per head, query and key, and so no units for a row; choose one that has units.");
        }
        ScriptStates one = model.run(Inputs.of(new int[] {0}), List.of(name), Run.unwatched())
                .get(name);
        return new HookedScript(model, name, layout, one.at(0, 0).length);
    }

    private static String last(ScriptModel model) {
        return model.card().hooks().stream()
                .filter(hook -> hook.units() > 0)
                .reduce((one, other) -> other)
                .map(ModelCard.Hook::name)
                .orElseThrow(
                        () -> new UserError(
                                "The config.json of this model declares no hidden states among its outputs, so there are no units to read."));
    }

    @Override
    public String fingerprint() {
        return model.fingerprint();
    }

    @Override
    public List<String> labels() {
        return model.card().labels();
    }

    @Override
    public boolean rectified() {
        return false;
    }

    @Override
    public boolean causal() {
        return false;
    }

    @Override
    public boolean perText() {
        return layout == Layout.TEXT;
    }

    @Override
    public ModelTokens tokens(List<String> fields) {
        int context = model.card().context();
        return new ModelTokens(model.tokenizer(), fields, context == 0 ? Integer.MAX_VALUE : context, null);
    }

    @Override
    public States run(Inputs inputs, Run run) {
        ScriptResult result = model.run(inputs, List.of(hook), run);
        ScriptStates states = result.get(hook);
        return new States(perText() ? 1 : states.shape()[1], states.values(), result.probabilities());
    }
}
