package dev.assay.app.cli;

import dev.assay.app.plugins.Installation;
import dev.assay.engine.workspace.Analyses;
import dev.assay.engine.workspace.Closest;
import dev.assay.engine.workspace.Fault;
import dev.assay.spi.UserError;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line as a whole. Exit codes: 0 it worked; 1 the input was at fault or Assay was; 2 the command was not
 * understood; 3 it worked, and what it checked is wrong; 130 it was interrupted.
 */
public final class Cli {

    private static final String WORKSPACE = "--workspace";
    private static final String VERBOSE = "--verbose";

    private final Terminal terminal;
    private final Map<String, String> environment;

    /** @param environment variables of the process: {@code ASSAY_WORKSPACE}, and those that tell of a display */
    public Cli(Terminal terminal, Map<String, String> environment) {
        this.terminal = terminal;
        this.environment = Map.copyOf(environment);
    }

    /** Does what the words say, and returns the exit code. */
    public int execute(String... arguments) {
        boolean verbose = Arrays.asList(arguments).contains(VERBOSE);
        if (verbose) {
            System.setProperty("assay.log", "DEBUG");
        }
        Path workspace = workspaceFolder(arguments);
        try (Installation installation = Installation.at(workspace)) {
            CommandLine commands = new CommandLine(root(installation));
            commands.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
            commands.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
            commands.setParameterExceptionHandler((e, words) -> misunderstood(e, verbose));
            commands.setExecutionExceptionHandler((e, command, parsed) -> failed(e, workspace, verbose));
            return commands.execute(arguments);
        }
    }

    /** Plug-ins, which make commands, lie in the workspace, so its place is needed before the words are read. */
    private Path workspaceFolder(String... arguments) {
        String folder = environment.get("ASSAY_WORKSPACE");
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals(WORKSPACE) && i + 1 < arguments.length) {
                folder = arguments[i + 1];
            } else if (arguments[i].startsWith(WORKSPACE + "=")) {
                folder = arguments[i].substring(WORKSPACE.length() + 1);
            }
        }
        return folder == null || folder.isEmpty()
                ? Path.of(System.getProperty("user.home", "."), ".assay")
                : Path.of(folder);
    }

    private CommandSpec root(Installation installation) {
        CommandSpec root = group("assay", "Find out what text models get wrong, why, and what their neurons look for.");
        root.version("Assay " + Installation.version() + ", Java " + Runtime.version());
        root.addOption(inherited("-h", "--help")
                .usageHelp(true)
                .description("Show this help and end")
                .build());
        root.addOption(inherited(WORKSPACE)
                .type(Path.class)
                .paramLabel("DIR")
                .description("Folder with data sets, models and runs (default: ASSAY_WORKSPACE or ~/.assay)")
                .build());
        root.addOption(inherited(VERBOSE)
                .description("Show what happens inside, and traces of errors")
                .build());
        root.addOption(OptionSpec.builder("--version")
                .versionHelp(true)
                .description("Show the version and end")
                .build());
        root.addSubcommand("demo", ServeCommand.demo(installation, terminal, environment));
        root.addSubcommand("serve", ServeCommand.serve(installation, terminal, environment));
        root.addSubcommand("list", ListCommand.of(installation, terminal));
        CommandSpec run = group("run", "Run an analysis by its name.");
        root.addSubcommand("run", run);
        for (Analyses.Known<?> known : installation.analyses().all()) {
            List<String> words = List.of(known.analysis().name().split(" "));
            add(run, words, AnalysisCommand.of(known, terminal));
            if (!List.of("demo", "serve", "list", "run").contains(words.getFirst())) {
                add(root, words, AnalysisCommand.of(known, terminal));
            }
        }
        return root;
    }

    private static OptionSpec.Builder inherited(String... names) {
        return OptionSpec.builder(names[0], Arrays.copyOfRange(names, 1, names.length))
                .scopeType(ScopeType.INHERIT);
    }

    /** Puts a command at the end of a path of groups, which are made where they are missing. */
    private void add(CommandSpec parent, List<String> words, CommandSpec command) {
        CommandSpec at = parent;
        for (String word : words.subList(0, words.size() - 1)) {
            CommandLine there = at.subcommands().get(word);
            CommandSpec next = there == null ? group(word, "Commands of " + word + ".") : there.getCommandSpec();
            if (there == null) {
                at.addSubcommand(word, next);
            }
            at = next;
        }
        at.addSubcommand(words.getLast(), command);
    }

    /** A command that only has commands; alone it shows them. */
    private CommandSpec group(String name, String description) {
        CommandSpec[] self = new CommandSpec[1];
        Callable<Integer> showUsage = () -> {
            self[0].commandLine().usage(terminal.err());
            return CommandLine.ExitCode.USAGE;
        };
        self[0] = CommandSpec.wrapWithoutInspection(showUsage).name(name);
        self[0].usageMessage().description(description);
        return self[0];
    }

    private int misunderstood(ParameterException e, boolean verbose) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        String message =
                e instanceof UnmatchedArgumentException unmatched ? unmatched(unmatched, spec) : e.getMessage();
        terminal.err().println("assay: " + message);
        terminal.err().println("`" + spec.qualifiedName() + " --help` shows what there is.");
        if (verbose) {
            e.printStackTrace(terminal.err());
        }
        return CommandLine.ExitCode.USAGE;
    }

    private static String unmatched(UnmatchedArgumentException e, CommandSpec spec) {
        String word = e.getUnmatched().getFirst();
        boolean option = word.startsWith("-");
        Set<String> names =
                option ? spec.optionsMap().keySet() : spec.subcommands().keySet();
        String name = option ? word.replaceFirst("=.*", "") : word;
        return spec.qualifiedName() + " has no " + (option ? "option " : "command or place for ") + name
                + Closest.to(name, names)
                        .map(close -> "; did you mean " + close + "?")
                        .orElse("");
    }

    private int failed(Exception e, Path workspace, boolean verbose) {
        UserError error = Fault.ofUser(e, workspace);
        if (verbose) {
            e.printStackTrace(terminal.err());
        }
        terminal.err()
                .println(
                        error != null
                                ? "assay: " + error.getMessage()
                                : "assay: something went wrong inside Assay: " + e
                                        + " (run it again with --verbose for the trace)");
        return CommandLine.ExitCode.SOFTWARE;
    }
}
