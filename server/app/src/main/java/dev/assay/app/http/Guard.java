package dev.assay.app.http;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets in only those who may come in. On the loopback address that is whoever runs on this machine, but no page of another
 * site: a request must name this machine as its {@code Host}, which a rebound DNS name does not, and where it has an
 * {@code Origin}, that must be this server's. Elsewhere, and wherever a token was set, it is who shows the token: as a bearer,
 * as the cookie, or once as {@code ?token=}, which is exchanged for the cookie.
 */
final class Guard {

    private static final String COOKIE = "assay_token";
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private final boolean loopback;
    private final @Nullable String token;

    Guard(boolean loopback, @Nullable String token) {
        this.loopback = loopback;
        this.token = token;
    }

    /** Whether only this machine reaches the address. */
    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    void check(Context request) {
        String host = request.header("Host");
        if (loopback && (host == null || !THIS_MACHINE.contains(host.replaceFirst(":[0-9]+$", "")))) {
            throw new HttpProblem(
                    403,
                    "Wrong host",
                    "this server answers to 127.0.0.1 and localhost only, not to " + host + "; use its own address");
        }
        String origin = request.header("Origin");
        if (origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host)) {
            throw new HttpProblem(
                    403, "Wrong origin", "requests from pages of " + origin + " are refused; use Assay's own page");
        }
        if (token != null) {
            checkToken(request, token);
        }
    }

    private static void checkToken(Context request, String token) {
        String asked = request.queryParam("token");
        if (asked != null && same(asked, token) && request.req().getMethod().equals("GET")) {
            Cookie cookie = new Cookie(COOKIE, token);
            cookie.setHttpOnly(true);
            cookie.setPath("/");
            cookie.setSameSite(SameSite.STRICT);
            request.cookie(cookie);
            return;
        }
        String bearer = request.header("Authorization");
        String cookie = request.cookie(COOKIE);
        if (!(bearer != null && same(bearer, "Bearer " + token)) && !(cookie != null && same(cookie, token))) {
            request.header("WWW-Authenticate", "Bearer");
            throw new HttpProblem(
                    401,
                    "Token needed",
                    "this server asks for its token; open the address that it printed, which has it at its end");
        }
    }

    /** Compares in a time that does not tell how much was right. */
    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
