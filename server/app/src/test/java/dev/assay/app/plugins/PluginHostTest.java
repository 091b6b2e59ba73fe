package dev.assay.app.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plug-ins as outsiders build them: compiled here, packed into jars, and put into a workspace. */
class PluginHostTest {

    private static final String SERVICE = "META-INF/services/dev.assay.spi.Plugin";

    @TempDir
    private Path workspace;

    @TempDir
    private Path sources;

    @Test
    void aJarOfOthersIsInUse() throws Exception {
        jar("good.jar", "other.Good", plugin("Good", "good", "dev.assay.spi.Plugin.class.getName()"));
        LoadedPlugin good = loaded("good");
        assertThat(good.problem()).isNull();
        assertThat(good.analyses()).containsExactly("good hello");
        assertThat(good.source()).endsWith("good.jar");
    }

    @Test
    void othersSeeNeitherTheEngineNorLibrariesOfAssay() throws Exception {
        jar(
                "engine.jar",
                "other.Nosy",
                plugin("Nosy", "nosy", "Class.forName(\"dev.assay.engine.workspace.Key\").getName()"));
        jar(
                "library.jar",
                "other.Greedy",
                plugin("Greedy", "greedy", "Class.forName(\"tools.jackson.databind.JsonNode\").getName()"));
        jar("other.jar", "other.Curious", plugin("Curious", "curious", "Class.forName(\"other.Nosy\").getName()"));
        assertThat(report())
                .extracting(LoadedPlugin::problem)
                .filteredOn(Objects::nonNull)
                .hasSize(3)
                .allSatisfy(problem -> assertThat(problem).contains("ClassNotFoundException"));
    }

    @Test
    void brokenPluginsAreNamedWithTheReasonAndHarmNobody() throws Exception {
        jar("a-text.jar", Map.of("readme.txt", "nothing".getBytes(StandardCharsets.UTF_8)));
        jar("b-missing.jar", Map.of(SERVICE, "other.Missing".getBytes(StandardCharsets.UTF_8)));
        Files.writeString(Files.createDirectories(workspace.resolve("plugins")).resolve("c-garbage.jar"), "no zip");
        jar("d-good.jar", "other.Good", plugin("Good", "good", "\"fine\""));
        jar("e-same.jar", "other.Same", plugin("Same", "good", "\"fine\""));
        Files.writeString(workspace.resolve("plugins/readme.md"), "not a jar");

        List<LoadedPlugin> report = report();
        assertThat(problemOf(report, "a-text.jar")).contains("META-INF/services");
        assertThat(problemOf(report, "b-missing.jar")).contains("other.Missing");
        assertThat(problemOf(report, "c-garbage.jar")).isNotEmpty();
        assertThat(problemOf(report, "e-same.jar")).contains("in use already");
        assertThat(report)
                .filteredOn(plugin -> plugin.source().endsWith("readme.md"))
                .isEmpty();
        assertThat(loaded("good").problem()).isNull();
        assertThat(loaded("sample").problem()).isNull();
    }

    @Test
    void aFolderOfJarsIsOnePlugin() throws Exception {
        Path folder = Files.createDirectories(workspace.resolve("plugins/both"));
        jar(
                "both/main.jar",
                "other.Main",
                plugin("Main", "main", "other.lib.Help.word()"),
                Map.of(
                        "other.lib.Help",
                        "package other.lib; public class Help { public static String word() { return \"x\"; } }"));
        assertThat(folder).isNotEmptyDirectory();
        assertThat(loaded("main").problem()).isNull();
    }

    private List<LoadedPlugin> report() {
        try (Installation installation = Installation.at(workspace)) {
            return installation.plugins().report();
        }
    }

    private LoadedPlugin loaded(String name) {
        return report().stream()
                .filter(plugin -> plugin.name().equals(name) && plugin.problem() == null)
                .findAny()
                .orElseThrow(() -> new AssertionError(name + " is not in " + report()));
    }

    private static String problemOf(List<LoadedPlugin> report, String jar) {
        return report.stream()
                .filter(plugin -> plugin.source().endsWith(jar))
                .map(plugin -> Objects.requireNonNullElse(plugin.problem(), ""))
                .findAny()
                .orElseThrow(() -> new AssertionError(jar + " is not in " + report));
    }

    /** A plug-in with one analysis; its name needs a value that only works where the expression does. */
    private static String plugin(String type, String name, String expression) {
        return """
                package other;
                import dev.assay.spi.*;
                import java.util.List;
                public class %1$s implements Plugin {
                  public record Nothing() {}
                  public %1$s() throws Exception { String seen = %3$s; }
                  public String name() { return "%2$s"; }
                  public List<Analysis<?, ?>> analyses() { return List.of(new Hello()); }
                  public static class Hello implements Analysis<Nothing, String> {
                    public String name() { return "%2$s hello"; }
                    public String summary() { return "Says hello."; }
                    public Class<Nothing> parameters() { return Nothing.class; }
                    public String run(Nothing nothing, Run run) { return "hello"; }
                  }
                }
                """.formatted(type, name, expression);
    }

    private void jar(String jar, String type, String source) throws IOException {
        jar(jar, type, source, Map.of());
    }

    private void jar(String jar, String type, String source, Map<String, String> others) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(others);
        all.put(type, source);
        Path from = Files.createDirectories(sources.resolve(type));
        Path classes = Files.createDirectories(from.resolve("classes"));
        List<String> arguments = new java.util.ArrayList<>(
                List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path")));
        for (Map.Entry<String, String> each : all.entrySet()) {
            Path file = from.resolve(each.getKey().replace('.', '/') + ".java");
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, each.getValue());
            arguments.add(file.toString());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put(SERVICE, type.getBytes(StandardCharsets.UTF_8));
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.put(classes.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        jar(jar, entries);
    }

    private void jar(String jar, Map<String, byte[]> entries) throws IOException {
        Path target = workspace.resolve("plugins").resolve(jar);
        Files.createDirectories(target.resolveSibling("."));
        try (OutputStream file = Files.newOutputStream(target);
                JarOutputStream out = new JarOutputStream(file)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
    }
}
