package dev.assay.app.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a page where there is a display; elsewhere the printed address must do. */
final class Browser {

    private static final Logger LOG = LoggerFactory.getLogger(Browser.class);

    private final Map<String, String> environment;

    Browser(Map<String, String> environment) {
        this.environment = environment;
    }

    void open(String address) {
        opener().ifPresent(command -> {
            try {
                new ProcessBuilder(command, address)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
            } catch (IOException e) {
                LOG.debug("No browser could be opened", e);
            }
        });
    }

    private Optional<String> opener() {
        if (System.getProperty("os.name", "").startsWith("Mac")) {
            return Optional.of("open");
        }
        boolean display = !environment.getOrDefault("DISPLAY", "").isEmpty()
                || !environment.getOrDefault("WAYLAND_DISPLAY", "").isEmpty();
        return display ? Optional.of("xdg-open") : Optional.empty();
    }
}
