package dev.assay.engine.models.script;

import dev.assay.engine.files.WriteFailure;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The table of contents of a {@code model.pt}: a zip archive with the program in {@code NAME/code/}, constants in
 * {@code NAME/constants.pkl} and one file {@code NAME/data/N} for each tensor (PyTorch's {@code torch.jit.save}).
 *
 * @param weightBytes of all tensors
 */
record ScriptArchive(long weightBytes) {

    static final String FILE = "model.pt";

    /**
     * @throws UserError when the folder has no such file, or it is something else
     */
    static ScriptArchive open(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new UserError(folder + " has no " + FILE + ", the module that torch.jit.save writes.");
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<? extends ZipEntry> entries = zip.stream().toList();
            boolean program = entries.stream().anyMatch(entry -> entry.getName().contains("/code/"))
                    && entries.stream().anyMatch(entry -> entry.getName().endsWith("/constants.pkl"));
            if (!program) {
                throw new UserError(file
                        + " is not TorchScript but only weights: make it in Python by torch.jit.trace or torch.jit.script, and"
                        + " save it by torch.jit.save.");
            }
            return new ScriptArchive(entries.stream()
                    .filter(entry -> entry.getName().matches("[^/]+/(data|constants)/\\d+"))
                    .mapToLong(ZipEntry::getSize)
                    .sum());
        } catch (ZipException e) {
            throw new UserError(
                    file + " is damaged, or was not written by torch.jit.save (" + e.getMessage() + ").", e);
        } catch (IOException e) {
            throw new UserError("Cannot read " + file + ": " + WriteFailure.reason(e) + ".", e);
        }
    }
}
