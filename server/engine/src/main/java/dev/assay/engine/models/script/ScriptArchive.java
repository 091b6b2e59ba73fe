package dev.assay.engine.models.script;

import dev.assay.engine.files.WriteFailure;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
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
     * Reads the table of contents.
     *
     * @throws UserError when the folder has no such file, or it is something else
     */
    static ScriptArchive open(Path folder) {
        return read(folder, false);
    }

    /**
     * Reads all of the archive and compares it with its checksums, which PyTorch does not: it would run what a damaged file says.
     *
     * @throws UserError as {@link #open}, and when a part is damaged
     */
    static ScriptArchive verify(Path folder) {
        return read(folder, true);
    }

    private static ScriptArchive read(Path folder, boolean verify) {
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
            for (ZipEntry entry : entries) {
                if (entry.getMethod() != ZipEntry.STORED) {
                    throw new UserError(file + " has the compressed part " + entry.getName()
                            + ", which torch.jit.save never writes; save the module again.");
                }
                if (verify && checksum(zip, entry) != entry.getCrc()) {
                    throw new UserError(file + " is damaged: its part " + entry.getName()
                            + " does not have the checksum that it should; copy or save it again.");
                }
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

    private static long checksum(ZipFile zip, ZipEntry entry) throws IOException {
        CRC32 checksum = new CRC32();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = zip.getInputStream(entry)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                checksum.update(buffer, 0, read);
            }
        }
        return checksum.getValue();
    }
}
