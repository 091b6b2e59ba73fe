package dev.assay.app.plugins;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;

/**
 * Loads one plug-in of others, apart from everything else: it sees Java itself, the contract and its annotations, and its own
 * jars; never the engine, nor a library that Assay happens to use, nor another plug-in.
 */
final class PluginClassLoader extends URLClassLoader {

    private static final List<String> SHARED =
            List.of("dev.assay.spi.", "org.jspecify.annotations.", "org.apiguardian.api.");

    private final ClassLoader contract;

    PluginClassLoader(String name, URL[] jars, ClassLoader contract) {
        super("plug-in " + name, jars, ClassLoader.getPlatformClassLoader());
        this.contract = contract;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            return contract.loadClass(name);
        }
        return super.loadClass(name, resolve);
    }
}
