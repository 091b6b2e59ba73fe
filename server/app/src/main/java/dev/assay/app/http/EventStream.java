package dev.assay.app.http;

import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.RunEvent;
import dev.assay.engine.workspace.Watcher;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a watcher hears as server-sent events, on the request's own (virtual) thread, until the run ends or the
 * listener goes. A comment every few seconds keeps proxies from closing a quiet stream, and notices a listener who is gone.
 */
final class EventStream {

    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private EventStream() {}

    static void write(Context request, Watcher watcher) throws InterruptedException {
        try (watcher) {
            HttpServletResponse response = request.res();
            response.setContentType("text/event-stream");
            response.setCharacterEncoding("UTF-8");
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Accel-Buffering", "no");
            OutputStream out = response.getOutputStream();
            RunEvent event;
            do {
                event = watcher.next(HEARTBEAT);
                out.write(text(event).getBytes(StandardCharsets.UTF_8));
                out.flush();
            } while (!(event instanceof RunEvent.End));
        } catch (IOException gone) {
            // The listener has left, which is its right.
            return;
        }
    }

    private static String text(@Nullable RunEvent event) {
        return switch (event) {
            case null -> ": still here\n\n";
            case RunEvent.Progress progress -> text("progress", progress);
            case RunEvent.Partial partial -> text("partial", partial.part());
            case RunEvent.Log log -> text("log", Map.of("line", log.line()));
            case RunEvent.End end -> text("end", end.run());
        };
    }

    /** JSON has no line breaks of its own, so one data line holds it. */
    private static String text(String name, Object data) {
        return "event: " + name + "\ndata: " + Json.mapper().writeValueAsString(data) + "\n\n";
    }
}
