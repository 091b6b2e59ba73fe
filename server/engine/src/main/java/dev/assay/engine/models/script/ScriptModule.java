package dev.assay.engine.models.script;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import dev.assay.engine.models.Djl;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A TorchScript module in native memory, in evaluation mode and without gradients. PyTorch's optimiser for TorchScript is switched
 * off: it compiles anew for other lengths of texts, which takes longer than it saves here. Safe for use by several threads.
 */
final class ScriptModule implements AutoCloseable {

    private final Path file;
    private final NDManager manager = Djl.newManager();
    private final PtSymbolBlock block;

    private ScriptModule(Path file) {
        this.file = file;
        boolean loaded = false;
        try {
            block = JniUtils.loadModule(
                    (PtNDManager) manager, file, true, new String[0], new String[0], /* trainParam= */ false);
            JniUtils.enableInferenceMode(block);
            loaded = true;
        } catch (EngineException e) {
            throw new UserError(file + " cannot be loaded as TorchScript: " + reason(e) + ".", e);
        } finally {
            if (!loaded) {
                manager.close();
            }
        }
    }

    /**
     * @throws UserError when PyTorch cannot read the file
     */
    static ScriptModule load(Path file) {
        return new ScriptModule(file);
    }

    /**
     * Runs {@code forward} and picks the outputs that are wanted.
     *
     * @param arguments that belong to the step's manager
     * @return one array of float32 for each, of the step's manager, as the module lays it out
     * @throws UserError when the module fails, or has no such output
     */
    List<NDArray> forward(NDManager step, List<NDArray> arguments, List<DeclaredOutput> wanted) {
        JniUtils.setGraphExecutorOptimize(false);
        IValue[] values = new IValue[arguments.size()];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = IValue.from((PtNDArray) arguments.get(i));
            }
            try (IValue result = block.forward(values)) {
                return wanted.stream()
                        .map(output -> pick(result, output, 0, (PtNDManager) step))
                        .toList();
            }
        } catch (EngineException e) {
            throw new UserError(file + " failed on these texts: " + reason(e) + ".", e);
        } finally {
            for (IValue value : values) {
                if (value != null) {
                    value.close();
                }
            }
        }
    }

    private NDArray pick(IValue value, DeclaredOutput output, int step, PtNDManager manager) {
        if (step == output.at().size()) {
            if (!value.isTensor()) {
                throw missing(output, step, value, "a tensor");
            }
            return value.toTensor(manager).toType(DataType.FLOAT32, false);
        }
        String next = output.at().get(step);
        if (value.isMap()) {
            Map<String, IValue> entries = new TreeMap<>(value.toIValueMap());
            try {
                IValue found = entries.get(next);
                if (found == null) {
                    throw new UserError("There is no " + output.place() + ", where " + output.name() + " should be: "
                            + file + " gives a dictionary of " + String.join(", ", entries.keySet()) + ".");
                }
                return pick(found, output, step + 1, manager);
            } finally {
                entries.values().forEach(IValue::close);
            }
        }
        if (!value.isTuple() && !value.isList()) {
            throw missing(output, step, value, "a tuple, a list or a dictionary");
        }
        IValue[] parts = value.isTuple() ? value.toIValueTuple() : value.toIValueArray();
        try {
            if (!next.matches("\\d{1,9}") || Integer.parseInt(next) >= parts.length) {
                throw new UserError("There is no " + output.place() + ", where " + output.name() + " should be: " + file
                        + " gives " + parts.length + " values there, counted from 0.");
            }
            return pick(parts[Integer.parseInt(next)], output, step + 1, manager);
        } finally {
            Arrays.stream(parts).forEach(IValue::close);
        }
    }

    private UserError missing(DeclaredOutput output, int step, IValue value, String needed) {
        String place = step == 0
                ? "the result"
                : "output " + String.join(" › ", output.at().subList(0, step));
        return new UserError("The output " + output.name() + " is not where config.json says: " + place + " of " + file
                + " is " + kind(value) + ", but " + needed + " is needed.");
    }

    private static String kind(IValue value) {
        return value.isTensor()
                ? "a tensor"
                : value.isTuple()
                        ? "a tuple"
                        : value.isMap() ? "a dictionary" : value.isList() ? "a list" : "neither tensor nor collection";
    }

    /** The sentence of PyTorch's error that says what is wrong; around it are traces of the program and of PyTorch. */
    private static String reason(EngineException e) {
        List<String> lines = String.valueOf(e.getMessage())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        String said = lines.stream()
                .filter(line -> line.matches("[A-Za-z.]*(Error|Exception): .*"))
                .reduce((first, second) -> second)
                .orElse(lines.isEmpty() ? "no reason given" : lines.getFirst());
        return said.length() > 300 ? said.substring(0, 300) + "…" : said.replaceFirst("[.:]+$", "");
    }

    @Override
    public void close() {
        manager.close();
    }
}
