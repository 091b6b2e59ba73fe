package dev.assay.engine.models.script;

import dev.assay.engine.models.ConfigFile;
import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code config.json} of a TorchScript model:
 *
 * <pre>{@code
 * {"model_type": "torchscript", "architecture": "a name to show",
 *  "inputs": [{"name": "input_ids", "dtype": "int64"}, {"name": "attention_mask"}, {"name": "token_type_ids"}],
 *  "outputs": [{"name": "logits", "at": 0},
 *              {"name": "blocks.0.hook_resid_post", "at": [1, "states"], "axes": ["batch", "position", "unit"], "units": 768}],
 *  "labels": ["entailment", "neutral", "contradiction"],
 *  "vocab_size": 30522, "max_position_embeddings": 512, "pad_token_id": 0}
 * }</pre>
 *
 * <p>Inputs are the arguments of {@code forward} in this order; {@code dtype} is {@code int64} (if left out), {@code int32},
 * {@code float32} or {@code bool}.
 *
 * @param logits null: the model is no classifier
 * @param context the longest text in tokens; 0: there is no limit
 */
record ScriptConfig(
        String architecture,
        List<ScriptInput> inputs,
        @Nullable DeclaredOutput logits,
        List<DeclaredOutput> states,
        List<String> labels,
        int vocabulary,
        int context,
        int padToken) {

    static final String FILE = "config.json";
    private static final String TYPE = "torchscript";

    ScriptConfig {
        inputs = List.copyOf(inputs);
        states = List.copyOf(states);
        labels = List.copyOf(labels);
    }

    /** Whether a folder's {@code config.json} says that it is of this kind. */
    static boolean isIn(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            return Files.isRegularFile(file)
                    && ConfigFile.read(file).text("model_type", "").equals(TYPE);
        } catch (UserError e) {
            return false;
        }
    }

    /**
     * @throws UserError when a field is missing, unknown or contradicts another
     */
    static ScriptConfig read(Path folder) {
        ConfigFile file = ConfigFile.read(folder.resolve(FILE));
        List<ScriptInput> inputs =
                file.parts("inputs").stream().map(ScriptInput::read).toList();
        List<ScriptInput.Name> names = inputs.stream().map(ScriptInput::name).toList();
        if (!names.contains(ScriptInput.Name.INPUT_IDS) || Set.copyOf(names).size() != names.size()) {
            throw file.refuse(
                    "inputs", "must list the module's arguments in their order, each once, input_ids among them");
        }
        List<String> labels = file.texts("labels");
        DeclaredOutput logits = null;
        List<DeclaredOutput> states = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (ConfigFile fields : file.parts("outputs")) {
            DeclaredOutput output = DeclaredOutput.read(fields, labels.size());
            if (!seen.add(output.name())) {
                throw fields.refuse("name", "is " + output.name() + ", which another output has too");
            }
            if (output.name().equals(DeclaredOutput.LOGITS) && !labels.isEmpty()) {
                logits = output;
            } else {
                states.add(output);
            }
        }
        if (seen.isEmpty()) {
            throw file.refuse("outputs", "must list what the module gives: the logits of labels, or hidden states");
        }
        if (!labels.isEmpty() && logits == null) {
            throw file.refuse("labels", "names labels, but no output has the name logits");
        }
        int vocabulary = file.size("vocab_size");
        int padToken = file.count("pad_token_id", 0);
        if (padToken >= vocabulary) {
            throw file.refuse("pad_token_id", "is " + padToken + ", but vocab_size is " + vocabulary);
        }
        return new ScriptConfig(
                file.text("architecture", "TorchScript"),
                inputs,
                logits,
                states,
                labels,
                vocabulary,
                file.size("max_position_embeddings", 0),
                padToken);
    }

    /** Whether the module is told which slots are padding; if not, texts of one batch have one length. */
    boolean masked() {
        return has(ScriptInput.Name.ATTENTION_MASK);
    }

    boolean has(ScriptInput.Name name) {
        return inputs.stream().anyMatch(input -> input.name() == name);
    }
}
