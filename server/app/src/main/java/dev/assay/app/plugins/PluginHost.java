package dev.assay.app.plugins;

import dev.assay.engine.workspace.Analyses;
import dev.assay.engine.workspace.Workspace;
import dev.assay.engine.workspace.WorkspacePlugin;
import dev.assay.spi.Analysis;
import dev.assay.spi.ConceptSet;
import dev.assay.spi.Plugin;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plug-ins in use: those on the class path, and those of others from a folder, where each jar, or each folder of jars,
 * is one plug-in with a class loader of its own. A plug-in that cannot be loaded, or whose names clash with those of one
 * before it, is left out and reported; nothing else is touched by it.
 */
public final class PluginHost implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);
    private static final String BUILT_IN = "built in";

    private record Found(Plugin plugin, String name, String source, List<ConceptSet> conceptSets) {}

    private final List<Found> found = new ArrayList<>();
    private final List<LoadedPlugin> report = new ArrayList<>();
    private final List<PluginClassLoader> loaders = new ArrayList<>();

    private PluginHost() {}

    /** @param folder of others' jars; need not exist */
    public static PluginHost load(Path folder) {
        PluginHost host = new PluginHost();
        host.find(PluginHost.class.getClassLoader(), BUILT_IN);
        if (Files.isDirectory(folder)) {
            List<Path> entries;
            try (Stream<Path> list = Files.list(folder)) {
                entries = list.sorted().toList();
            } catch (IOException e) {
                host.leaveOut(folder.toString(), folder.toString(), e);
                entries = List.of();
            }
            entries.forEach(host::loadOthers);
        }
        return host;
    }

    private void loadOthers(Path entry) {
        String name = entry.getFileName().toString();
        try {
            List<Path> jars = jars(entry);
            if (jars.isEmpty()) {
                return;
            }
            URL[] urls = new URL[jars.size()];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = url(jars.get(i));
            }
            PluginClassLoader loader = new PluginClassLoader(name, urls, Plugin.class.getClassLoader());
            loaders.add(loader);
            if (!find(loader, entry.toString())) {
                throw new IllegalArgumentException(
                        "no jar of it names a class in META-INF/services/" + Plugin.class.getName());
            }
        } catch (IOException | RuntimeException e) {
            leaveOut(name, entry.toString(), e);
        }
    }

    private static List<Path> jars(Path entry) throws IOException {
        if (!Files.isDirectory(entry)) {
            return entry.toString().endsWith(".jar") ? List.of(entry) : List.of();
        }
        try (Stream<Path> files = Files.list(entry)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private static URL url(Path jar) throws MalformedURLException {
        return jar.toUri().toURL();
    }

    /** Looks for plug-ins in a class loader; returns whether there was any, broken or not. */
    private boolean find(ClassLoader loader, String source) {
        boolean any = false;
        Iterator<ServiceLoader.Provider<Plugin>> providers =
                ServiceLoader.load(Plugin.class, loader).stream().iterator();
        while (true) {
            String name = source;
            // A broken provider throws at any of these steps, a jar built against another contract a LinkageError.
            try {
                if (!providers.hasNext()) {
                    return any;
                }
                any = true;
                ServiceLoader.Provider<Plugin> provider = providers.next();
                name = provider.type().getName();
                Plugin plugin = provider.get();
                name = plugin.name();
                add(plugin, name, source);
            } catch (Exception | LinkageError | java.util.ServiceConfigurationError e) {
                any = true;
                leaveOut(name, source, e);
            }
        }
    }

    private void add(Plugin plugin, String name, String source) {
        for (Found other : found) {
            if (other.name.equals(name)) {
                throw new IllegalArgumentException("a plug-in of that name is in use already (" + other.source + ")");
            }
        }
        List<ConceptSet> sets = List.copyOf(plugin.conceptSets());
        for (ConceptSet set : sets) {
            if (!set.name().matches("[a-z][a-z0-9]*")) {
                throw new IllegalArgumentException(
                        "\"" + set.name() + "\" cannot name a concept set: use lower-case letters and digits");
            }
            for (Found other : found) {
                if (other.conceptSets.stream().anyMatch(its -> its.name().equals(set.name()))) {
                    throw new IllegalArgumentException(
                            "its concept set \"" + set.name() + "\" has the name of one of " + other.name);
                }
            }
        }
        found.add(new Found(plugin, name, source, sets));
    }

    private void leaveOut(String name, String source, Throwable reason) {
        String said = reason.getMessage() == null ? reason.toString() : reason.getMessage();
        if (reason.getCause() != null) {
            said += ": " + reason.getCause();
        }
        LOG.warn("The plug-in {} ({}) is not in use: {}", name, source, said);
        LOG.debug("Trace", reason);
        report.add(new LoadedPlugin(name, source, List.of(), List.of(), said));
    }

    /** The concept sets of all plug-ins in use. */
    public List<ConceptSet> conceptSets() {
        return found.stream().flatMap(each -> each.conceptSets.stream()).toList();
    }

    /** Asks each plug-in for its analyses on a workspace; one that cannot say is left out. */
    public Analyses analyses(Workspace workspace) {
        List<Analysis<?, ?>> all = new ArrayList<>();
        for (Found each : List.copyOf(found)) {
            try {
                List<Analysis<?, ?>> its = new ArrayList<>(each.plugin.analyses());
                if (each.plugin instanceof WorkspacePlugin inTree) {
                    its.addAll(inTree.analyses(workspace));
                }
                List<Analysis<?, ?>> together = new ArrayList<>(all);
                together.addAll(its);
                Analyses checked = new Analyses(together);
                all = together;
                report.add(new LoadedPlugin(
                        each.name,
                        each.source,
                        each.conceptSets.stream().map(ConceptSet::name).toList(),
                        its.stream().<String>map(Analysis::name).toList(),
                        null));
                LOG.debug("{} analyses with plug-in {}", checked.all().size(), each.name);
            } catch (Exception | LinkageError e) {
                found.remove(each);
                leaveOut(each.name, each.source, e);
            }
        }
        return new Analyses(all);
    }

    /** What became of every plug-in that was found. */
    public List<LoadedPlugin> report() {
        return List.copyOf(report);
    }

    @Override
    public void close() {
        for (PluginClassLoader loader : loaders) {
            try {
                loader.close();
            } catch (IOException e) {
                LOG.debug("A plug-in's jar could not be closed", e);
            }
        }
    }
}
