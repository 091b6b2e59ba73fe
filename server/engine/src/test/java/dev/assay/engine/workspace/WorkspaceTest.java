package dev.assay.engine.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.files.AtomicFile;
import dev.assay.spi.UserError;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {

    @TempDir
    private Path temporary;

    @Test
    void openingMakesTheLayout() {
        try (Workspace workspace = Workspace.open(temporary.resolve("deep/new"))) {
            assertThat(workspace.indexes()).isDirectory();
            assertThat(workspace.activations()).isDirectory();
            assertThat(workspace.runs()).isDirectory();
            assertThat(workspace.plugins()).isDirectory();
        }
    }

    @Test
    void aWorkspaceThatNobodyUsesTouchesNothing() {
        Path folder = temporary.resolve("untouched");
        try (Workspace workspace = Workspace.at(folder)) {
            assertThat(workspace.models().all()).doesNotContainKey("nothing");
            assertThat(folder).doesNotExist();
        }
    }

    @Test
    void tablesSurviveClosingAndAreSeenByEveryConnection() throws Exception {
        try (Workspace workspace = Workspace.open(temporary);
                Connection one = workspace.connect();
                Connection two = workspace.connect()) {
            one.createStatement().execute("CREATE TABLE t AS SELECT 42 AS answer");
            assertThat(answer(two)).isEqualTo(42);
        }
        try (Workspace again = Workspace.open(temporary);
                Connection connection = again.connect()) {
            assertThat(answer(connection)).isEqualTo(42);
        }
    }

    @Test
    void aSecondUseInOneProcessIsRefusedAndDoesNotLoseTheLock() throws Exception {
        try (Workspace first = Workspace.open(temporary)) {
            assertThatThrownBy(() -> Workspace.open(temporary)).isInstanceOf(UserError.class);
            Process second = ownerProcess();
            assertThat(second.waitFor()).isEqualTo(3);
            assertThat(first.runs()).isDirectory();
        }
        Workspace.open(temporary).close();
    }

    @Test
    void aSecondProcessIsToldWhoOwnsTheFolderAndWhereItServes() throws Exception {
        try (Workspace first = Workspace.open(temporary)) {
            first.announce("http://127.0.0.1:7171");
            Process second = ownerProcess();
            String said = new String(second.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(said)
                    .contains(temporary.toString())
                    .contains("process " + ProcessHandle.current().pid())
                    .contains("http://127.0.0.1:7171")
                    .contains("--workspace");
        }
    }

    @Test
    void theFolderOfAKilledOwnerIsTakenOverWithAllItSaved() throws Exception {
        Process owner = ownerProcess();
        BufferedReader said = owner.inputReader();
        assertThat(said.readLine()).isEqualTo("saved");
        assertThatThrownBy(() -> Workspace.open(temporary))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("process " + owner.pid());

        owner.destroyForcibly().waitFor();

        try (Workspace workspace = Workspace.open(temporary);
                Connection connection = workspace.connect()) {
            assertThat(answer(connection)).isEqualTo(7);
            try (var left = Files.list(workspace.indexes())) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void aFileInPlaceOfTheFolderIsNamed() throws Exception {
        Path file = Files.writeString(temporary.resolve("file"), "");
        assertThatThrownBy(() -> Workspace.open(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("--workspace");
    }

    @Test
    void aDatabaseThatIsNoneIsNamedWithTheRemedy() throws Exception {
        try (Workspace workspace = Workspace.open(temporary)) {
            Files.writeString(temporary.resolve("assay.duckdb"), "this is not a database".repeat(1000));
            assertThatThrownBy(workspace::connect)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("assay.duckdb")
                    .hasMessageContaining("import your data again");
        }
    }

    @Test
    void modelsAreFoundByNameByRegistrationAndByFolder() throws Exception {
        Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("config.json"), "{}");
        Workspace workspace = Workspace.at(temporary.resolve("w"));
        workspace.models().add("mine", elsewhere);
        assertThat(workspace.models().find("mine")).isEqualTo(elsewhere);
        assertThat(workspace.models().find(elsewhere.toString())).isEqualTo(elsewhere);
        assertThatThrownBy(() -> workspace.models().find("yours"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("\"yours\"")
                .hasMessageContaining("mine");
        assertThatThrownBy(() -> workspace.models().find(temporary.toString()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("config.json");
    }

    private static int answer(Connection connection) throws Exception {
        try (ResultSet row = connection.createStatement().executeQuery("SELECT answer FROM t")) {
            row.next();
            return row.getInt(1);
        }
    }

    private Process ownerProcess() throws Exception {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--enable-native-access=ALL-UNNAMED",
                        OwnerProcess.class.getName(),
                        temporary.toString())
                .redirectErrorStream(true)
                .start();
    }

    /** Owns a workspace, saves something, leaves something unfinished, and waits to be killed. */
    static final class OwnerProcess {
        private OwnerProcess() {}

        public static void main(String[] arguments) throws Exception {
            try (Workspace workspace = Workspace.open(Path.of(arguments[0]));
                    Connection connection = workspace.connect()) {
                connection.createStatement().execute("CREATE TABLE t AS SELECT 7 AS answer");
                AtomicFile.writeFolder(workspace.indexes().resolve("half"), folder -> {
                    Files.writeString(folder.resolve("data"), "half");
                    System.out.println("saved");
                    try {
                        Thread.currentThread().join();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
            } catch (UserError e) {
                System.out.println(e.getMessage());
                System.exit(3);
            }
        }
    }
}
