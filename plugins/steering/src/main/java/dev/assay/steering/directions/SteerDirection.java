package dev.assay.steering.directions;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.transformer.Transformer;
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
import dev.assay.steering.directions.DirectionReport.HeadScore;
import dev.assay.steering.directions.DirectionReport.LayerScore;
import dev.assay.steering.directions.Split.Part;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Finds a direction in a model's hidden states that stands for an attribute of texts. A part of the texts is held out to judge it, and where there is something to choose, a layer
 * or heads, another part chooses; the direction is then made from all that is not held out.
 */
public final class SteerDirection implements Analysis<SteerDirection.Parameters, DirectionReport> {

    /** What is looked for, in which texts, where and how. */
    record Parameters(
            @Param("Model: a name or a folder") String model,

            @Param(
                    value =
                            "How: mean (difference of means), caa (differences within pairs), actadd (two prompts), pca-diff, pca-center, pca-pairs (principal axes), probe (logistic regression), iti (the best heads)",
                    byDefault = "mean")
            Method method,

            @Param(
                    "Data set whose rows are the texts; without --column or --formula its premises against its hypotheses")
            @Nullable
            String data,

            @Param("Column of the data set that tells the two sides apart") @Nullable
            String column,

            @Param(
                    "Value of that column on the side that the direction points to; of --pairs the name of its column, positive if not given")
            @Nullable
            String positive,

            @Param(
                    "Value of that column on the other side, all others if not given; of --pairs the name of its column, negative if not given")
            @Nullable
            String negative,

            @Param("Column whose value two rows of a pair share") @Nullable
            String pairBy,

            @Param("Rows of the data set on the side that the direction points to: a formula") @Nullable
            String formula,

            @Param("Rows on the other side: a formula; default: all other rows") @Nullable
            String formula2,

            @Param("File whose rows are pairs of texts: CSV, TSV or JSONL") @Nullable
            Path pairs,

            @Param("Column of that file that stands before both texts of a pair, as a question before two answers")
            @Nullable
            String stem,

            @Param("actadd: the prompt that the direction points to") @Nullable
            String prompt,

            @Param("actadd: the other prompt") @Nullable String prompt2,

            @Param("Text of a pair that a language model reads, pre or hyp") @Nullable
            String field,

            @Param(
                    "Hook point, {l} in it for each layer; default: blocks.{l}.hook_resid_post, iti blocks.{l}.attn.hook_z")
            @Nullable
            String hook,

            @Param(
                    "Layers to choose among; default: all. The one is taken whose direction tells apart best the texts that choose")
            @Nullable
            List<Integer> layers,

            @Param(
                    "State of a text: last, -2 (last but one) and so on, mean over its tokens, first for BERT; default: last, caa -2")
            @Nullable
            String token,

            @Param("iti: how many heads; default: one in twenty") @Nullable
            Integer heads,

            @Param(value = "iti: what the standard deviations are multiplied by", byDefault = "15")
            double alpha,

            @Param(value = "Texts of each side at most, taken at random", byDefault = "1000")
            int limit,

            @Param(
                    value = "Share of the texts that is held out to judge the direction, and again to choose",
                    byDefault = "0.2")
            double heldOut,

            @Param(value = "Seed of everything random; equal seeds give equal directions", byDefault = "0")
            long seed,

            @Param("Name to save the vector under; default: it is not saved") @Nullable
            String as) {

        Parameters {
            checkShares(heldOut, limit);
            if (heads != null && (method != Method.ITI || heads < 1)) {
                throw new UserError("--heads is how many heads --method iti takes, one or more.");
            }
            if (!Double.isFinite(alpha) || alpha <= 0) {
                throw new UserError("--alpha is " + alpha + "; give a number above 0.");
            }
            if (method == Method.ACTADD ? prompt == null || prompt2 == null : prompt != null || prompt2 != null) {
                throw new UserError(
                        "--method actadd takes two prompts, --prompt and --prompt2; other methods take none.");
            }
        }

        Source source() {
            return new Source(data, column, positive, negative, pairBy, formula, formula2, pairs, stem);
        }
    }

