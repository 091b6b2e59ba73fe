package dev.assay.app.cli;

import dev.assay.app.plugins.Installation;
import dev.assay.app.plugins.LoadedPlugin;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.models.ModelCard;
import dev.assay.engine.workspace.Amount;
import dev.assay.engine.workspace.Closest;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.ListedModel;
import dev.assay.spi.UserError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code assay list}: the analyses, data sets, models or plug-ins there are. */
final class ListCommand implements Callable<Integer> {

    private final Installation installation;
    private final Terminal terminal;
    private final CommandSpec spec;
    private final Map<String, Supplier<List<String>>> lists = new LinkedHashMap<>();

    private ListCommand(Installation installation, Terminal terminal) {
        this.installation = installation;
        this.terminal = terminal;
        this.spec = CommandSpec.wrapWithoutInspection(this);
        lists.put("analyses", this::analyses);
        lists.put("datasets", this::dataSets);
        lists.put("models", this::models);
        lists.put("plugins", this::plugins);
        spec.usageMessage().description("List the analyses, data sets, models or plug-ins there are.");
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .paramLabel(String.join("|", lists.keySet()))
                .type(String.class)
                .defaultValue("analyses")
                .description("What to list (default: analyses)")
                .build());
    }

    static CommandSpec of(Installation installation, Terminal terminal) {
        return new ListCommand(installation, terminal).spec;
    }

    @Override
    public Integer call() {
        String what = spec.positionalParameters().getFirst().getValue();
        Supplier<List<String>> list = lists.get(what);
        if (list == null) {
            throw new UserError("there is no list of \"" + what + "\"; " + Closest.hint(what, lists.keySet()));
        }
        list.get().forEach(terminal.out()::println);
        return 0;
    }

    private List<String> analyses() {
        return installation.analyses().all().stream()
                .map(known -> "%-16s %s"
                        .formatted(known.analysis().name(), known.analysis().summary()))
                .toList();
    }

    private List<String> dataSets() {
        return installation.workspace().dataSets().list().stream()
                .map(DataSet::toString)
                .toList();
    }

    private List<String> models() {
        return installation.workspace().models().list().stream()
                .map(ListCommand::line)
                .toList();
    }

    private static String line(ListedModel model) {
        ModelCard card = model.card();
        String what = card == null
                ? "NOT USABLE: " + model.problem()
                : "%s, %s parameters, %s memory: %s"
                        .formatted(
                                card.architecture(),
                                Amount.of(card.parameters()),
                                Amount.ofBytes(card.memoryBytes()),
                                names(card.capabilities().stream()
                                        .map(Json::nameOf)
                                        .toList()));
        return "%-16s %s (%s)".formatted(model.name(), what, model.folder());
    }

    private List<String> plugins() {
        return installation.plugins().report().stream().map(ListCommand::line).toList();
    }

    private static String line(LoadedPlugin plugin) {
        String what = plugin.problem() != null
                ? "NOT IN USE: " + plugin.problem()
                : "concept sets: " + names(plugin.conceptSets()) + "; analyses: " + names(plugin.analyses());
        return "%-16s %s (%s)".formatted(plugin.name(), what, plugin.source());
    }

    private static String names(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
