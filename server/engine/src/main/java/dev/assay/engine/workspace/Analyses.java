package dev.assay.engine.workspace;

import dev.assay.spi.Analysis;
import dev.assay.spi.UserError;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The analyses there are, by name, with their parameters read. */
public final class Analyses {

    /**
     * One analysis and its parameters.
     *
     * @param <P> the parameter record
     */
    public record Known<P extends Record>(Analysis<P, ?> analysis, Parameters<P> parameters) {

        static <P extends Record> Known<P> of(Analysis<P, ?> analysis) {
            return new Known<>(analysis, Parameters.of(analysis));
        }
    }

    private final SortedMap<String, Known<?>> byName = new TreeMap<>();

    /** @throws IllegalArgumentException when two have one name, or a parameter record cannot be read */
    public Analyses(List<Analysis<?, ?>> analyses) {
        for (Analysis<?, ?> analysis : analyses) {
            if (!analysis.name().matches("[a-z][a-z0-9-]*( [a-z][a-z0-9-]*)*")) {
                throw new IllegalArgumentException(
                        "\"" + analysis.name() + "\" cannot name an analysis: use lower-case words and single blanks");
            }
            if (byName.putIfAbsent(analysis.name(), Known.of(analysis)) != null) {
                throw new IllegalArgumentException("two analyses are called \"" + analysis.name() + "\"");
            }
        }
    }

    /** In order of their names. */
    public Collection<Known<?>> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /** @throws UserError when there is none of that name; it says which are close */
    public Known<?> find(String name) {
        Known<?> known = byName.get(name);
        if (known == null) {
            throw new UserError("there is no analysis \"" + name + "\"; " + Closest.hint(name, byName.keySet()));
        }
        return known;
    }
}