    /** A direction, and the states it was found in. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Found(
            SteeringVector vector,
            HookStates states,
            Estimator estimator,
            List<LayerScore> layers,
            List<HeadScore> heads) {}

    private static final int ONE_IN = 20;

    /** Halves that agree less than this give warning. */
    private static final double STEADY = 0.5;

    private final Workspace workspace;

    public SteerDirection(Workspace workspace) {
        this.workspace = workspace;
    }

    /** Refuses samples and shares that leave nothing to fit or to judge. */
    static void checkShares(double heldOut, int limit) {
        if (!(heldOut > 0 && heldOut < 0.5)) {
            throw new UserError("--held-out is " + heldOut + "; give a share between 0 and 0.5.");
        }
        if (limit < Contrast.FEWEST) {
            throw new UserError(
                    "--limit is " + limit + "; a direction needs " + Contrast.FEWEST + " texts of each side.");
        }
    }

    @Override
    public String name() {
        return "steer direction";
    }

    @Override
    public String summary() {
        return "Finds the direction of an attribute in a model's hidden states: from labelled texts, pairs, two slices or two prompts";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public DirectionReport run(Parameters p, Run run) {
        if (p.as != null) {
            workspace.steering();
            SteeringVectors.checkName(p.as);
        }
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            return p.method == Method.ACTADD ? prompts(p, borrowed.model(), run) : texts(p, borrowed.model(), run);
        }
    }

    private DirectionReport texts(Parameters p, Model model, Run run) {
        Contrast contrast = p.source().read(workspace, p.model);
        @Nullable TokenChoice token = p.token == null ? usualToken(p.method, model) : TokenChoice.parse(p.token);
        StateSource source = StateSource.of(model, texts(contrast), hook(p), p.layers, token, p.field);
        Material material = Material.of(contrast, source, p.limit, p.heldOut, p.seed, run.part(0, 0.7));
        if (p.method.needsPairs() && !material.paired()) {
            run.log("the texts come in no pairs; " + material.contrast().called() + " are paired by chance");
        }
        Found found = p.method == Method.ITI
                ? heads(p, material, run.part(0.7, 0.9))
                : layer(p, material, run.part(0.7, 0.9));
        Card card = card(p, token, material, found, run);
        card.warnings().forEach(run::log);
        if (p.as != null) {
            save(
                    p.as,
                    p,
                    model,
                    List.of(found.vector),
                    card,
                    List.of(Json.mapper().createObjectNode()));
        }
        run.progress(1, "found a direction at " + String.join(", ", card.places()));
        return new DirectionReport(p.model, card, found.layers, found.heads, List.of(), p.as);
    }

    private static ModelReader.Texts texts(Contrast contrast) {
        return new ModelReader.Texts(contrast.called(), contrast.fields());
    }

    private static @Nullable String hook(Parameters p) {
        if (p.method != Method.ITI) {
            return p.hook;
        }
        if (p.hook != null) {
            throw new UserError(
                    "--method iti looks at the heads' outputs before their projection, blocks.{l}.attn.hook_z; leave out --hook.");
        }
        return "blocks." + StateSource.LAYER + ".attn.hook_z";
    }

    private static @Nullable TokenChoice usualToken(Method method, Model model) {
        if (!(model instanceof Transformer)) {
            return null;
        }
        return method == Method.CAA ? TokenChoice.parse("-2") : TokenChoice.last();
    }

