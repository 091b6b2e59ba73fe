package dev.assay.spi;

import java.util.List;
import org.apiguardian.api.API;

/**
 * What a plug-in adds to Assay. Found through {@link java.util.ServiceLoader}: name the implementing class in
 * {@code META-INF/services/dev.assay.spi.Plugin}. Every method has a default, so a plug-in states only what it adds.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Plugin {

    /** The plug-in's name, as shown to users: lower case, unique among the plug-ins of one installation. */
    String name();

    /** Sources of concepts, indexed for every data set that has the fields they read. */
    default List<ConceptSet> conceptSets() {
        return List.of();
    }

    /** Analyses, offered alike in the browser, over HTTP and on the command line. */
    default List<Analysis<?, ?>> analyses() {
        return List.of();
    }
}
