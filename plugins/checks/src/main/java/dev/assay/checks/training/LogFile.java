package dev.assay.checks.training;

import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Log files in any of the formats that are known by their content; streamed, unless they are one JSON document. */
final class LogFile {

    private LogFile() {}

    /**
     * Reads a log.
     *
     * @param file a file, or a folder with TensorBoard event files
     * @param columns {@code metric=column}
     * @throws UserError when it is missing, empty, or has no metric
     */
    static TrainingLog read(Path file, List<String> columns, Run run) {
        LogBuilder builder = new LogBuilder(columns);
        try {
            if (Files.isDirectory(file)) {
                return folder(file, builder, run);
            }
            if (!Files.isRegularFile(file)) {
                throw new UserError("There is no file " + file + "; check the path.");
            }
            if (Files.size(file) == 0) {
                throw new UserError(file + " is empty; give a log that has at least one row.");
            }
            return builder.build(into(file, builder, run), file.toString());
        } catch (IOException e) {
            throw new UserError(file + " cannot be read (" + e.getMessage() + "); check its permissions.", e);
        }
    }

    private static TrainingLog folder(Path folder, LogBuilder builder, Run run) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder, 3)) {
            files = all.filter(LogFile::isEventFile)
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
        if (files.isEmpty()) {
            throw new UserError(folder + " is a folder without TensorBoard event files (events.out.tfevents…);"
                    + " give the log file itself.");
        }
        for (Path each : files) {
            // A writer of its own for each split is the way TensorBoard overlays curves: the folder is part of the name
            // then.
            String below = String.valueOf(folder.relativize(each).getParent());
            EventFile.read(each, below.equals("null") ? "" : below + "/", builder, run);
        }
        return builder.build("tensorboard", folder.toString());
    }

    private static boolean isEventFile(Path file) {
        return file.getFileName().toString().contains("tfevents") && Files.isRegularFile(file);
    }

    /** Reads into a builder; returns the format. */
    private static String into(Path file, LogBuilder builder, Run run) throws IOException {
        if (isEventFile(file) || EventFile.looksLike(file)) {
            EventFile.read(file, "", builder, run);
            return "tensorboard";
        }
        long size = Files.size(file);
        try (Counted counted = new Counted(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            Run watched = new ReadingRun(run, () -> (double) counted.bytes / size);
            try (LogLines lines = new LogLines(counted)) {
                String first = lines.next();
                while (first != null && first.isBlank()) {
                    first = lines.next();
                }
                if (first == null) {
                    throw new UserError(file + " has only blank lines; give a log that has at least one row.");
                }
                char begin = first.strip().charAt(0);
                if (begin == '{' && JsonLog.isWhole(first)) {
                    JsonLog.lines(first, lines, builder, watched);
                    return "json-lines";
                }
                if (begin == '{' || begin == '[') {
                    JsonLog.document(file, builder);
                    return "json";
                }
                CsvLog.read(file, first, lines, builder, watched);
                return "csv";
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Counts the bytes read. */
    private static final class Counted extends FilterInputStream {
        private long bytes;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            bytes += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            bytes += Math.max(0, read);
            return read;
        }
    }
}
