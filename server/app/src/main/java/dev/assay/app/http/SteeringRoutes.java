package dev.assay.app.http;

import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.steering.SteeringVectors;
import dev.assay.engine.steering.StoredVectors;
import dev.assay.engine.steering.VectorExpression;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.UserError;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Steering vectors: what there is, other names, and files that people share. */
final class SteeringRoutes {

    /** Enough for 10,000 vectors of 4,096 numbers. */
    private static final long LARGEST_FILE = 200_000_000;

    private static final Set<String> RENAMED = Set.of("name");

    private final Workspace workspace;

    SteeringRoutes(Workspace workspace) {
        this.workspace = workspace;
    }

    void addTo(JavalinDefaultRoutingApi routes) {
        routes.get("/api/steering-vectors", this::list);
        routes.post("/api/steering-vectors", this::take);
        routes.get(
                "/api/steering-vectors/{name}",
                request -> Reply.json(request, Detail.of(name(request), stored(request))));
        routes.patch("/api/steering-vectors/{name}", this::rename);
        routes.delete("/api/steering-vectors/{name}", this::delete);
        routes.get("/api/steering-vectors/{name}/export", this::export);
        routes.get("/api/steering-expression", this::value);
    }

    private SteeringVectors vectors() {
        return workspace.steering();
    }

    private static String name(Context request) {
        return request.pathParam("name");
    }

    private StoredVectors stored(Context request) {
        return vectors().find(name(request)).orElseThrow(() -> none(request));
    }

    private static HttpProblem none(Context request) {
        return HttpProblem.notFound(
                "there is no steering vector \"" + name(request)
                        + "\"; it may have been deleted or renamed in another tab: /api/steering-vectors lists those there are");
    }

    /**
     * All steering vectors, or those of a model.
     *
     * @throws UserError when {@code model} names none
     */
    private void list(Context request) {
        @Nullable String model = new Asked(request).optional("model");
        @Nullable String fingerprint = model == null ? null : fingerprint(model);
        Reply.json(
                request,
                vectors().list().stream()
                        .filter(each ->
                                fingerprint == null || each.fingerprint().equals(fingerprint))
                        .toList());
    }

    private String fingerprint(String model) {
        try (var borrowed = workspace.models().borrow(model)) {
            return borrowed.model().fingerprint();
        }
    }

    /**
     * What is known of a name.
     *
     * @param vectors each with its norm and card
     */
    private record Detail(
            String name,
            String model,
            String fingerprint,
            String method,
            String created,
            List<Place> places,
            JsonNode card,
            List<One> vectors) {

        private record One(int index, double norm, JsonNode card) {}

        static Detail of(String name, StoredVectors stored) {
            List<One> all = new ArrayList<>();
            for (SteeringVector vector : stored.vectors()) {
                all.add(new One(all.size(), vector.norm(), stored.cards().get(all.size())));
            }
            StoredVectors.Origin origin = stored.origin();
            return new Detail(
                    name,
                    origin.model(),
                    origin.fingerprint(),
                    origin.method(),
                    origin.created(),
                    stored.places(),
                    stored.card(),
                    all);
        }
    }

    /** What an expression comes to. */
    private record Value(List<Place> places, double norm) {}

    /**
     * Computes an expression, for a field that says while one types whether it can be read.
     *
     * @throws UserError which names the column and what was expected there, or the name that is not there
     */
    private void value(Context request) {
        Asked asked = new Asked(request);
        String model = asked.text("model");
        SteeringVector vector = VectorExpression.parse(asked.text("text")).value(vectors(), model, fingerprint(model));
        Reply.json(request, new Value(vector.places(), vector.norm()));
    }

    private void rename(Context request) {
        String newName = Body.text(Body.of(request, RENAMED), "name");
        StoredVectors stored = stored(request);
        vectors().rename(name(request), newName);
        Reply.json(request, Detail.of(newName, stored));
    }

    private void delete(Context request) {
        if (!vectors().delete(name(request))) {
            throw none(request);
        }
        request.status(204);
    }

    private void export(Context request) throws IOException {
        stored(request);
        String file = URLEncoder.encode(name(request) + ".safetensors", StandardCharsets.UTF_8)
                .replace("+", "%20");
        request.header("Content-Disposition", "attachment; filename*=UTF-8''" + file);
        request.header("Cache-Control", "no-store");
        request.contentType("application/octet-stream")
                .result(Files.readAllBytes(vectors().file(name(request))));
    }

    private void take(Context request) {
        String name = Optional.ofNullable(new Asked(request).optional("name"))
                .orElseThrow(
                        () -> new UserError("\"name\" is missing; say what the steering vectors are to be called"));
        vectors().checkFree(name);
        Path file = received(request);
        try {
            StoredVectors stored = vectors().take(name, file);
            request.status(201);
            Reply.json(request, Detail.of(name, stored));
        } catch (UserError e) {
            throw new UserError(String.valueOf(e.getMessage()).replace(file.toString(), "The file"), e);
        } finally {
            delete(file);
        }
    }

    private static Path received(Context request) {
        try {
            Path file = Files.createTempFile("assay", ".safetensors");
            try (InputStream in = request.bodyInputStream();
                    OutputStream out = Files.newOutputStream(file)) {
                byte[] buffer = new byte[1 << 16];
                long bytes = 0;
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    bytes += read;
                    if (bytes > LARGEST_FILE) {
                        delete(file);
                        throw new HttpProblem(
                                413,
                                "Too large",
                                "the file has more than " + LARGEST_FILE / 1_000_000
                                        + " MB; put it into the workspace's folder steering instead");
                    }
                    out.write(buffer, 0, read);
                }
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("the file was not received whole", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
