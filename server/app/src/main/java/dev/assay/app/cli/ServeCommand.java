package dev.assay.app.cli;

import dev.assay.app.http.Server;
import dev.assay.app.plugins.Installation;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.RunEvent;
import dev.assay.engine.workspace.RunRecord;
import dev.assay.engine.workspace.RunState;
import dev.assay.engine.workspace.Watcher;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/** {@code assay serve}, and {@code assay demo}, which also starts the runs that fill the first page. */
final class ServeCommand implements Callable<Integer> {

    private static final int PORT = 7171;

    private final Installation installation;
    private final Terminal terminal;
    private final Map<String, String> environment;
    private final boolean demo;
    private final CommandSpec spec;

    private ServeCommand(Installation installation, Terminal terminal, Map<String, String> environment, boolean demo) {
        this.installation = installation;
        this.terminal = terminal;
        this.environment = environment;
        this.demo = demo;
        this.spec = CommandSpec.wrapWithoutInspection(this);
        spec.usageMessage()
                .description(
                        demo
                                ? "Serve the pages, and run and explain the built-in model on the built-in data."
                                : "Serve the pages and the HTTP interface.");
        spec.addOption(OptionSpec.builder("--port")
                .paramLabel("N")
                .type(int.class)
                .defaultValue(Integer.toString(PORT))
                .description("Port to listen on; 0: any free one (default: " + PORT + ")")
                .build());
        spec.addOption(OptionSpec.builder("--host")
                .paramLabel("ADDRESS")
                .type(String.class)
                .defaultValue("127.0.0.1")
                .description("Address to listen on; any but this machine's own needs --token (default: 127.0.0.1)")
                .build());
        spec.addOption(OptionSpec.builder("--token")
                .paramLabel("SECRET")
                .type(String.class)
                .description("What every request must show, 16 characters or more")
                .build());
    }

    static CommandSpec serve(Installation installation, Terminal terminal, Map<String, String> environment) {
        return new ServeCommand(installation, terminal, environment, false).spec;
    }

    static CommandSpec demo(Installation installation, Terminal terminal, Map<String, String> environment) {
        return new ServeCommand(installation, terminal, environment, true).spec;
    }

    @Override
    public Integer call() throws Exception {
        ParseResult given = spec.commandLine().getParseResult();
        int port = Objects.requireNonNull(spec.findOption("--port").getValue());
        String host = Objects.requireNonNull(spec.findOption("--host").getValue());
        String token = given.matchedOptionValue("--token", null);
        Server server = Server.start(installation, new Server.Settings(host, port, token));
        CountDownLatch ended = new CountDownLatch(1);
        Thread onExit = new Thread(
                () -> {
                    server.close();
                    ended.countDown();
                },
                "close");
        Runtime.getRuntime().addShutdownHook(onExit);
        String page = server.address() + "/" + (token == null ? "" : "?token=" + token);
        terminal.out()
                .println("Assay is at " + page + "  (workspace "
                        + installation.workspace().folder() + "; Ctrl-C ends it)");
        if (demo) {
            new Browser(environment).open(page);
            startDemo(server);
        }
        ended.await();
        return 0;
    }

    /** Starts what the first page shows, and says how it ended when all of it has. */
    private void startDemo(Server server) throws IOException, InterruptedException {
        List<String> endings = new ArrayList<>();
        for (RunRecord run : start(server)) {
            endings.add(ending(end(server, run)));
        }
        endings.forEach(terminal.out()::println);
    }

    private RunRecord end(Server server, RunRecord run) throws InterruptedException {
        TerminalRun shown = new TerminalRun(terminal, false);
        try (Watcher watcher = server.runs().watch(run.id()).orElseThrow()) {
            while (true) {
                switch (watcher.next(Duration.ofMinutes(1))) {
                    case RunEvent.Progress progress -> shown.progress(progress.fraction(), progress.message());
                    case RunEvent.Log log -> shown.log(log.line());
                    case RunEvent.End end -> {
                        shown.clear();
                        return end.run();
                    }
                    case null, default -> {}
                }
            }
        }
    }

    private static List<RunRecord> start(Server server) throws IOException {
        try (InputStream in = Objects.requireNonNull(ServeCommand.class.getResourceAsStream("demo.json"))) {
            List<RunRecord> started = new ArrayList<>();
            for (JsonNode run : Json.mapper().readTree(in)) {
                started.add(server.runs().start(run.path("analysis").asString(), run.path("parameters")));
            }
            return started;
        }
    }

    private static String ending(RunRecord run) {
        if (run.state() == RunState.DONE && run.started() != null && run.finished() != null) {
            return "%s: done after %.1f s (%s)"
                    .formatted(
                            run.command(),
                            Duration.between(run.started(), run.finished()).toMillis() / 1000.0,
                            run.message());
        }
        String why = run.problem() == null ? "" : ": " + run.problem().detail();
        return run.command() + ": " + Json.nameOf(run.state()) + why;
    }
}
