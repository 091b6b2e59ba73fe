package dev.assay.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A Python process with PyTorch that runs a script beside this class and answers its commands, so that both sides are timed turn by turn. Which Python,
 * the environment variable {@code ASSAY_PYTHON} says; without it the first of this machine's that has PyTorch.
 */
final class Eager implements AutoCloseable {

    private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;
    private final Path script;
    private final String version;

    private Eager(Process process, Path script) throws IOException {
        this.process = process;
        this.script = script;
        this.commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.version = answer();
    }

    /**
     * Empty when no Python on this machine has PyTorch.
     *
     * @param name of the script
     */
    static Optional<Eager> start(String name) throws IOException, InterruptedException {
        String chosen = System.getenv("ASSAY_PYTHON");
        for (String python : chosen == null ? PYTHONS : List.of(chosen)) {
            try {
                Process probe = new ProcessBuilder(python, "-c", "import torch")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (probe.waitFor() == 0) {
                    Path script = Files.createTempFile("eager", ".py");
                    try (InputStream resource = Objects.requireNonNull(Eager.class.getResourceAsStream(name), name)) {
                        Files.write(script, resource.readAllBytes());
                    }
                    ProcessBuilder builder = new ProcessBuilder(python, script.toString())
                            .redirectError(ProcessBuilder.Redirect.INHERIT);
                    // As we have it; threads that spin while they wait make it several times slower with OpenBLAS.
                    builder.environment().putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
                    Process process = builder.start();
                    return Optional.of(new Eager(process, script));
                }
            } catch (IOException e) {
                System.out.println("no " + python + ": " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    /** PyTorch's version and the library it multiplies with. */
    String version() {
        return version;
    }

    /** The answer to a command. */
    String ask(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        return answer();
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the Python process ended; its message is above");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        Files.deleteIfExists(script);
    }
}
