package dev.assay.app.http;

import dev.assay.app.plugins.Installation;
import dev.assay.app.plugins.LoadedPlugin;
import dev.assay.engine.formula.FormulaError;
import dev.assay.engine.table.NotIndexed;
import dev.assay.engine.workspace.Fault;
import dev.assay.engine.workspace.Runs;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.UserError;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of one installation, which owns its workspace while it serves. */
public final class Server implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final int SHORTEST_TOKEN = 16;
    /**
     * Bytes of address and headers together. Formulas are part of addresses, so that every answer has an address of its own: the longest
     * formula of 100,000 UTF-16 units takes at most 900,000 bytes there, three escaped bytes for each. What is read of a longer one is
     * bounded by this.
     */
    private static final int LONGEST_ADDRESS = 1 << 20;

    private static final String CONTENT_SECURITY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
            + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /**
     * Where to listen, and who may ask.
     *
     * @param host address or name of an interface of this machine
     * @param port 0: any free one
     * @param token what every request must show, or null on the loopback address
     */
    public record Settings(String host, int port, @Nullable String token) {

        public Settings {
            if (port < 0 || port > 65535) {
                throw new UserError("the port must be from 0 to 65535, got " + port);
            }
            if (token != null && token.length() < SHORTEST_TOKEN) {
                throw new UserError("the token must have at least " + SHORTEST_TOKEN + " characters");
            }
            if (token == null && !Guard.isLoopback(host)) {
                throw new UserError("listening on " + host
                        + " lets others in; add --token with a secret of 16 characters or more, or leave --host out");
            }
        }
    }

    private final Installation installation;
    private final Runs runs;
    private final Javalin http;
    private final Thread opening;
    private final String address;

    private Server(Installation installation, Runs runs, Javalin http, Thread opening, String address) {
        this.installation = installation;
        this.opening = opening;
        this.runs = runs;
        this.http = http;
        this.address = address;
    }

    /**
     * Opens the workspace and begins to listen.
     *
     * @throws UserError when the workspace or the port is in use
     */
    public static Server start(Installation installation, Settings settings) {
        Runs runs = new Runs(installation.workspace(), installation.analyses());
        // Opening the database takes half of a second, which the listener needs for itself.
        Thread opening = Thread.ofPlatform().daemon().name("open").start(() -> open(installation.workspace()));
        try {
            Javalin http = Javalin.create(config -> configure(config, installation, runs, settings));
            http.start(settings.host(), settings.port());
            String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
            String address = "http://" + host + ":" + http.port();
            installation.workspace().announce(address);
            return new Server(installation, runs, http, opening, address);
        } catch (JavalinBindException e) {
            runs.close();
            await(opening);
            throw new UserError(
                    settings.host() + ":" + settings.port()
                            + " cannot be listened on (most likely the port is in use); choose another with --port, or end who uses it",
                    e);
        } catch (RuntimeException e) {
            runs.close();
            await(opening);
            throw e;
        }
    }

    private static void open(Workspace workspace) {
        try {
            LOG.debug("Opened {}", workspace.tables());
        } catch (RuntimeException e) {
            LOG.debug("The data sets cannot be opened, of which whoever asks for them is told", e);
        }
    }

    private static void configure(JavalinConfig config, Installation installation, Runs runs, Settings settings) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.prefer405over404 = true;
        config.http.compressionStrategy = CompressionStrategy.GZIP;
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setRequestHeaderSize(LONGEST_ADDRESS);
        });
        config.jetty.modifyServer(server -> server.setErrorHandler(new Problems(LONGEST_ADDRESS)));

        Guard guard = new Guard(Guard.isLoopback(settings.host()), settings.token());
        config.routes.before(Server::secure);
        config.routes.before(guard::check);
        new RunRoutes(installation.analyses(), runs).addTo(config.routes);
        new DataRoutes(installation.workspace()).addTo(config.routes);
        Indexing indexing = new Indexing(runs);
        new TableRoutes(installation.workspace(), indexing).addTo(config.routes);
        new SliceRoutes(installation.workspace()).addTo(config.routes);
        new ChallengeRoutes(installation.workspace()).addTo(config.routes);
        new SteeringRoutes(installation.workspace()).addTo(config.routes);
        config.routes.get("/api/health", request -> Reply.json(request, health(installation)));
        config.routes.get("/api/<path>", request -> {
            throw HttpProblem.notFound("there is no " + request.path() + "; the README lists the addresses");
        });
        Pages pages = new Pages();
        for (String path : List.of("/", "/<path>")) {
            config.routes.get(path, pages::serve);
            config.routes.head(path, pages::serve);
        }

        config.routes.exception(
                HttpProblem.class,
                (problem, request) -> Reply.problem(
                        request, problem.status(), problem.title(), String.valueOf(problem.getMessage())));
        config.routes.exception(
                HttpResponseException.class,
                (problem, request) -> Reply.problem(
                        request,
                        problem.getStatus(),
                        title(problem.getStatus()),
                        String.valueOf(problem.getMessage())));
        config.routes.exception(
                NotIndexed.class,
                (missing, request) -> Reply.notIndexed(
                        request,
                        "the concepts of the data set \"" + missing.dataSet()
                                + "\" are being indexed; ask again when the run has ended",
                        indexing.run(missing.dataSet())));
        config.routes.exception(Exception.class, (thrown, request) -> fail(thrown, request, installation));
    }

    private static void secure(Context request) {
        request.header("Content-Security-Policy", CONTENT_SECURITY);
        request.header("X-Content-Type-Options", "nosniff");
        request.header("X-Frame-Options", "DENY");
        request.header("Referrer-Policy", "no-referrer");
        request.header("Cross-Origin-Opener-Policy", "same-origin");
        request.header("Cross-Origin-Resource-Policy", "same-origin");
    }

    private static void fail(Exception thrown, Context request, Installation installation) {
        UserError error = Fault.ofUser(thrown, installation.workspace().folder());
        if (error instanceof FormulaError formula) {
            Reply.formulaProblem(request, formula);
        } else if (error != null) {
            Reply.problem(request, 422, "The input is at fault", String.valueOf(error.getMessage()));
        } else {
            LOG.error("{} {} failed", request.req().getMethod(), request.path(), thrown);
            Reply.problem(request, 500, "Something went wrong inside Assay", thrown.toString());
        }
    }

    static String title(int status) {
        return switch (status) {
            case 404 -> "Not found";
            case 405 -> "Not allowed";
            case 413, 414, 431 -> "Too large";
            default -> "The request is at fault";
        };
    }

    private record Health(String version, String workspace, String java, List<LoadedPlugin> plugins) {}

    private static Health health(Installation installation) {
        return new Health(
                Installation.version(),
                installation.workspace().folder().toString(),
                Runtime.version().toString(),
                installation.plugins().report());
    }

    /** Where it listens: {@code http://127.0.0.1:7171}. */
    public String address() {
        return address;
    }

    public Runs runs() {
        return runs;
    }

    /** Stops listening, interrupts what runs, and gives the workspace free. */
    @Override
    public void close() {
        runs.close();
        http.stop();
        await(opening);
        installation.close();
    }

    /** What is still being opened cannot be closed, and would stay open. */
    private static void await(Thread opening) {
        try {
            opening.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
