package dev.assay.steering.space;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.ModelText;
import dev.assay.engine.activations.Pooling;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.Capability;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.table.Estimate;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Whether latent steering vectors of like sentences point alike: the cosine between them against how alike the sentences are, beside the same for hidden
 * states averaged over the sentence (Subramani et al. 2022, section on STS-B).
 */
public final class SteerSpace implements Analysis<SteerSpace.Parameters, SpaceReport> {

    private static final int MOST_LAYERS = 6;
    private static final int BATCH = 32;
    private static final int FEWEST = 10;
    private static final String LAST = "ln_final.hook_normalized";

    /** Which vectors, and which pairs of their sentences. */
    public record Parameters(
            @Param("Language model: a name or a folder") String model,

            @Param("Latent vectors of sentences: a name that steer extract has kept them under")
            String vectors,

            @Param(
                    "File of pairs with the columns text1, text2 and score, separated by tabs; none: pairs of the vectors' own sentences, by common words")
            @Nullable
            Path pairs,

            @Param(value = "Pairs to make of the vectors' own sentences, when there is no file", byDefault = "300")
            int count,

            @Param(
                    "Hook points whose states are averaged over the sentence; default: some blocks' hook_resid_post and the final norm")
            @Nullable
            List<String> hooks,

            @Param("Take vectors too that do not give their sentence exactly")
            boolean inexact,

            @Param(value = "Draws of the bootstrap for the intervals", byDefault = "1000")
            int resamples,

            @Param(value = "Seed of the draws", byDefault = "0")
            long seed) {

        public Parameters {
            if (count < 1 || resamples < 1) {
                throw new UserError("--count and --resamples must be at least 1, but they are " + count + " and "
                        + resamples + ".");
            }
        }
    }

    private final Workspace workspace;

    public SteerSpace(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "steer space";
    }

    @Override
    public String summary() {
        return "Compares the angles between latent vectors of sentences with how alike the sentences are, beside averaged hidden states";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public SpaceReport run(Parameters p, Run run) {
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            Transformer model = borrowed.that(Capability.GENERATE, Transformer.class);
            LatentSet latent = LatentSet.of(workspace.steering(), p.vectors, p.model, model.fingerprint(), p.inexact);
            List<SentencePair> all = p.pairs == null
                    ? new Overlap(latent.texts()).pairs(p.count, p.seed, run)
                    : SentencePair.read(p.pairs);
            Map<String, Integer> numbers = new HashMap<>();
            for (int i = 0; i < latent.texts().size(); i++) {
                numbers.putIfAbsent(latent.texts().get(i), i);
            }
            List<SentencePair> pairs = all.stream()
                    .filter(pair -> numbers.containsKey(pair.first()) && numbers.containsKey(pair.second()))
                    .toList();
            if (pairs.size() < FEWEST) {
                throw new UserError(
                        pairs.size() + " of " + all.size()
                                + " pairs have vectors of both sentences, and a correlation needs " + FEWEST
                                + "; extract the sentences of the pairs with assay steer extract --file, a sentence on each line.");
            }
            List<String> warnings = new ArrayList<>();
            if (latent.leftOut() > 0) {
                warnings.add(latent.leftOut() + " vectors do not give their sentence exactly and were left out");
            }
            if (pairs.stream().mapToDouble(SentencePair::score).distinct().count() == 1) {
                warnings.add("all pairs are equally alike, so nothing can be correlated");
            }
            return report(p, model, latent, pairs, numbers, all.size() - pairs.size(), warnings, run);
        }
    }

