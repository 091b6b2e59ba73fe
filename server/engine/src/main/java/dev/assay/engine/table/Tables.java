package dev.assay.engine.table;

import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Opens data sets as tables, and keeps what they share. Safe for use by several threads; close it when no table is used any more. */
public final class Tables implements AutoCloseable {

    /** Columns, masks, bins and orders: room for a dozen columns of a million rows in all their forms. */
    private static final long CACHE_BYTES = 384L << 20;

    private final DataSets dataSets;
    private final Function<DataSet, Optional<ConceptIndex>> findIndex;
    private final Readings readings;
    private final Slices slices;
    private final @Nullable Path vectors;
    /** By the data's fingerprint, the one used last at the end. */
    private final Map<String, ConceptIndex> indexes = new LinkedHashMap<>(16, 0.75f, true);

    private final ByteCache cache =
            new ByteCache(Math.min(CACHE_BYTES, Runtime.getRuntime().maxMemory() / 3));

    /** Open indexes; those used longest ago are put to rest. */
    private static final int MOST_INDEXES = 8;

    private static final long INDEX_BYTES = 64L << 20;

    /**
     * @param findIndex opens a data set's concepts where somebody has built their index; closed here
     * @param vectors file of word vectors for {@code NEIGHBORS}; null: there are none
     */
    public Tables(
            DataSets dataSets,
            Function<DataSet, Optional<ConceptIndex>> findIndex,
            Readings readings,
            Slices slices,
            @Nullable Path vectors) {
        this.dataSets = dataSets;
        this.findIndex = findIndex;
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
        return new Table(
                this,
                data,
                new Sources(
                        data, readings.list(data), model, () -> index(data).orElseThrow(() -> new NotIndexed(data))));
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

    /** The concepts of a data set, if their index is built. */
    Optional<ConceptIndex> index(DataSet data) {
        synchronized (indexes) {
            @Nullable ConceptIndex known = indexes.get(data.fingerprint());
            if (known == null) {
                known = findIndex.apply(data).orElse(null);
                if (known != null) {
                    indexes.put(data.fingerprint(), known);
                }
            }
            putToRest(known);
            return Optional.ofNullable(known);
        }
    }

    private void putToRest(@Nullable ConceptIndex inUse) {
        long bytes = indexes.values().stream().mapToLong(ConceptIndex::bytes).sum();
        Iterator<ConceptIndex> eldest = indexes.values().iterator();
        for (int open = indexes.size(); open > MOST_INDEXES || bytes > INDEX_BYTES; open--) {
            ConceptIndex index = eldest.next();
            if (index == inUse) {
                return;
            }
            bytes -= index.bytes();
            eldest.remove();
            close(index);
        }
    }

    /**
     * Lets go of what is kept of a data set that was deleted or replaced.
     *
     * @param number of the import, {@link DataSet#number()}
     */
    public void forget(long number) {
        // Keys of all kinds end with the data set's number, or name a source whose key does.
        Pattern named = Pattern.compile(" (on|for) " + number + "(\\D|$)|^vocabulary " + number + "$");
        cache.removeIf(key -> named.matcher(key).find());
    }

    @Override
    public void close() {
        synchronized (indexes) {
            indexes.values().forEach(Tables::close);
            indexes.clear();
        }
    }

    private static void close(ConceptIndex index) {
        try {
            index.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
