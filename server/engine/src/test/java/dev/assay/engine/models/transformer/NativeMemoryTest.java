package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import dev.assay.engine.models.Djl;
import dev.assay.engine.models.ModelCard;
import dev.assay.engine.models.script.ScriptModel;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs a process of its own with a Java heap of fixed size, every page of which is in memory from the start; so what it grows by is
 * native memory: DJL's arrays, or memory that nobody counts.
 */
class NativeMemoryTest {

    private static final Path STATM = Path.of("/proc/self/statm");
    private static final int FORWARDS = 10_000;
    private static final int WARM_UP = 4_000;

    /** Megabytes that compiled code and the allocator's reserves may still take after the warm-up. */
    private static final int ALLOWED = 16;

    /** What the process does: its arguments are the number of forwards before and between two measurements. */
    static final class Forwards {

        private final SplittableRandom random = new SplittableRandom(1);
        private int done;

        public static void main(String[] arguments) throws IOException {
            try (Transformer gpt2 = Cases.load("gpt2");
                    Transformer llama = Cases.load("llama");
                    Transformer bert = Cases.load("bert-labels");
                    ScriptModel script = ScriptModel.load(Cases.folder("../script/nested"))) {
                Forwards forwards = new Forwards();
                for (String count : arguments) {
                    int until = forwards.done + Integer.parseInt(count);
                    while (forwards.done < until) {
                        forwards.some(gpt2);
                        forwards.some(llama);
                        forwards.some(bert);
                        forwards.some(script);
                    }
                    System.out.println("resident " + resident() + " arrays " + arrays());
                }
            }
        }

        /** Arrays of all managers of the process, and how many managers there are. */
        private static String arrays() {
            try (NDManager manager = Djl.newManager()) {
                NDManager all = manager.getParentManager();
                return all.getManagedArrays().size() + " " + all.toString().replaceAll("(?s).*\\D(\\d+)\\D*$", "$1");
            }
        }

        private static long resident() throws IOException {
            // Pages of 4096 bytes.
            return Long.parseLong(Files.readString(STATM).split(" ")[1]) * 4096;
        }

        private int[] text(int longest) {
            return random.ints(1 + random.nextInt(longest), 0, 14).toArray();
        }

        /** A round of everything: mixed lengths, hooks, interventions, refusals, generation and gradients. */
        private void some(Transformer model) {
            String hook = "blocks.0.hook_resid_pre";
            for (int i = 0; i < 20; i++) {
                model.logits(Inputs.of(text(9), text(9), text(9)));
                done++;
            }
            model.run(Inputs.of(text(9), text(9)).padded(Inputs.Padding.LEFT), new RunPlan(model.hooks(), List.of()));
            RunPlan plan = RunPlan.recording("logits")
                    .with(Intervention.at(hook, new Change.Add(List.of(1f), 0.5f))
                            .rows(0)
                            .units(3))
                    .with(Intervention.at(hook, new Change.ProjectOut(List.of(unit()))))
                    .with(Intervention.at("blocks.0.attn.hook_z", new Change.Zero())
                            .heads(1))
                    .with(Intervention.at(
                            "blocks.1.mlp.hook_post", new Change.CopyFrom(List.of(List.of(1, 2, 3)), List.of(), 0)));
            // A text that is too long, and an intervention that never acts, after the forward pass.
            refused(() -> model.run(Inputs.of(new int[10]), plan));
            refused(() -> model.run(
                    Inputs.of(text(9)),
                    RunPlan.recording()
                            .with(Intervention.at(hook, new Change.Zero()).positions(Positions.at(8)))
                            .with(Intervention.at(hook, new Change.Zero()).steps(Steps.GENERATED))));
            // CopyFrom runs its own prompt.
            model.run(Inputs.of(text(9), text(9)), plan);
            done += 5;
            int[] prompt = text(5);
            model.gradients(
                    Inputs.of(prompt, text(9)),
                    plan,
                    Objective.logProbability(0, 0, 1),
                    List.of("hook_embed", hook),
                    List.of(0),
                    Run.unwatched());
            done += 2;
            if (model.config().family().causal()) {
                model.generate(
                        Inputs.of(prompt, text(5)),
                        GenerationSettings.greedy(4),
                        RunPlan.recording(hook).with(Intervention.at(hook, new Change.Scale(1.1f))),
                        (row, token) -> {},
                        Run.unwatched());
                model.generate(
                        Inputs.of(text(5), prompt),
                        new GenerationSettings(4, new GenerationSettings.Choice.Beam(3, 1, 2), Set.of(5)));
                done += 8;
            }
        }

        /** A black box, and what it refuses. */
        private void some(ScriptModel model) {
            List<String> hooks =
                    model.card().hooks().stream().map(ModelCard.Hook::name).toList();
            for (int i = 0; i < 5; i++) {
                model.run(Inputs.of(text(12), text(12)), hooks, Run.unwatched());
                done++;
            }
            refused(() -> model.run(Inputs.of(new int[13]), hooks, Run.unwatched()));
        }

        private static List<Float> unit() {
            List<Float> unit = new ArrayList<>();
            for (int u = 0; u < 12; u++) {
                unit.add(u == 2 ? 1f : 0f);
            }
            return unit;
        }

        private static void refused(Runnable run) {
            try {
                run.run();
            } catch (UserError expected) {
                return;
            }
            throw new IllegalStateException("not refused");
        }
    }

    @Test
    void tenThousandForwardsLeaveNeitherArraysNorMemoryBehind(@TempDir Path folder)
            throws IOException, InterruptedException {
        assumeTrue(Files.isReadable(STATM), "skipped: there is no " + STATM + " to read the process's memory from");
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms96m",
                        "-Xmx96m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-Dai.djl.pytorch.num_threads=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Forwards.class.getName(),
                        String.valueOf(WARM_UP),
                        String.valueOf(FORWARDS)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        List<String[]> measured = Files.readAllLines(log).stream()
                .filter(line -> line.startsWith("resident "))
                .map(line -> line.split(" ", 4))
                .toList();
        assertThat(measured).hasSize(2);
        assertThat(measured.get(1)[3]).as("arrays and managers").isEqualTo(measured.get(0)[3]);
        long grown = Long.parseLong(measured.get(1)[1]) - Long.parseLong(measured.get(0)[1]);
        assertThat(grown / (1 << 20))
                .as("megabytes grown: %s", grown / 1048576.0)
                .isLessThan(ALLOWED);
    }
}
