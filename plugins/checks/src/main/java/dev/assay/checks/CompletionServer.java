package dev.assay.checks;

import dev.assay.engine.workspace.Json;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A running server with an OpenAI-compatible completions endpoint. Nothing is sent to any other address: redirects are not followed, and
 * no proxy is used. Each answer has a time limit, from the first byte sent to the last one read, and a limit of size. A server
 * that is busy or cannot be reached is asked again a few times, with growing pauses; one that answers with an error is not. For one
 * thread.
 */
final class CompletionServer implements AutoCloseable {

    /** The environment variable whose value, if there is one, is sent as the bearer's token. */
    static final String KEY = "ASSAY_SERVER_KEY";

    private static final int MOST_BYTES = 16 << 20;
    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Set<Integer> BUSY = Set.of(429, 502, 503, 504);

    private final URI endpoint;
    private final Duration limit;
    private final @Nullable String key;
    private final Run run;
    private final HttpClient client;
    private int requests;

    /**
     * @param url of the server, of its {@code /v1}, or of the endpoint itself
     * @param limit of one answer
     * @param key sent as the bearer's token; null: none
     * @throws UserError when the URL is none of a server
     */
    CompletionServer(String url, Duration limit, @Nullable String key, Run run) {
        this.endpoint = endpoint(url);
        this.limit = limit;
        this.key = key;
        this.run = run;
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(limit)
                .build();
    }

    static URI endpoint(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new UserError(url + " is not a URL: " + e.getReason() + ".", e);
        }
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!web || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new UserError(url + " is not a server's URL; give one as http://localhost:8000/v1"
                    + (uri.getUserInfo() != null ? ", and a key in the environment variable " + KEY : "") + ".");
        }
        String path = uri.getPath().replaceFirst("/+$", "");
        String whole = path.endsWith("/completions") ? path : (path.isEmpty() ? "/v1" : path) + "/completions";
        return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + whole);
    }

    URI endpoint() {
        return endpoint;
    }

    /** How many requests were sent. */
    int requests() {
        return requests;
    }

    /** The first model that the server names; null: it names none. */
    @Nullable
    String firstModel() {
        URI models = endpoint.resolve(endpoint.getPath().replaceFirst("/completions$", "/models"));
        try {
            JsonNode id = answer(HttpRequest.newBuilder(models).GET())
                    .path("data")
                    .path(0)
                    .path("id");
            return id.isString() ? id.stringValue() : null;
        } catch (ServerFault none) {
            return null;
        }
    }

    /**
     * Asks for completions.
     *
     * @throws ServerFault when what comes is not an answer
     */
    JsonNode complete(JsonNode request) {
        return answer(HttpRequest.newBuilder(endpoint)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.mapper().writeValueAsString(request))));
    }

    private JsonNode answer(HttpRequest.Builder builder) {
        builder.header("Accept", "application/json");
        if (key != null) {
            builder.header("Authorization", "Bearer " + key);
        }
        HttpRequest request = builder.build();
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt == TRIES;
            try {
                HttpResponse<byte[]> response = send(request);
                if (BUSY.contains(response.statusCode()) && !last) {
                    pause(attempt, response.headers().firstValue("Retry-After").orElse(""));
                    continue;
                }
                return read(response);
            } catch (IOException e) {
                boolean started = !(e instanceof ConnectException || e instanceof HttpConnectTimeoutException);
                if (last || started) {
                    throw broken(e, started);
                }
                pause(attempt, "");
            }
        }
    }

    private ServerFault broken(IOException e, boolean started) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        boolean large = String.valueOf(e.getMessage()).contains("exceeds");
        return started
                ? new ServerFault(
                        large ? "answer-too-large" : "answer-broken-off",
                        false,
                        "%s broke off its answer: %s.".formatted(endpoint, why))
                : new ServerFault(
                        "no-answer",
                        false,
                        "%s cannot be reached (%s), tried %d times; is the server running there?"
                                .formatted(endpoint, why, TRIES));
    }

    /** Waits for the whole answer, and hears of a cancelled run meanwhile. */
    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        requests++;
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                try {
                    run.checkCancelled();
                    return answer.get(50, TimeUnit.MILLISECONDS);
                } catch (TimeoutException waiting) {
                    if (System.nanoTime() >= end) {
                        throw new ServerFault(
                                "too-slow",
                                false,
                                "%s did not answer within %s s; --timeout gives it longer."
                                        .formatted(endpoint, limit.toSeconds()));
                    }
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException().initCause(e);
        } finally {
            answer.cancel(true);
        }
    }

    private JsonNode read(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        String text = new String(response.body(), StandardCharsets.UTF_8);
        String shown = text.strip().replaceAll("\\s+", " ");
        shown = shown.length() > 200 ? shown.substring(0, 200) + "…" : shown;
        if (status >= 300 && status < 400) {
            throw new ServerFault(
                    "redirect",
                    false,
                    "%s sends on to %s, which is not followed; give that address if it is the server's."
                            .formatted(
                                    endpoint,
                                    response.headers().firstValue("Location").orElse("nowhere")));
        }
        if (status != 200) {
            throw new ServerFault(
                    status == 401 || status == 403 ? "not-allowed" : status < 500 ? "refused" : "server-error",
                    status >= 400 && status < 500 && !BUSY.contains(status),
                    "%s answers with status %d: %s%s"
                            .formatted(
                                    endpoint,
                                    status,
                                    shown,
                                    status == 401
                                            ? " (a key is taken from the environment variable " + KEY + ")."
                                            : "."));
        }
        try {
            return Json.mapper().readTree(text);
        } catch (JacksonException e) {
            throw new ServerFault(
                    "not-json", false, "%s answers with what is not JSON: \"%s\".".formatted(endpoint, shown));
        }
    }

    private void pause(int attempt, String retryAfter) {
        Duration pause = retryAfter.matches("\\d{1,6}")
                ? Duration.ofSeconds(Long.parseLong(retryAfter))
                : PAUSE.multipliedBy(1L << attempt);
        Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        long end = System.nanoTime() + bounded.toNanos();
        while (System.nanoTime() < end) {
            run.checkCancelled();
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
