package dev.assay.steering.extraction;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.transformer.FoundVector;
import dev.assay.engine.models.transformer.SearchSettings;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.models.transformer.VectorSearch;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Measures how many sentences vectors bring back, by layer and position. Whether that says something about the model, the controls tell: the
 * same sentences with untrained weights, tokens drawn at random, and, where they are given, sentences of another kind.
 */
public final class RecoveryTable implements Analysis<RecoveryTable.Parameters, Recovery> {

    /** Which sentences, and how long to search for each. */
    record Parameters(
            @Param("Language model: a name or a folder") String model,

            @Param("File with a sentence on each line, of the kind that the model learnt from") @Nullable
            Path file,

            @Param("Data set of such sentences, instead of --file") @Nullable
            String data,

            @Param("File with sentences of another kind") @Nullable
            Path otherFile,

            @Param("Data set of sentences of another kind; of pairs the first texts") @Nullable
            String otherData,

            @Param(value = "Sentences of each kind", byDefault = "10")
            int limit,

            @Param(value = "Leave out sentences with more tokens", byDefault = "20")
            int longest,

            @Param("Hook points; default: hook_embed and the residual stream after every block") @Nullable
            List<String> hooks,

            @Param("Only these positions: all or first; default: both") @Nullable
            Where positions,

            @Param("Leave out the controls: untrained weights and random tokens")
            boolean withoutControls,

            @Param(value = "Steps of gradient descent at most for each sentence", byDefault = "200")
            int steps,

            @Param(value = "Learning rate of Adam, in the typical size of a hidden unit there", byDefault = "0.3")
            double lr,

            @Param(value = "What is minimised: margin or likelihood", byDefault = "margin")
            SearchSettings.Loss loss,

            @Param(value = "New starts at most for a sentence that makes no progress", byDefault = "5")
            int restarts,

            @Param(value = "Seed of starts, random tokens and untrained weights", byDefault = "0")
            long seed) {}

    private final Workspace workspace;

    public RecoveryTable(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "steer table";
    }

    @Override
    public String summary() {
        return "Counts the sentences that latent steering vectors bring back, by layer and position, beside untrained weights and random tokens";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    /** What is searched for in one column. */
    private record Column(Recovery.Kind kind, Transformer model, List<int[]> sentences) {}

    @Override
    public Recovery run(Parameters p, Run run) {
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            Transformer model = borrowed.that(Capability.GENERATE, Transformer.class);
            List<String> hooks = hooks(p, model);
            Sentences own = Sentences.of(model, workspace, p.file, p.data, p.limit, p.longest, run);
            try (Transformer untrained = Transformer.untrained(model.config(), p.seed)) {
                List<Column> columns = new ArrayList<>();
                columns.add(new Column(Recovery.Kind.IN_DISTRIBUTION, model, own.ids()));
                if (p.otherFile != null || p.otherData != null) {
                    Sentences other = Sentences.of(model, workspace, p.otherFile, p.otherData, p.limit, p.longest, run);
                    columns.add(new Column(Recovery.Kind.OUT_OF_DISTRIBUTION, model, other.ids()));
                }
                if (!p.withoutControls) {
                    columns.add(new Column(Recovery.Kind.RANDOM_TOKENS, model, random(model, own.ids(), p.seed)));
                    columns.add(new Column(Recovery.Kind.UNTRAINED, untrained, own.ids()));
                }
                return table(p, hooks, columns, run);
            }
        }
    }

    private static List<String> hooks(Parameters p, Transformer model) {
        if (p.hooks != null && !p.hooks.isEmpty()) {
            return p.hooks;
        }
        List<String> hooks = new ArrayList<>();
        hooks.add("hook_embed");
        for (int layer = 0; layer < model.config().layers(); layer++) {
            hooks.add("blocks." + layer + ".hook_resid_post");
        }
        return hooks;
    }

    private static List<int[]> random(Transformer model, List<int[]> like, long seed) {
        List<Integer> special = new ArrayList<>(model.config().stopTokens());
        special.add(Objects.requireNonNullElse(model.config().startToken(), -1));
        SplittableRandom random = new SplittableRandom(seed);
        int vocabulary = model.config().vocabulary();
        if (vocabulary <= special.size()) {
            throw new UserError("The model has no tokens but those that begin and end a text.");
        }
        return like.stream()
                .map(ids -> random.ints(0, vocabulary)
                        .filter(id -> !special.contains(id))
                        .limit(ids.length)
                        .toArray())
                .toList();
    }

    private static Recovery table(Parameters p, List<String> hooks, List<Column> columns, Run run) {
        List<Where> wheres = p.positions == null ? List.of(Where.values()) : List.of(p.positions);
        List<Recovery.Cell> cells = new ArrayList<>();
        Map<String, VectorSearch> searches = new LinkedHashMap<>();
        for (String hook : hooks) {
            for (Where where : wheres) {
                for (Column column : columns) {
                    // All places are looked at before the first search, which may take long.
                    searches.put(hook + where + column.kind, new VectorSearch(column.model, settings(p, hook, where)));
                }
            }
        }
        double all = searches.size();
        for (String hook : hooks) {
            for (Where where : wheres) {
                for (Column column : columns) {
                    Run part = run.part(cells.size() / all, (cells.size() + 1) / all);
                    VectorSearch search = Objects.requireNonNull(searches.get(hook + where + column.kind));
                    Recovery.Cell cell = cell(hook, where, column, search, part);
                    cells.add(cell);
                    run.partial(cell);
                }
            }
        }
        Recovery.Cell best = cells.stream()
                .filter(cell -> cell.kind() == Recovery.Kind.IN_DISTRIBUTION)
                .min(Comparator.comparingInt((Recovery.Cell cell) -> -cell.exact())
                        .thenComparingDouble(Recovery.Cell::steps))
                .orElseThrow();
        double tokens = columns.getFirst().sentences.stream()
                .mapToInt(ids -> ids.length)
                .average()
                .orElseThrow();
        return new Recovery(cells, best.hook(), best.positions(), tokens);
    }

    private static SearchSettings settings(Parameters p, String hook, Where where) {
        return new SearchSettings(
                hook, where == Where.FIRST, p.loss, 0.3, p.steps, p.lr, p.restarts, 0, 0, 0, p.seed, 64);
    }

    private static Recovery.Cell cell(String hook, Where where, Column column, VectorSearch search, Run run) {
        List<FoundVector> found = search.find(column.sentences, each -> {}, run.part(0, 0.9));
        List<GreedyText> greedy = GreedyText.of(column.model, hook, where, found, run.part(0.9, 1));
        int exact = 0;
        double accuracy = 0;
        double bleu = 0;
        double steps = 0;
        double norm = 0;
        for (int i = 0; i < found.size(); i++) {
            FoundVector each = found.get(i);
            if (greedy.get(i).exact()) {
                exact++;
                steps += each.steps();
            }
            accuracy += (double) each.right() / each.of();
            bleu += Bleu.of(greedy.get(i).tokens(), each.sentence());
            norm += each.norm() / each.stateNorm();
        }
        int of = found.size();
        return new Recovery.Cell(
                hook,
                where,
                column.kind,
                exact,
                of,
                accuracy / of,
                bleu / of,
                exact == 0 ? 0 : steps / exact,
                norm / of);
    }
}