    private static SpaceReport report(
            Parameters p,
            Transformer model,
            LatentSet latent,
            List<SentencePair> pairs,
            Map<String, Integer> numbers,
            int missing,
            List<String> warnings,
            Run run) {
        Set<String> distinct = new LinkedHashSet<>();
        pairs.forEach(pair -> {
            distinct.add(pair.first());
            distinct.add(pair.second());
        });
        List<String> texts = List.copyOf(distinct);
        int[][] ends = pairs.stream()
                .map(pair -> new int[] {texts.indexOf(pair.first()), texts.indexOf(pair.second())})
                .toArray(int[][]::new);
        float[][] vectors = texts.stream()
                .map(text -> LatentSet.flat(latent.vectors().get(Objects.requireNonNull(numbers.get(text)))))
                .toArray(float[][]::new);
        Likeness likeness = new Likeness(pairs, p.resamples, p.seed);
        List<SpaceReport.Representation> rows = new ArrayList<>();
        double[] own = Cosines.of(vectors, ends);
        double[] ownCentred = Cosines.of(Cosines.centred(vectors), ends);
        rows.add(row("latent vectors", false, own, null, likeness));
        rows.add(row("latent vectors", true, ownCentred, null, likeness));
        List<String> hooks = p.hooks == null || p.hooks.isEmpty() ? usual(model) : p.hooks;
        double[] last = own;
        for (int h = 0; h < hooks.size(); h++) {
            run.checkCancelled();
            run.progress((double) h / hooks.size(), "reading the sentences at " + hooks.get(h));
            float[][] states = states(model, hooks.get(h), texts, run);
            last = Cosines.of(states, ends);
            rows.add(row(hooks.get(h), false, last, own, likeness));
            rows.add(row(hooks.get(h), true, Cosines.of(Cosines.centred(states), ends), ownCentred, likeness));
        }
        List<SpaceReport.Point> points = new ArrayList<>();
        for (int i = 0; i < ends.length; i++) {
            SentencePair pair = pairs.get(i);
            points.add(new SpaceReport.Point(pair.first(), pair.second(), pair.score(), own[i], last[i]));
        }
        return new SpaceReport(
                p.model,
                p.vectors,
                p.pairs == null ? "made of the vectors' sentences, by common content words" : p.pairs.toString(),
                pairs.size(),
                texts.size(),
                missing,
                likeness.unit().toString(),
                rows,
                points,
                warnings);
    }

    private static SpaceReport.Representation row(
            String name, boolean centred, double[] cosines, double @Nullable [] latent, Likeness likeness) {
        @Nullable Estimate behind = latent == null ? null : likeness.difference(latent, cosines);
        return new SpaceReport.Representation(
                name,
                centred,
                Arrays.stream(cosines).average().orElse(Double.NaN),
                likeness.estimate(Likeness::spearman, cosines),
                likeness.estimate(Likeness::pearson, cosines),
                behind);
    }

    /** Some blocks, evenly apart and the last among them, and what the unembedding reads. */
    private static List<String> usual(Transformer model) {
        int layers = model.config().layers();
        int count = Math.min(MOST_LAYERS, layers);
        List<String> hooks = new ArrayList<>();
        IntStream.rangeClosed(1, count)
                .forEach(i -> hooks.add("blocks." + ((i * layers) / count - 1) + ".hook_resid_post"));
        hooks.add(LAST);
        return hooks;
    }

    /** The mean over each sentence's own tokens, {@code [texts][units]}. */
    private static float[][] states(Transformer model, String hook, List<String> texts, Run run) {
        ModelReader reader = ModelReader.of(
                model, new ModelReader.Texts("The sentences", DataSet.TEXT_FIELDS), hook, Pooling.MEAN, null);
        float[][] states = new float[texts.size()][];
        for (int from = 0; from < states.length; from += BATCH) {
            run.checkCancelled();
            List<ModelText> batch = new ArrayList<>();
            for (int i = from; i < Math.min(states.length, from + BATCH); i++) {
                batch.add(reader.text(new Example(i, texts.get(i), "", null)));
            }
            FloatMatrix values = reader.read(batch, run).values();
            for (int row = 0; row < values.rows(); row++) {
                states[from + row] =
                        Arrays.copyOfRange(values.values(), row * values.columns(), (row + 1) * values.columns());
            }
        }
        return states;
    }
}
