package dev.assay.engine.table;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was made, by key, up to a number of bytes; what was not asked for longest goes first. A value is made once, however many
 * threads ask for it, and threads that ask for other values do not wait. Values are shared and must not be written.
 */
final class ByteCache {

    /** A value made or being made; {@code bytes} is 0 until it is there. */
    private static final class Entry {
        private final CompletableFuture<Object> value = new CompletableFuture<>();
        private long bytes;
    }

    private final long limit;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    ByteCache(long limit) {
        this.limit = limit;
    }

    /**
     * The value of a key, made when it is not there.
     *
     * @param key tells everything that the value depends on
     */
    @SuppressWarnings("unchecked") // a key belongs to one place in the code, which makes values of one type
    <V> V get(String key, Supplier<V> make, ToLongFunction<V> weigh) {
        Entry entry;
        boolean mine = false;
        synchronized (this) {
            @Nullable Entry known = entries.get(key);
            if (known == null) {
                known = new Entry();
                entries.put(key, known);
                mine = true;
            }
            entry = known;
        }
        if (!mine) {
            return (V) join(entry);
        }
        try {
            V value = make.get();
            keep(entry, weigh.applyAsLong(value));
            entry.value.complete(value);
            return value;
        } catch (Throwable e) {
            synchronized (this) {
                entries.remove(key, entry);
            }
            entry.value.completeExceptionally(e);
            throw e;
        }
    }

    private static Object join(Entry entry) {
        try {
            return entry.value.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private synchronized void keep(Entry entry, long size) {
        entry.bytes = size;
        bytes += size;
        Iterator<Entry> eldest = entries.values().iterator();
        while (bytes > limit && eldest.hasNext()) {
            Entry candidate = eldest.next();
            if (candidate.bytes > 0 && candidate != entry) {
                bytes -= candidate.bytes;
                eldest.remove();
            }
        }
    }

    /** Forgets what is kept under some keys; what is being made stays with those who wait for it. */
    synchronized void removeIf(Predicate<String> keys) {
        entries.entrySet().removeIf(entry -> {
            boolean removed = entry.getValue().bytes > 0 && keys.test(entry.getKey());
            bytes -= removed ? entry.getValue().bytes : 0;
            return removed;
        });
    }

    /** What is kept now, in bytes as weighed. */
    synchronized long bytes() {
        return bytes;
    }
}
