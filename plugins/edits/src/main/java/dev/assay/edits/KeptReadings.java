package dev.assay.edits;

import dev.assay.engine.activations.ActivationPass;
import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.UnitExplanations;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What models did over data sets, and what was found of their units, for those that were asked about last. Reading activations for the
 * first time is a pass over all of them, done aside; who asks waits for it a moment and is told when it takes longer. Safe for use by
 * several threads.
 */
final class KeptReadings {

    private static final int REMEMBERED = 4;
    /** The edit that asks first may be late by so much, and those after it until the answer is there by so much less. */
    private static final long PATIENCE_MILLIS = 400;

    private static final long IMPATIENCE_MILLIS = 20;

    private final Workspace workspace;
    private final Map<Path, CompletableFuture<Optional<KeptReading>>> readings = new Recent<>(REMEMBERED);
    private final Map<Path, Explained> explanations = Collections.synchronizedMap(new Recent<>(REMEMBERED));
    private final ExecutorService aside = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("unit-statistics").daemon().factory());

    private record Explained(FileTime written, Map<Integer, UnitExplanations.Unit> units) {}

    KeptReadings(Workspace workspace) {
        this.workspace = workspace;
    }

    /**
     * What a model did over a data set; null when that is not known now.
     *
     * @param missing told why not
     */
    @Nullable
    KeptReading find(DataSet data, String model, ModelReader reader, List<Missing> missing) {
        Path file = folder(data, reader).resolve(reader.name());
        String command = Missing.command("predict", "--hook", reader.hook(), data.name(), model);
        if (!ActivationPass.isKept(reader, folder(data, reader))) {
            missing.add(notRun(data, model, reader, command));
            return null;
        }
        CompletableFuture<Optional<KeptReading>> answer;
        boolean first;
        synchronized (readings) {
            first = !readings.containsKey(file);
            answer = readings.computeIfAbsent(
                    file,
                    path -> CompletableFuture.supplyAsync(
                            () -> KeptReading.of(reader, folder(data, reader), data.rows(), Run.unwatched()), aside));
        }
        try {
            Optional<KeptReading> found =
                    answer.get(first ? PATIENCE_MILLIS : IMPATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            if (found.isPresent()) {
                return found.get();
            }
            forget(file, answer);
            missing.add(notRun(data, model, reader, command));
        } catch (TimeoutException e) {
            missing.add(new Missing(
                    Missing.UNITS,
                    "What is usual for each unit over the " + data.rows() + " rows is being computed.",
                    "Ask again in some seconds.",
                    null));
        } catch (ExecutionException e) {
            forget(file, answer);
            missing.add(new Missing(
                    Missing.UNITS,
                    e.getCause() instanceof UserError error
                            ? String.valueOf(error.getMessage())
                            : "The activations that were kept cannot be read: " + e.getCause() + ".",
                    "Delete the workspace's folder activations, and run the model over the data set again.",
                    command));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    private static Missing notRun(DataSet data, String model, ModelReader reader, String command) {
        return new Missing(
                Missing.UNITS,
                "The model " + model + " was not run over " + data.name() + " at " + reader.hook()
                        + ", so what is usual for a unit is not known.",
                "Run it over the data set.",
                command);
    }

    private void forget(Path file, CompletableFuture<Optional<KeptReading>> answer) {
        synchronized (readings) {
            readings.remove(file, answer);
        }
    }

    /**
     * What units look for, by number; empty when nobody has explained them.
     *
     * @param missing told why not
     */
    Map<Integer, UnitExplanations.Unit> explanations(
            DataSet data, String model, ModelReader reader, List<Missing> missing) {
        Path file = UnitExplanations.file(reader, folder(data, reader));
        try {
            if (Files.exists(file)) {
                FileTime written = Files.getLastModifiedTime(file);
                @Nullable Explained known = explanations.get(file);
                if (known == null || !known.written.equals(written)) {
                    known = new Explained(
                            written,
                            UnitExplanations.read(file).stream()
                                    .flatMap(all -> all.units().stream())
                                    .collect(Collectors.toMap(
                                            UnitExplanations.Unit::unit, Function.identity(), (one, other) -> one)));
                    explanations.put(file, known);
                }
                return known.units;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        missing.add(new Missing(
                Missing.EXPLANATIONS,
                "The units of " + model + " at " + reader.hook() + " were not explained on " + data.name() + ".",
                "Explain them.",
                Missing.command("explain", "--data", data.name(), "--model", model, "--hook", reader.hook())));
        return Map.of();
    }

    private Path folder(DataSet data, ModelReader reader) {
        return workspace.activations(data, reader);
    }
}
