package dev.assay.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What the last bits of a trained model's weights depend on besides its recipe: floating-point sums are taken in an order that
 * differs from one kind of processor, and one number of threads, to another.
 *
 * @param processor as it names itself
 * @param threads that the tensor library computes with
 */
record Machine(String processor, String threads) {

    private static final Path CPU = Path.of("/proc/cpuinfo");

    static Machine here() {
        String threads = System.getProperty(
                "ai.djl.pytorch.num_threads",
                Integer.toString(Runtime.getRuntime().availableProcessors()));
        return new Machine(processorName(), threads);
    }

    private static String processorName() {
        String architecture = System.getProperty("os.arch", "unknown").toLowerCase(Locale.ROOT);
        try {
            for (String line : Files.readAllLines(CPU)) {
                if (line.startsWith("model name")) {
                    return architecture + ", "
                            + line.substring(line.indexOf(':') + 1).strip();
                }
            }
        } catch (IOException e) {
            // Not Linux, or closed to us: then the architecture has to do.
        }
        return architecture;
    }
}
