package dev.assay.engine.files;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Names, sizes and modification times of files that lie in one folder: equal as long as nobody has changed them. Links count as
 * what they point to.
 *
 * @param files in order of their names
 */
public record FolderState(Path folder, List<Entry> files) {

    /** One file as it was. */
    public record Entry(String name, long size, FileTime modified) {}

    public FolderState {
        files = List.copyOf(files);
    }

    /**
     * The state of these files; those that are not there are left out.
     *
     * @throws UserError when the folder cannot be looked into
     */
    public static FolderState of(Path folder, Collection<String> names) {
        try {
            List<Entry> files = new ArrayList<>();
            for (String name : names.stream().sorted().toList()) {
                Path file = folder.resolve(name);
                if (Files.isRegularFile(file)) {
                    BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
                    files.add(new Entry(name, is.size(), is.lastModifiedTime()));
                }
            }
            return new FolderState(folder, files);
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    /**
     * The state of all files directly in a folder.
     *
     * @throws UserError when the folder cannot be looked into
     */
    public static FolderState of(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return of(folder, files.map(file -> file.getFileName().toString()).toList());
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static UserError unreadable(Path folder, IOException e) {
        return new UserError("Cannot read " + folder + ": " + WriteFailure.reason(e) + ".", e);
    }
}
