package dev.assay.app;

import dev.assay.app.cli.Cli;
import dev.assay.app.cli.Terminal;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Where the process begins. */
public final class Main {

    /** Lucene's own log; held here, since the logging system forgets the settings of loggers that nobody holds. */
    private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

    private Main() {}

    public static void main(String[] arguments) {
        LUCENE.setLevel(Level.WARNING);
        System.exit(new Cli(Terminal.ofProcess(), System.getenv()).execute(arguments));
    }
}
