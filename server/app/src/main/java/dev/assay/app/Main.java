package dev.assay.app;

import dev.assay.app.cli.Cli;
import dev.assay.app.cli.Terminal;

/** Where the process begins. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new Cli(Terminal.ofProcess(), System.getenv()).execute(arguments));
    }
}
