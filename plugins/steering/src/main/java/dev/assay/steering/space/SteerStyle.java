package dev.assay.steering.space;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.models.Capability;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.RandomVectors;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.table.Estimate;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import dev.assay.steering.extraction.Bleu;
import dev.assay.steering.measure.AttributeScorer;
import dev.assay.steering.measure.LabelledTexts;
import dev.assay.steering.measure.NGramScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Style transfer: the latent vector of a sentence plus λ times the difference of two means of latent vectors is decoded (Subramani et al. 2022). Since
 * such vectors lie at the edge of what decodes their sentence, any direction makes the model fall back on what it writes anyway, and so "transfers
 * style" too: every λ stands beside random directions of equal norm, the other way round, and how much of the content is kept.
 *
 * <p>Its parts are the points of the curves.
 */
public final class SteerStyle implements Analysis<SteerStyle.Parameters, StyleReport> {

    private static final int EXAMPLES = 3;
    private static final int FEWEST = 5;

    /** Which vectors, which labels, and how far. */
    public record Parameters(
            @Param("Language model: a name or a folder") String model,

            @Param("Latent vectors of sentences: names that steer extract has kept them under")
            List<String> vectors,

            @Param("Data set that has these sentences, and says of each what its style is")
            String data,

            @Param(value = "Column of the data set that says it; label: its labels", byDefault = "label")
            String column,

            @Param("Value of the column to transfer to") String target,

            @Param("Value of the column to transfer from") String source,

            @Param(value = "What the difference of the means is multiplied by", byDefault = "0,0.5,1,2,4")
            List<Double> lambdas,

            @Param(value = "Vectors of each label for its mean at most", byDefault = "100")
            int means,

            @Param(value = "Vectors of each label to move, which are in no mean, at most", byDefault = "50")
            int moved,

            @Param(value = "Random directions of equal norm at each strength", byDefault = "20")
            int random,

            @Param("Go one way only, not back as well") boolean oneWay,

            @Param("Take vectors too that do not give their sentence exactly")
            boolean inexact,

            @Param(value = "Tokens to write at most", byDefault = "40")
            int maxNew,

            @Param(value = "Seed of the random directions and of who is moved", byDefault = "0")
            long seed) {

        public Parameters {
            vectors = List.copyOf(vectors);
            lambdas = List.copyOf(lambdas);
            if (lambdas.isEmpty() || !lambdas.stream().allMatch(Double::isFinite)) {
                throw new UserError("--lambdas must be finite numbers, one at least, but they are " + lambdas + ".");
            }
            if (means < 1 || moved < 1 || random < 0 || maxNew < 1) {
                throw new UserError(
                        "--means, --moved and --max-new must be at least 1 and --random not negative, but they are "
                                + means + ", " + moved + ", " + maxNew + " and " + random + ".");
            }
            if (target.equals(source)) {
                throw new UserError("--target and --source are both \"" + target + "\"; give two labels.");
            }
        }
    }

    private final Workspace workspace;

    public SteerStyle(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "steer style";
    }

    @Override
    public String summary() {
        return "Moves latent vectors of sentences from one label's mean to another's and decodes them, beside random directions";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    /** A sentence and its vector. */
    private record Sentence(String text, SteeringVector vector) {}

    /** The sentences of a label: those for the mean, and those that are moved. */
    private record Side(String label, List<Sentence> mean, List<Sentence> moved) {

        SteeringVector centre() {
            SteeringVector sum = mean.getFirst().vector;
            for (Sentence each : mean.subList(1, mean.size())) {
                sum = sum.plus(each.vector);
            }
            return sum.times(1.0 / mean.size());
        }
    }

    @Override
    public StyleReport run(Parameters p, Run run) {
        DataSet data = workspace.dataSets().get(p.data);
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            Transformer model = borrowed.that(Capability.GENERATE, Transformer.class);
            List<LatentSet> sets = p.vectors.stream()
                    .map(name -> LatentSet.of(workspace.steering(), name, p.model, model.fingerprint(), p.inexact))
                    .toList();
            checkAlike(sets);
            LabelledTexts labelled = LabelledTexts.of(data, p.column, p.target, p.source, run);
            Map<String, String> labels = new HashMap<>();
            for (int i = 0; i < labelled.texts().size(); i++) {
                labels.put(labelled.texts().get(i).strip(), labelled.positive()[i] ? p.target : p.source);
            }
            Side target = side(p, sets, labels, p.target);
            Side source = side(p, sets, labels, p.source);
            AttributeScorer scorer = NGramScorer.fit(labelled, run.part(0, 0.05));
            ContentWords content = new ContentWords(labelled.texts(), labelled.positive());
            @Nullable Estimate accuracy = scorer.description().accuracy();
            List<String> warnings = warnings(sets, accuracy);
            LatentDecoder decoder = new LatentDecoder(model, sets.getFirst().positions(), p.maxNew);
            List<StyleReport.Way> ways = new ArrayList<>();
            ways.add(new Transfer(p, model, decoder, scorer, content, source, target, true)
                    .way(run.part(0.05, p.oneWay ? 1 : 0.5)));
            if (!p.oneWay) {
                ways.add(new Transfer(p, model, decoder, scorer, content, target, source, false).way(run.part(0.5, 1)));
            }
            return new StyleReport(p.model, p.vectors, p.data, accuracy, ways, warnings);
        }
    }

