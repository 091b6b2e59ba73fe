package dev.assay.engine.table;

import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens data sets as tables, and keeps what they share. Safe for use by several threads; close it when no table is used any more. */
public final class Tables implements AutoCloseable {

    /** Columns, masks, bins and orders: room for a dozen columns of a million rows in all their forms. */
    private static final long CACHE_BYTES = 384L << 20;

    private final DataSets dataSets;
    private final Function<DataSet, ConceptIndex> openIndex;
    private final Readings readings;
    private final Slices slices;
    private final @Nullable Path vectors;
    private final Map<String, ConceptIndex> indexes = new ConcurrentHashMap<>();
    private final ByteCache cache =
            new ByteCache(Math.min(CACHE_BYTES, Runtime.getRuntime().maxMemory() / 3));

    /**
     * @param openIndex opens a data set's concepts, building them first where nobody has; closed here
     * @param vectors file of word vectors for {@code NEIGHBORS}; null: there are none
     */
    public Tables(
            DataSets dataSets,
            Function<DataSet, ConceptIndex> openIndex,
            Readings readings,
            Slices slices,
            @Nullable Path vectors) {
        this.dataSets = dataSets;
        this.openIndex = openIndex;
        this.readings = readings;
        this.slices = slices;
        this.vectors = vectors;
    }

    /**
     * A data set as it is now.
     *
     * @param model the one that is meant where a formula names none; null: the only one that was run on the data
     * @throws dev.assay.spi.UserError when there is no such data set
     */
    public Table open(String dataSet, @Nullable String model) {
        return table(dataSets.get(dataSet), model);
    }

    /** As {@link #open}, or empty when there is no such data set. */
    public Optional<Table> find(String dataSet, @Nullable String model) {
        return dataSets.find(dataSet).map(data -> table(data, model));
    }

    private Table table(DataSet data, @Nullable String model) {
        return new Table(this, data, new Sources(data, readings.list(data), model));
    }

    /** Which models were run over which data. */
    public Readings readings() {
        return readings;
    }

    public Slices slices() {
        return slices;
    }

    @Nullable
    Path vectors() {
        return vectors;
    }

    ByteCache cache() {
        return cache;
    }

    /** What is kept in memory, in bytes. */
    public long cachedBytes() {
        return cache.bytes();
    }

    ConceptIndex index(DataSet data) {
        return indexes.computeIfAbsent(data.fingerprint(), fingerprint -> openIndex.apply(data));
    }

    @Override
    public void close() {
        for (ConceptIndex index : indexes.values()) {
            try {
                index.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
