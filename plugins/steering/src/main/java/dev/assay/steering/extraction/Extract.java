package dev.assay.steering.extraction;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.transformer.FoundVector;
import dev.assay.engine.models.transformer.SearchSettings;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.models.transformer.VectorSearch;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.steering.SteeringVectors;
import dev.assay.engine.steering.StoredVectors;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds for each of some sentences the vector that makes a frozen model write it. Each card is handed out as soon as its sentence is found or
 * given up; who cancels keeps what was found until then, and may go on from it.
 */
public final class Extract implements Analysis<Extract.Parameters, Extraction> {

    /** The sentences, where the vector is added, and how long to search. */
    record Parameters(
            @Param("Language model: a name or a folder") String model,

            @Param("Sentence to find the vector of") @Nullable
            String text,

            @Param("File with a sentence on each line, instead of --text") @Nullable
            Path file,

            @Param("Data set of sentences, instead of --text; of pairs the first texts") @Nullable
            String data,

            @Param(value = "Sentences of the file or data set at most, the first ones", byDefault = "100")
            int limit,

            @Param("Leave out sentences of the file or data set with more tokens") @Nullable
            Integer longest,

            @Param("Block after which the vector is added, from 0; default: the middle one") @Nullable
            Integer layer,

            @Param(
                    "Hook point where it is added, instead of --layer: on the residual stream, hook_attn_out or hook_mlp_out")
            @Nullable
            String hook,

            @Param(value = "Where in the text: all positions, or the first", byDefault = "all")
            Where positions,

            @Param(
                    value = "Steps of gradient descent at most for each sentence, with all its starts",
                    byDefault = "1000")
            int steps,

            @Param(value = "Learning rate of Adam, in the typical size of a hidden unit there", byDefault = "0.3")
            double lr,

            @Param(
                    value =
                            "What is minimised: margin (by how much a token's logit falls short of being the highest) or likelihood (the cross entropy)",
                    byDefault = "margin")
            SearchSettings.Loss loss,

            @Param(value = "The lead of a token's logit from which on it counts no more", byDefault = "0.3")
            double margin,

            @Param(value = "New starts at most for a sentence that makes no progress", byDefault = "5")
            int restarts,

            @Param(value = "Steps after a sentence is found, for a wider margin", byDefault = "0")
            int polish,

            @Param(value = "Weight of the squared norm of the vector", byDefault = "0")
            double l2,

            @Param(value = "Search in a random subspace of so many dimensions; 0: in all", byDefault = "0")
            int dimension,

            @Param(value = "Seed of the starts", byDefault = "0")
            long seed,

            @Param(value = "Sentences at a time", byDefault = "64")
            int batch,

            @Param(value = "Draws to measure how far a vector may be moved; 0: do not measure", byDefault = "20")
            int radiusDraws,

            @Param("Name to keep the vectors under") @Nullable
            String as,

            @Param("Keep the sentences that --as has already from the same settings, and search for the others")
            boolean resume) {

        SearchSettings settings(String place) {
            return new SearchSettings(
                    place,
                    positions == Where.FIRST,
                    loss,
                    margin,
                    steps,
                    lr,
                    restarts,
                    polish,
                    l2,
                    dimension,
                    seed,
                    batch);
        }
    }

    /** A vector with its card. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Kept(float[] vector, ExtractedVector card) {}

    private final Workspace workspace;

    public Extract(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "steer extract";
    }

    @Override
    public String summary() {
        return "Finds for a sentence, or each of many, the vector that makes the frozen model write it when it is added to hidden states";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Extraction run(Parameters p, Run run) {
        if (p.radiusDraws < 0 || p.radiusDraws > 10_000) {
            throw new UserError(
                    "The number of draws is " + p.radiusDraws + "; it must lie between 0 (do not measure) and 10000.");
        }
        if (p.as != null) {
            SteeringVectors.checkName(p.as);
        } else if (p.resume) {
            throw new UserError("--resume goes on with the vectors of a name; give it with --as.");
        }
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            Transformer model = borrowed.that(Capability.GENERATE, Transformer.class);
            String hook = hook(model, p.layer, p.hook);
            Sentences sentences = sentences(p, model, run);
            return new Work(p, model, hook, sentences, run).run();
        }
    }

    private Sentences sentences(Parameters p, Transformer model, Run run) {
        if (p.text != null) {
            if (p.file != null || p.data != null) {
                throw new UserError("Give the sentences with one of --text, --file and --data, not with several.");
            }
            return Sentences.of(model, p.text);
        }
        if (p.file == null && p.data == null) {
            throw new UserError(
                    "Say which sentence with --text, or which ones with --file (one on each line) or --data (a data set).");
        }
        return Sentences.of(model, workspace, p.file, p.data, p.limit, p.longest, run);
    }

    /** The hook point that a user means. */
    static String hook(Transformer model, @Nullable Integer layer, @Nullable String hook) {
        int layers = model.config().layers();
        if (hook != null && layer != null) {
            throw new UserError("Give the place with --layer or with --hook, not with both.");
        }
        if (layer != null && (layer < 0 || layer >= layers)) {
            throw new UserError(
                    "There is no layer " + layer + ": the model's blocks are numbered from 0 to " + (layers - 1) + ".");
        }
        return hook != null ? hook : "blocks." + (layer != null ? layer : (layers - 1) / 2) + ".hook_resid_post";
    }

    /** One extraction under way. */
    private final class Work {
        private final Parameters p;
        private final Transformer model;
        private final String hook;
        private final Sentences sentences;
        private final Run run;
        private final Map<Integer, Kept> kept = new TreeMap<>();