    private static void checkAlike(List<LatentSet> sets) {
        if (sets.isEmpty()) {
            throw new UserError("Name the vectors of steer extract, one name at least.");
        }
        LatentSet first = sets.getFirst();
        for (LatentSet set : sets) {
            if (!set.vectors()
                            .getFirst()
                            .places()
                            .equals(first.vectors().getFirst().places())
                    || !set.positions().equals(first.positions())) {
                throw new UserError("The vectors \"" + first.name() + "\" and \"" + set.name()
                        + "\" are added in different places; extract both with the same layer and positions.");
            }
        }
    }

    private static List<String> warnings(List<LatentSet> sets, @Nullable Estimate accuracy) {
        List<String> warnings = new ArrayList<>();
        int leftOut = sets.stream().mapToInt(LatentSet::leftOut).sum();
        if (leftOut > 0) {
            warnings.add(leftOut + " vectors do not give their sentence exactly and were left out");
        }
        if (accuracy == null || accuracy.low() < 0.8) {
            warnings.add("the words of a text tell too seldom what its style is for the shares to be trusted");
        }
        return warnings;
    }

    /** The sentences of a label among the vectors, who is moved drawn at random. */
    private static Side side(Parameters p, List<LatentSet> sets, Map<String, String> labels, String label) {
        Map<String, SteeringVector> found = new HashMap<>();
        List<Sentence> all = new ArrayList<>();
        for (LatentSet set : sets) {
            for (int i = 0; i < set.texts().size(); i++) {
                String text = set.texts().get(i).strip();
                if (label.equals(labels.get(text))
                        && found.putIfAbsent(text, set.vectors().get(i)) == null) {
                    all.add(new Sentence(text, set.vectors().get(i)));
                }
            }
        }
        if (all.size() < 2 * FEWEST) {
            throw new UserError(all.size() + " of the vectors' sentences have the value \"" + label
                    + "\" in the column " + p.column + " of data set " + p.data
                    + ", and at least " + 2 * FEWEST + " are needed: " + FEWEST + " for a mean and " + FEWEST
                    + " to be moved; extract more with assay steer extract --data " + p.data + ".");
        }
        int[] order = IntStream.range(0, all.size()).toArray();
        SplittableRandom random = new SplittableRandom(p.seed);
        for (int i = order.length - 1; i > 0; i--) {
            int with = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[with];
            order[with] = kept;
        }
        List<Sentence> shuffled = Arrays.stream(order).mapToObj(all::get).toList();
        int moved = Math.min(p.moved, Math.max(FEWEST, all.size() / 3));
        return new Side(
                label, shuffled.subList(moved, Math.min(all.size(), moved + p.means)), shuffled.subList(0, moved));
    }

    /** One way. */
    private static final class Transfer {
        private final Parameters p;
        private final Transformer model;
        private final LatentDecoder decoder;
        private final AttributeScorer scorer;
        private final ContentWords content;
        private final Side from;
        private final Side to;
        private final boolean first;
        private final SteeringVector style;

        /** @param first whether it leads to the first kind of the scorer */
        Transfer(
                Parameters p,
                Transformer model,
                LatentDecoder decoder,
                AttributeScorer scorer,
                ContentWords content,
                Side from,
                Side to,
                boolean first) {
            this.p = p;
            this.model = model;
            this.decoder = decoder;
            this.scorer = scorer;
            this.content = content;
            this.from = from;
            this.to = to;
            this.first = first;
            this.style = to.centre().plus(from.centre().times(-1));
        }

