package dev.assay.engine.corpus;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to import.
 *
 * @param name of the data set to make
 * @param format of the files
 * @param files read one after the other into one data set
 * @param columns where the texts and labels are; null with {@link Format#SNLI}, which knows
 * @param labels the labels that may occur, in the order models use; empty: those that do occur, in alphabetical order
 * @param replace whether a data set of that name may be replaced
 */
public record ImportRequest(
        String name,
        Format format,
        List<Path> files,
        @Nullable Columns columns,
        List<String> labels,
        boolean replace) {

    /** The formats that can be read. */
    public enum Format {
        /**
         * SNLI's own jsonl and txt files, MultiNLI's, and e-SNLI's: told apart by their first line, columns
         * {@code sentence1, sentence2, gold_label} or {@code premise, hypothesis, label}.
         */
        SNLI,
        /** RFC 4180, with a header. */
        CSV,
        /** Fields separated by tabs, one row a line, with a header. */
        TSV,
        /** One JSON object a line. */
        JSONL,
        /** Apache Parquet. */
        PARQUET
    }

    public ImportRequest {
        files = List.copyOf(files);
        labels = List.copyOf(labels);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no files");
        }
        if (columns == null && format != Format.SNLI) {
            throw new IllegalArgumentException("columns are needed for " + format);
        }
    }

    /** Files of the SNLI family. */
    public static ImportRequest snli(String name, List<Path> files) {
        return new ImportRequest(name, Format.SNLI, files, null, DataSet.NLI_LABELS, false);
    }

    /** Pairs with NLI labels in the given columns. */
    public static ImportRequest pairs(String name, Format format, List<Path> files, Columns columns) {
        return new ImportRequest(name, format, files, columns, DataSet.NLI_LABELS, false);
    }

    /** Single texts, with whatever labels occur. */
    public static ImportRequest texts(String name, Format format, List<Path> files, Columns columns) {
        return new ImportRequest(name, format, files, columns, List.of(), false);
    }

    /** The same, allowed to replace a data set of that name. */
    public ImportRequest replacing() {
        return new ImportRequest(name, format, files, columns, labels, true);
    }
}
