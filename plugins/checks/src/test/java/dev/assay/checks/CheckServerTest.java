package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that decodes with the built-in language model: right, it passes; with a fault, the fault is found and named. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckServerTest {

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Transformer model;

    @BeforeAll
    void load() {
        model = Transformer.load(Places.root("data/builtin/language"));
    }

    @AfterAll
    void close() {
        model.close();
    }

    private CheckReport check(String url, int timeout) {
        try (Workspace workspace = Workspace.at(folder.resolve("workspace"))) {
            return new CheckServer(workspace, null)
                    .run(
                            new CheckServer.Parameters(url, null, null, Precision.SINGLE, 4, timeout, null, 1, null),
                            Run.unwatched());
        }
    }

    private CheckReport check(LocalServer.@Nullable Fault fault) {
        try (LocalServer server = new LocalServer(model, fault, false, "http://127.0.0.1:1/v1/completions")) {
            // Only those that never answer are waited for.
            boolean slow = fault == LocalServer.Fault.HANGS || fault == LocalServer.Fault.DRIPS;
            return check(server.url(), slow ? 1 : 60);
        }
    }

    @Test
    void aRightServerPassesEveryCheck() {
        CheckReport report = check((LocalServer.Fault) null);
        assertThat(report.good()).as(report.checks().toString()).isTrue();
        assertThat(report.notApplicable()).isZero();
        assertThat(report.subject()).endsWith("(reviews)");
    }

    @ParameterizedTest
    @EnumSource
    void aFaultIsFoundAndNamed(LocalServer.Fault fault) {
        CheckReport report = check(fault);
        Finding first = Findings.failed(report.checks()).getFirst();
        if (fault != LocalServer.Fault.BREAKS_LATER) {
            assertThat(first.check()).as(first.printed()).isEqualTo(fault.check);
            assertThat(first.causes().getFirst().name()).as(first.printed()).isEqualTo(fault.cause);
        } else {
            assertThat(first.summary()).contains("worker died");
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsAskedNoFurther() {
        CheckReport report = check(LocalServer.Fault.ERROR_500);
        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.checks().getLast().summary()).contains("see the check answers");
    }

    @Test
    void aServerThatIsBusyOnceIsAskedAgain() {
        try (LocalServer server = new LocalServer(model, null, true, "")) {
            assertThat(check(server.url(), 60).good()).isTrue();
        }
    }

    @Test
    void oneThatIsAlwaysBusyIsAskedThreeTimes() {
        try (LocalServer server = new LocalServer(model, LocalServer.Fault.ALWAYS_BUSY, false, "")) {
            assertThat(check(server.url(), 60).good()).isFalse();
            assertThat(server.requests()).isEqualTo(3);
        }
    }

    @Test
    void nothingIsSentWhereARedirectPoints() {
        try (LocalServer other = new LocalServer(model, null, false, "");
                LocalServer server =
                        new LocalServer(model, LocalServer.Fault.SENDS_ON, false, other.url() + "/v1/completions")) {
            CheckReport report = check(server.url(), 60);
            assertThat(report.checks().getFirst().summary())
                    .contains("is not followed")
                    .contains(other.url());
            assertThat(other.requests()).isZero();
        }
    }

    @Test
    void aServerThatIsNotThereIsSaidToBe() {
        String gone;
        try (LocalServer server = new LocalServer(model, null, false, "")) {
            gone = server.url();
        }
        Finding finding = check(gone, 5).checks().getFirst();
        assertThat(finding.summary()).contains("cannot be reached").contains("tried 3 times");
        assertThat(finding.causes().getFirst().name()).isEqualTo("no-answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8000", "ftp://host/v1", "http://me:secret@host/v1", "not a url", "http://"})
    void whatIsNoServersAddressIsRefused(String url) {
        assertThatThrownBy(() -> CompletionServer.endpoint(url)).isInstanceOf(UserError.class);
    }

    @Test
    void theEndpointIsFoundFromTheServersAddress() {
        for (String url : new String[] {"http://h:1", "http://h:1/", "http://h:1/v1", "http://h:1/v1/completions"}) {
            assertThat(CompletionServer.endpoint(url)).hasToString("http://h:1/v1/completions");
        }
    }
}
