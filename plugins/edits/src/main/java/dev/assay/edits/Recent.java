package dev.assay.edits;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets what was asked for longest ago. For use by one thread at a time. */
final class Recent<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1;

    private final int most;

    Recent(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