        StyleReport.Way way(Run run) {
            List<SteeringVector> directions = new ArrayList<>(List.of(style));
            directions.addAll(RandomVectors.like(style, p.random, p.seed));
            Decoded still = decoded(style, 0, run.part(0, 0.02));
            List<StyleReport.Point> points = new ArrayList<>();
            for (int l = 0; l < p.lambdas.size(); l++) {
                double lambda = p.lambdas.get(l);
                Run part = run.part(0.02 + 0.98 * l / p.lambdas.size(), 0.02 + 0.98 * (l + 1) / p.lambdas.size());
                List<Decoded> all = new ArrayList<>();
                for (int d = 0; d < (lambda == 0 ? 1 : directions.size()); d++) {
                    all.add(
                            lambda == 0
                                    ? still
                                    : decoded(
                                            directions.get(d),
                                            lambda,
                                            part.part((double) d / directions.size(), (d + 1.0) / directions.size())));
                }
                StyleReport.Point point = point(lambda, still, all);
                points.add(point);
                run.partial(point);
            }
            return new StyleReport.Way(
                    from.label,
                    to.label,
                    from.mean.size(),
                    to.mean.size(),
                    from.moved.size(),
                    style.norm(),
                    from.moved.stream()
                            .mapToDouble(each -> each.vector.norm())
                            .average()
                            .orElseThrow(),
                    points);
        }

        /** What became of all sentences under one direction. */
        private Decoded decoded(SteeringVector direction, double lambda, Run run) {
            SteeringVector step = direction.times(lambda);
            List<String> texts = decoder.decode(
                    from.moved.stream().map(each -> each.vector.plus(step)).toList(), run);
            double[] logOdds = scorer.logOdds(texts, run);
            double[] bleu = new double[texts.size()];
            double[] kept = new double[texts.size()];
            int there = 0;
            int changed = 0;
            for (int i = 0; i < bleu.length; i++) {
                String text = texts.get(i);
                String own = from.moved.get(i).text;
                there += logOdds[i] > 0 == first ? 1 : 0;
                changed += text.equals(own) ? 0 : 1;
                bleu[i] = Bleu.of(tokens(text), tokens(own));
                kept[i] = kept(content.of(own), Overlap.words(text));
            }
            return new Decoded(texts, there, changed, bleu, kept);
        }

        private int[] tokens(String text) {
            return text.isEmpty() ? new int[0] : model.tokenizer().encode(text, false);
        }

        private StyleReport.Point point(double lambda, Decoded still, List<Decoded> all) {
            Decoded own = all.getFirst();
            List<Decoded> random = all.subList(1, all.size());
            List<StyleReport.Example> examples = new ArrayList<>();
            for (int i = 0; i < Math.min(EXAMPLES, own.texts.size()); i++) {
                examples.add(new StyleReport.Example(
                        from.moved.get(i).text,
                        own.texts.get(i),
                        random.isEmpty() ? null : random.getFirst().texts.get(i)));
            }
            return new StyleReport.Point(
                    from.label,
                    to.label,
                    lambda,
                    Estimate.proportion(own.there, own.texts.size()),
                    mean(own.content),
                    mean(own.bleu),
                    Estimate.proportion(own.changed, own.texts.size()),
                    Chance.of(
                            own.share() - still.share(),
                            random.stream()
                                    .mapToDouble(each -> each.share() - still.share())
                                    .toArray()),
                    Chance.of(
                            own.kept() - still.kept(),
                            random.stream()
                                    .mapToDouble(each -> each.kept() - still.kept())
                                    .toArray()),
                    average(random.stream().mapToDouble(Decoded::share).toArray()),
                    average(random.stream().mapToDouble(Decoded::kept).toArray()),
                    examples);
        }
    }

    private static @Nullable Double average(double... values) {
        return values.length == 0 ? null : Arrays.stream(values).average().orElseThrow();
    }

    /** The share of words that are among others; NaN when there are none. */
    private static double kept(Set<String> words, Set<String> among) {
        return words.isEmpty()
                ? Double.NaN
                : (double) words.stream().filter(among::contains).count() / words.size();
    }

    /** Of the numbers among them. */
    private static Estimate mean(double... values) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        return Estimate.mean(
                Arrays.stream(finite).sum(),
                Arrays.stream(finite).map(value -> value * value).sum(),
                finite.length);
    }

    /**
     * Decoded texts.
     *
     * @param there how many have the target label
     * @param content of each the share of content words kept; NaN where the sentence has none
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Decoded(List<String> texts, int there, int changed, double[] bleu, double[] content) {

        double share() {
            return (double) there / texts.size();
        }

        double kept() {
            return mean(content).value();
        }
    }
}
