package dev.assay.app.http;

import dev.assay.engine.workspace.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Problem documents for requests that the server cannot even read, such as one whose address is too long. */
final class Problems extends ErrorHandler {

    private static final String TYPE = "application/problem+json; charset=utf-8";

    private final int longestAddress;

    /** @param longestAddress in bytes */
    Problems(int longestAddress) {
        this.longestAddress = longestAddress;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int status,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, TYPE);
        response.write(true, ByteBuffer.wrap(document(status, message)), callback);
    }

    private byte[] document(int status, @Nullable String message) {
        String detail = switch (status) {
            case 414, 431 ->
                "the address or the headers have more than " + longestAddress
                        + " bytes; shorten the formula, or save parts of it as slices";
            default -> message == null || message.isBlank() ? "the request cannot be read" : message;
        };
        String text = Json.mapper()
                .writeValueAsString(Map.of(
                        "type",
                        "about:blank",
                        "title",
                        Server.title(status),
                        "status",
                        status,
                        "detail",
                        detail,
                        "instance",
                        "/"));
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
