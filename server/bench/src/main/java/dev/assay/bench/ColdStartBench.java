package dev.assay.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Seconds from the start of {@code ./assay serve} on a workspace that is there to a usable page: the address printed; then the page, and
 * health, data sets, models, columns, a page of rows, metrics and a concept of the built-in data answered, one after the other as a
 * browser would at the worst. Run it in the folder of the launcher; argument: how often (default 5). The first start of all may write
 * the archive of classes, so it is shown and not counted.
 */
public final class ColdStartBench {

    private static final Pattern ADDRESS = Pattern.compile("Assay is at (http://[^\\s/]+)");
    private static final List<String> ASKED = List.of(
            "/",
            "/api/health",
            "/api/datasets",
            "/api/models",
            "/api/analyses",
            "/api/runs",
            "/api/datasets/demo/columns",
            "/api/datasets/demo/rows?size=50&column=predicted&column=loss",
            "/api/datasets/demo/metrics",
            "/api/datasets/demo/histograms?column=label&column=predicted&column=correct&column=loss",
            "/api/datasets/demo/metrics?formula=pre:tok:man");

    private final Path workspace;

    private ColdStartBench(Path workspace) {
        this.workspace = workspace;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length == 0 ? 5 : Integer.parseInt(arguments[0]);
        Path workspace = Files.createTempDirectory("assay-start");
        try {
            ColdStartBench bench = new ColdStartBench(workspace);
            bench.run("predict", "demo", "demo", "--hook", "mlp.relu");
            bench.run("index", "demo");
            bench.start("first");
            List<Double> taken = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                taken.add(bench.start("start " + round));
            }
            taken.sort(Comparator.naturalOrder());
            System.out.printf(
                    Locale.ROOT,
                    "usable page: median %.2f s, worst %.2f s of %d%n",
                    taken.get(taken.size() / 2),
                    taken.getLast(),
                    taken.size());
        } finally {
            try (Stream<Path> files = Files.walk(workspace)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private ProcessBuilder assay(String... words) {
        List<String> command = new ArrayList<>(List.of("./assay"));
        command.addAll(List.of(words));
        command.addAll(List.of("--workspace", workspace.toString()));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    private void run(String... words) throws IOException, InterruptedException {
        int code = assay(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException(String.join(" ", words) + " ended with " + code);
        }
    }

    private double start(String name) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Process process = assay("serve", "--port", "0").start();
        try (BufferedReader said = process.inputReader();
                HttpClient client = HttpClient.newHttpClient()) {
            String address = address(said);
            double listening = seconds(begun);
            StringBuilder parts = new StringBuilder();
            for (String path : ASKED) {
                long asked = System.nanoTime();
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create(address + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 200) {
                    throw new IllegalStateException(path + ": " + answer.body());
                }
                parts.append(String.format(Locale.ROOT, ", %s %.2f", path.replaceFirst("\\?.*", ""), seconds(asked)));
            }
            double usable = seconds(begun);
            System.out.printf(Locale.ROOT, "%s: usable %.2f s; listening %.2f%s%n", name, usable, listening, parts);
            return usable;
        } finally {
            process.destroy();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private static String address(BufferedReader said) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) {
                return address.group(1);
            }
        }
        throw new IllegalStateException("./assay serve ended without saying where it is");
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) * 1e-9;
    }
}