    /** The direction at the hook point where it tells apart best the texts that choose; ties go to the larger gap. */
    private static Found layer(Parameters p, Material material, Run run) {
        Estimator estimator = p.method.estimator();
        List<Separation> scores = new ArrayList<>();
        int best = 0;
        for (HookStates states : material.states()) {
            run.checkCancelled();
            double[] direction = estimator.of(material.sides(states, Part.FIT));
            if (Vectors.norm(direction) == 0) {
                throw new UserError("The two sides have the same hidden states at " + states.hook()
                        + " as far as the method looks at them; are their texts the same?");
            }
            Separation score = Separation.of(material.sides(states, Part.CHOOSE), direction, material.paired(), p.seed);
            scores.add(score);
            int last = scores.size() - 1;
            double byAuc = score.auc().estimate() - scores.get(best).auc().estimate();
            if (byAuc > 0
                    || (byAuc == 0 && score.deviations() > scores.get(best).deviations())) {
                best = last;
            }
            run.progress((double) scores.size() / material.states().size(), "looked at " + states.hook());
        }
        List<LayerScore> layers = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            layers.add(new LayerScore(
                    material.states().get(i).hook(),
                    scores.get(i).auc().estimate(),
                    scores.get(i).deviations(),
                    i == best));
        }
        HookStates states = material.states().get(best);
        double[] direction = estimator.of(material.sides(states, Part.FIT, Part.CHOOSE));
        return new Found(vector(states, direction), states, estimator, layers, List.of());
    }

    /** A vector at a hook point, in one part or one for each head. */
    private static SteeringVector vector(HookStates states, double[] direction) {
        if (states.heads() == 0) {
            return SteeringVector.at(states.place(), Vectors.floats(direction));
        }
        Map<Place, float[]> parts = new LinkedHashMap<>();
        int size = direction.length / states.heads();
        for (int head = 0; head < states.heads(); head++) {
            parts.put(
                    new Place(states.hook(), head),
                    Vectors.floats(Arrays.copyOfRange(direction, head * size, (head + 1) * size)));
        }
        return new SteeringVector(parts);
    }

    private static Found heads(Parameters p, Material material, Run run) {
        if (material.states().getFirst().heads() == 0) {
            throw new UserError("--method iti needs a model with attention heads.");
        }
        HeadChoice choice = HeadChoice.of(material, run);
        int count = p.heads == null ? (choice.all().size() + ONE_IN - 1) / ONE_IN : p.heads;
        if (count > choice.all().size()) {
            throw new UserError("--heads is " + count + ", but there are only "
                    + choice.all().size() + " heads.");
        }
        List<HeadChoice.Scored> best = choice.best(count);
        HookStates states = HeadChoice.together(best);
        int size = states.rows()[0].length / count;
        Estimator estimator = new HeadShift(size, p.alpha);
        double[] shift = estimator.of(material.sides(states, Part.FIT, Part.CHOOSE));
        Map<Place, float[]> parts = new LinkedHashMap<>();
        Map<Place, Double> norms = new LinkedHashMap<>();
        for (int h = 0; h < count; h++) {
            double[] part = Arrays.copyOfRange(shift, h * size, (h + 1) * size);
            parts.put(best.get(h).place(), Vectors.floats(part));
            norms.put(best.get(h).place(), Vectors.norm(part));
        }
        List<HeadScore> scores = choice.all().stream()
                .map(head -> {
                    @Nullable Double norm = norms.get(head.place());
                    return new HeadScore(
                            head.place().id(),
                            head.accuracy(),
                            norm == null ? null : norm / p.alpha,
                            norm,
                            norm != null);
                })
                .toList();
        return new Found(new SteeringVector(parts), states, estimator, List.of(), scores);
    }

    private static Card card(Parameters p, @Nullable TokenChoice token, Material material, Found found, Run run) {
        Sides fitted = material.sides(found.states, Part.FIT, Part.CHOOSE);
        Sides heldOut = material.sides(found.states, Part.TEST);
        double[] direction = found.estimator.of(fitted);
        List<Card.Cosine> cosines = new ArrayList<>();
        for (Method other : Method.COMPARED) {
            run.checkCancelled();
            if (other != p.method) {
                cosines.add(new Card.Cosine(
                        Json.nameOf(other),
                        Vectors.cosine(direction, other.estimator().of(fitted))));
            }
        }
        double splitHalf = SplitHalf.cosine(fitted, found.estimator, material.paired(), p.seed);
        Separation separation = Separation.of(heldOut, direction, material.paired(), p.seed);
        Contrast contrast = material.contrast();
        List<String> warnings = new ArrayList<>(
                contrast.notes().stream().map(note -> note + ".").toList());
        warnings.addAll(Leaks.in(contrast, material.tokens()));
        if (!(splitHalf >= STEADY)) {
            warnings.add("Two halves of the texts give directions with a cosine of " + Show.number(splitHalf)
                    + " only; more texts, or another method, would make it steadier.");
        }
        if (separation.auc().low() <= 0.5) {
            warnings.add("It does not tell held-out texts apart: AUC " + separation.auc() + ", where 0.5 is chance.");
        }
        double norm = found.vector.norm();
        return new Card(
                Json.nameOf(p.method),
                contrast.called(),
                found.vector.places().stream().map(Place::id).toList(),
                token == null ? null : token.text(),
                contrast.positive().size(),
                contrast.negative().size(),
                Math.min(contrast.positive().size(), contrast.negative().size()),
                contrast.paired(),
                norm,
                norm / found.states.meanNorm(),
                splitHalf,
                cosines,
                separation.auc(),
                separation.gap(),
                heldOut.positive().length + heldOut.negative().length,
                p.seed,
                warnings);
    }

    private DirectionReport prompts(Parameters p, Model model, Run run) {
        if (!(model instanceof Transformer transformer)) {
            throw new UserError("--method actadd needs a language model; " + p.model + " is none.");
        }
        if (p.data != null || p.pairs != null || p.token != null) {
            throw new UserError(
                    "--method actadd takes its states from two prompts, all positions of them; leave out --data, --pairs and --token.");
        }
        ActAdd difference =
                ActAdd.of(transformer, promptHook(p), String.valueOf(p.prompt), String.valueOf(p.prompt2), run);
        String called = "\"" + p.prompt + "\" against \"" + p.prompt2 + "\"";
        Card card = new Card(
                Json.nameOf(p.method),
                called,
                List.of(difference.place().id()),
                null,
                1,
                1,
                1,
                true,
                difference.norm(),
                difference.normInStates(),
                null,
                List.of(),
                null,
                null,
                0,
                p.seed,
                List.of(
                        "Two prompts hold nothing out, so how well it tells texts apart is not known.",
                        "Vector t belongs to position t of a prompt; mean over all of them is one vector for any position."));
        if (p.as != null) {
            List<JsonNode> cards = difference.parts().stream()
                    .<JsonNode>map(part -> Json.mapper().valueToTree(part))
                    .toList();
            save(p.as, p, model, difference.vectors(), card, cards);
        }
        return new DirectionReport(p.model, card, List.of(), List.of(), difference.parts(), p.as);
    }

    private static @Nullable String promptHook(Parameters p) {
        if (p.layers == null) {
            if (p.hook != null && p.hook.contains(StateSource.LAYER)) {
                throw new UserError(
                        "--method actadd is for one layer; write its number into --hook, or give --layers with one.");
            }
            return p.hook;
        }
        if (p.layers.size() != 1) {
            throw new UserError("--method actadd is for one layer; give --layers with one number.");
        }
        String template = p.hook == null ? "blocks." + StateSource.LAYER + ".hook_resid_pre" : p.hook;
        return template.replace(StateSource.LAYER, String.valueOf(p.layers.getFirst()));
    }

    private void save(
            String name, Parameters p, Model model, List<SteeringVector> vectors, Card card, List<JsonNode> cards) {
        StoredVectors.Origin origin = new StoredVectors.Origin(
                p.model,
                model.fingerprint(),
                Json.nameOf(p.method),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        workspace
                .steering()
                .save(name, new StoredVectors(origin, vectors, Json.mapper().valueToTree(card), cards));
    }
}
