package dev.assay.app.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The browser's files, from the class path. A path that is no file is a state of the page and gets {@code index.html}. Files
 * under {@code assets/} have a hash in their names and never change; all others are asked for again, by their tag.
 */
final class Pages {

    private static final String ROOT = "/dev/assay/app/web/";
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json; charset=utf-8"),
            Map.entry("webmanifest", "application/manifest+json; charset=utf-8"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"));

    @SuppressWarnings("ArrayRecordComponent") // pages are never compared
    private record Page(byte[] content, String type, String tag) {}

    private final Map<String, Optional<Page>> pages = new ConcurrentHashMap<>();

    void serve(Context request) {
        String path = request.path().substring(1);
        Page page = find(path).orElse(null);
        if (page == null && path.startsWith("assets/")) {
            throw HttpProblem.notFound("there is no file /" + path + "; reload the page");
        }
        if (page == null) {
            page = find("index.html")
                    .orElseThrow(() -> HttpProblem.notFound(
                            "this build has no pages, only /api/; build them with `npm run build` in web/"));
        }
        request.header(
                "Cache-Control", path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache");
        request.header("ETag", page.tag);
        request.contentType(page.type);
        if (page.tag.equals(request.header("If-None-Match"))) {
            request.status(304);
        } else {
            request.result(page.content);
        }
    }

    private Optional<Page> find(String path) {
        String extension = path.substring(path.lastIndexOf('.') + 1);
        String type = TYPES.get(extension);
        boolean plain =
                Arrays.stream(path.split("/", -1)).allMatch(part -> part.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*"));
        if (type == null || !plain) {
            return Optional.empty();
        }
        return pages.computeIfAbsent(path, asked -> Optional.ofNullable(read(asked, type)));
    }

    private static @Nullable Page read(String path, String type) {
        try (InputStream in = Pages.class.getResourceAsStream(ROOT + path)) {
            if (in == null) {
                return null;
            }
            byte[] content = in.readAllBytes();
            CRC32C sum = new CRC32C();
            sum.update(content);
            return new Page(
                    content, type, "\"" + HexFormat.of().toHexDigits(sum.getValue(), 8) + content.length + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
