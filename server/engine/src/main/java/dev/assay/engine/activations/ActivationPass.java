package dev.assay.engine.activations;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.PairHook;
import dev.assay.engine.models.PairInput;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.PairOutput;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a pair model did on all examples of a data set, kept in a folder: {@code probabilities.npy} {@code [rows, labels]} and
 * {@code HOOK.npy} {@code [rows, units]} for each hook point. Rows stream through in blocks, so memory does not grow with the data.
 *
 * @param probabilities {@code [rows, labels]}, labels in the model's order
 * @param activations {@code [rows, units]} by hook point
 */
public record ActivationPass(Activations probabilities, Map<PairHook, Activations> activations) {

    private static final int BLOCK = 2048;

    public ActivationPass {
        activations = Map.copyOf(activations);
    }

    /**
     * Runs the model over the data, unless the folder has the files of an earlier run already.
     *
     * @param folder made when it does not exist; its name must tell the model and the data, as {@link PairModel#fingerprint} and
     *     {@link DataSet#fingerprint} do, since files that are there are taken as they are
     * @throws UserError when the data are not pairs or a file cannot be written
     * @throws java.util.concurrent.CancellationException when cancelled; nothing half-written stays
     */
    public static ActivationPass run(PairModel model, DataSet data, Set<PairHook> hooks, Path folder, Run run) {
        if (!data.fields().equals(DataSet.PAIR_FIELDS)) {
            throw new UserError("Data set " + data.name() + " has the fields " + data.fields()
                    + ", but a pair model needs a premise and a hypothesis; choose a data set of pairs.");
        }
        Path probabilities = folder.resolve("probabilities.npy");
        boolean there = Files.exists(probabilities);
        for (PairHook hook : hooks) {
            there &= Files.exists(file(folder, hook));
        }
        if (!there) {
            compute(model, data, hooks, folder, run);
        }
        Map<PairHook, Activations> activations = new EnumMap<>(PairHook.class);
        for (PairHook hook : hooks) {
            Activations values = NpyFile.readMatrix(file(folder, hook));
            values.refuseUnlessRows(data.rows(), data.name());
            activations.put(hook, values);
        }
        return new ActivationPass(NpyFile.readMatrix(probabilities), activations);
    }

    private static Path file(Path folder, PairHook hook) {
        return folder.resolve(hook.id() + ".npy");
    }

    private static void compute(PairModel model, DataSet data, Set<PairHook> hooks, Path folder, Run run) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UserError("Cannot make the folder " + folder + " (" + e.getMessage() + "); check its place.", e);
        }
        Map<PairHook, NpyWriter> writers = new EnumMap<>(PairHook.class);
        try (NpyWriter probabilities = NpyWriter.create(
                folder.resolve("probabilities.npy"), model.config().labels().size())) {
            for (PairHook hook : hooks) {
                writers.put(
                        hook,
                        NpyWriter.create(file(folder, hook), model.config().units(hook)));
            }
            data.forEachBatch(BLOCK, run, examples -> {
                PairOutput output = model.run(inputs(model, examples), hooks);
                append(output.probabilities(), probabilities);
                writers.forEach((hook, writer) -> append(output.at(hook), writer));
                int done = examples.getLast().row() + 1;
                run.progress((double) done / data.rows(), "the model read " + done + " of " + data.rows() + " pairs");
            });
            writers.values().forEach(NpyWriter::finish);
            // Last, so that whoever finds it finds the others too.
            probabilities.finish();
        } finally {
            writers.values().forEach(NpyWriter::close);
        }
    }

    private static List<PairInput> inputs(PairModel model, List<Example> examples) {
        return examples.stream()
                .map(example -> model.input(
                        WordTokenizer.tokenize(example.premise()), WordTokenizer.tokenize(example.hypothesis())))
                .toList();
    }

    private static void append(FloatMatrix block, NpyWriter writer) {
        for (int row = 0; row < block.rows(); row++) {
            writer.row(Arrays.copyOfRange(block.values(), row * block.columns(), (row + 1) * block.columns()));
        }
    }
}
