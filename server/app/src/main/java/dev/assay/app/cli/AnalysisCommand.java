package dev.assay.app.cli;

import dev.assay.engine.workspace.Analyses;
import dev.assay.engine.workspace.Fault;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Parameter;
import dev.assay.engine.workspace.Parameters;
import dev.assay.spi.Printable;
import dev.assay.spi.UserError;
import dev.assay.spi.Verdict;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One analysis as a command. Words become the same JSON that the browser sends, and the same code checks it.
 *
 * @param <P> the parameter record
 */
final class AnalysisCommand<P extends Record> implements Callable<Integer> {

    private static final String JSON = "--json";
    private static final int INTERRUPTED = 130;
    private static final int BAD = 3;

    private final Analyses.Known<P> known;
    private final Terminal terminal;
    private final CommandSpec spec;

    private AnalysisCommand(Analyses.Known<P> known, Terminal terminal) {
        this.known = known;
        this.terminal = terminal;
        this.spec = CommandSpec.wrapWithoutInspection(this);
        describe();
    }

    static <P extends Record> CommandSpec of(Analyses.Known<P> known, Terminal terminal) {
        return new AnalysisCommand<>(known, terminal).spec;
    }

    private void describe() {
        spec.usageMessage().description(escaped(known.analysis().summary()));
        spec.mixinStandardHelpOptions(false);
        spec.addOption(OptionSpec.builder(JSON)
                .description("Print the whole result as JSON")
                .build());
        int place = 0;
        for (Parameter parameter : known.parameters().positional()) {
            String index = parameter.list() ? place + "..*" : Integer.toString(place);
            spec.addPositional(PositionalParamSpec.builder()
                    .index(index)
                    .arity(parameter.list() ? "0..*" : "0..1")
                    .paramLabel(parameter.placeholder())
                    .type(String[].class)
                    .auxiliaryTypes(String.class)
                    .description(description(parameter))
                    .build());
            place++;
        }
        for (Parameter parameter : known.parameters().all()) {
            if (parameter.position() < 0) {
                addOption(parameter);
            }
        }
    }

    private void addOption(Parameter parameter) {
        OptionSpec.Builder option = OptionSpec.builder(parameter.option())
                .paramLabel(parameter.placeholder())
                .description(description(parameter));
        if (parameter.list() && !parameter.structured()) {
            option.arity("1").type(String[].class).auxiliaryTypes(String.class);
        } else if (parameter.flag()) {
            // Only a true or false that follows is its value; any other word stands for itself.
            option.arity("0..1").type(Boolean.class).fallbackValue("true").paramLabel("true|false");
        } else {
            option.arity("1").type(String.class);
        }
        spec.addOption(option.build());
    }

    private static String description(Parameter parameter) {
        JsonNode byDefault = parameter.byDefault();
        String text = parameter.description() + (parameter.required() ? " (required)" : "");
        if (byDefault != null && !(byDefault.isBoolean() && !byDefault.booleanValue())) {
            List<JsonNode> values =
                    byDefault.isArray() ? byDefault.valueStream().toList() : List.of(byDefault);
            text += " (default: "
                    + String.join(
                            ",",
                            values.stream()
                                    .map(value -> value.isValueNode() ? value.asString() : value.toString())
                                    .toList())
                    + ")";
        }
        return escaped(text);
    }

    /** Picocli reads descriptions as formats. */
    private static String escaped(String text) {
        return text.replace("%", "%%");
    }

    @Override
    public Integer call() throws Exception {
        P parameters;
        try {
            parameters = known.parameters().bind(given(spec.commandLine().getParseResult()));
        } catch (UserError e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        TerminalRun run = new TerminalRun(terminal, !json());
        CountDownLatch finished = new CountDownLatch(1);
        Thread onInterrupt = new Thread(() -> cancelAndWait(run, finished), "cancel");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            Object result = known.analysis().run(parameters, run);
            run.clear();
            print(result);
            return result instanceof Verdict verdict && !verdict.good() ? BAD : 0;
        } catch (Exception e) {
            run.clear();
            if (Fault.isCancellation(e)) {
                terminal.err().println("assay: cancelled");
                return INTERRUPTED;
            }
            throw e;
        } finally {
            finished.countDown();
            forget(onInterrupt);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            return;
        }
    }

    private static void cancelAndWait(TerminalRun run, CountDownLatch finished) {
        run.cancel();
        try {
            if (!finished.await(10, TimeUnit.SECONDS)) {
                run.log("the analysis does not stop; ending anyway");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean json() {
        return spec.commandLine().getParseResult().hasMatchedOption(JSON);
    }

    private void print(Object result) {
        if (json()) {
            terminal.out()
                    .println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
        } else {
            if (result instanceof Printable printable) {
                terminal.out().print(printable.printed());
                terminal.out().flush();
            } else {
                new Summary(terminal.out()).print(Json.mapper().valueToTree(result));
            }
            written().forEach(file -> terminal.err().println("wrote " + file));
        }
    }

    private List<String> written() {
        return known.parameters().written(given(spec.commandLine().getParseResult()));
    }

    private ObjectNode given(ParseResult parsed) {
        Parameters<P> parameters = known.parameters();
        ObjectNode given = Json.mapper().createObjectNode();
        int place = 0;
        for (Parameter parameter : parameters.positional()) {
            List<String> words = List.of(parsed.matchedPositionalValue(place, new String[0]));
            if (!words.isEmpty()) {
                given.set(
                        parameter.name(),
                        parameter.list() ? parameter.ofWords(words) : parameter.ofWord(words.getFirst()));
            }
            place++;
        }
        for (Parameter parameter : parameters.all()) {
            if (parameter.position() < 0 && parsed.hasMatchedOption(parameter.option())) {
                given.set(parameter.name(), optionValue(parameter, parsed));
            }
        }
        return given;
    }

    private static JsonNode optionValue(Parameter parameter, ParseResult parsed) {
        if (!parameter.list() || parameter.structured()) {
            Object value = parsed.matchedOptionValue(parameter.option(), "");
            return parameter.ofWord(value.toString());
        }
        ArrayNode all = Json.mapper().createArrayNode();
        for (String word : parsed.matchedOptionValue(parameter.option(), new String[0])) {
            parameter.ofWord(word).forEach(all::add);
        }
        return all;
    }
}