        Work(Parameters p, Transformer model, String hook, Sentences sentences, Run run) {
            this.p = p;
            this.model = model;
            this.hook = hook;
            this.sentences = sentences;
            this.run = run;
        }

        Extraction run() {
            VectorSearch search = new VectorSearch(model, p.settings(hook));
            int resumed = p.resume ? resume() : 0;
            List<Integer> open = new ArrayList<>();
            for (int i = 0; i < sentences.texts().size(); i++) {
                if (!kept.containsKey(i)) {
                    open.add(i);
                }
            }
            try {
                search(search, open);
            } catch (CancellationException e) {
                kept.values().removeIf(each -> !each.card.exact());
                if (!kept.isEmpty() && save()) {
                    run.log("saved the " + kept.size() + " vectors that were found");
                }
                throw e;
            }
            boolean saved = !kept.isEmpty() && save();
            List<ExtractedVector> cards = kept.values().stream().map(Kept::card).toList();
            int exact = (int) cards.stream().filter(ExtractedVector::exact).count();
            return new Extraction(
                    hook, p.positions, cards, exact, cards.size(), sentences.leftOut(), resumed, saved ? p.as : null);
        }

        private void search(VectorSearch search, List<Integer> open) {
            double searching = p.radiusDraws > 0 ? 0.8 : 0.95;
            List<FoundVector> all = search.find(
                    open.stream().map(sentences.ids()::get).toList(),
                    found -> {
                        int number = open.get(found.number());
                        ExtractedVector card =
                                ExtractedVector.of(sentences.texts().get(number), found);
                        kept.put(number, new Kept(found.vector(), card));
                        run.partial(card);
                    },
                    run.part(0, searching));
            List<GreedyText> greedy =
                    GreedyText.of(model, hook, p.positions, all, run.part(searching, searching + 0.05));
            double[] radii =
                    p.radiusDraws > 0 ? search.radii(all, p.radiusDraws, run.part(searching + 0.05, 1)) : new double[0];
            for (int i = 0; i < all.size(); i++) {
                FoundVector found = all.get(i);
                int number = open.get(i);
                Kept before = Objects.requireNonNull(kept.get(number));
                GreedyText text = greedy.get(i);
                @Nullable Double radius = radii.length == 0 ? null : radii[i] / found.stateNorm();
                kept.put(
                        number,
                        new Kept(
                                before.vector,
                                before.card.confirmed(
                                        text,
                                        Bleu.of(text.tokens(), found.sentence()),
                                        text.tokens().length == 0
                                                ? ""
                                                : model.tokenizer().decode(text.tokens()),
                                        radius)));
            }
        }

        private boolean save() {
            if (p.as == null) {
                return false;
            }
            Place place = Place.of(hook);
            StoredVectors.Origin origin = new StoredVectors.Origin(
                    p.model,
                    model.fingerprint(),
                    "latent",
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
            List<JsonNode> cards = new ArrayList<>();
            List<SteeringVector> vectors = new ArrayList<>();
            for (Kept each : kept.values()) {
                cards.add(Json.mapper().valueToTree(each.card));
                vectors.add(SteeringVector.at(place, each.vector));
            }
            workspace.steering().save(p.as, new StoredVectors(origin, vectors, card(), cards));
            return true;
        }

        /** What all have in common; who resumes must have the same. */
        private ObjectNode settings() {
            return Json.mapper()
                    .createObjectNode()
                    .put("hook", hook)
                    .put("positions", Json.nameOf(p.positions))
                    .put("loss", Json.nameOf(p.loss))
                    .put("margin", p.margin)
                    .put("steps", p.steps)
                    .put("lr", p.lr)
                    .put("restarts", p.restarts)
                    .put("polish", p.polish)
                    .put("l2", p.l2)
                    .put("dimension", p.dimension)
                    .put("seed", p.seed);
        }

        private ObjectNode card() {
            List<ExtractedVector> cards = kept.values().stream().map(Kept::card).toList();
            ObjectNode card = Json.mapper().createObjectNode();
            card.put(
                    "exact", (int) cards.stream().filter(ExtractedVector::exact).count());
            card.put("of", cards.size());
            card.put(
                    "norm",
                    mean(cards.stream().mapToDouble(ExtractedVector::norm).toArray()));
            card.put(
                    "normInStates",
                    mean(cards.stream()
                            .mapToDouble(ExtractedVector::normInStates)
                            .toArray()));
            card.set("settings", settings());
            return card;
        }

        private static double mean(double[] values) {
            double sum = 0;
            for (double value : values) {
                sum += value;
            }
            return sum / values.length;
        }

        /** Takes over what a name has; returns how many sentences that are. */
        private int resume() {
            StoredVectors stored =
                    workspace.steering().find(Objects.requireNonNull(p.as)).orElse(null);
            if (stored == null) {
                return 0;
            }
            if (!stored.origin().fingerprint().equals(model.fingerprint())
                    || !settings()
                            .toString()
                            .equals(String.valueOf(stored.card().get("settings")))) {
                throw new UserError("\"" + p.as + "\" was made with another model or other settings: "
                        + stored.origin().model() + ", " + stored.card().get("settings")
                        + "; give the same ones, or another name.");
            }
            Map<String, Kept> before = new HashMap<>();
            for (int i = 0; i < stored.vectors().size(); i++) {
                ExtractedVector card = Json.mapper().treeToValue(stored.cards().get(i), ExtractedVector.class);
                if (card.exact()) {
                    before.put(card.text(), new Kept(stored.vectors().get(i).part(Place.of(hook)), card));
                }
            }
            for (int i = 0; i < sentences.texts().size(); i++) {
                Kept found = before.get(sentences.texts().get(i));
                if (found != null) {
                    kept.put(i, found);
                }
            }
            return kept.size();
        }
    }
}
