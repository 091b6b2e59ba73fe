package dev.assay.steering.space;

import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.PairHook;
import dev.assay.engine.models.PairInput;
import dev.assay.engine.models.PairIntervention;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The built-in pair model. A pair is read once for all doses: it stands in one row of the batch for each. */
record SteeredPairs(PairModel model) implements SteeredClassifier {

    private static final int MOST_ROWS = 4096;

    @Override
    public List<String> labels() {
        return model.config().labels();
    }

    @Override
    public String usualHook() {
        return PairHook.MLP_RELU.id();
    }

    @Override
    public void check(SteeringVector vector) {
        for (Place place : vector.places()) {
            int units = model.config().units(PairHook.of(place.hook()));
            if (place.head() >= 0 || vector.width(place) != units) {
                throw new UserError("The steering vector at " + place + " has " + vector.width(place)
                        + " numbers, but a pair model has " + units + " units at " + place.hook() + " and no heads.");
            }
        }
    }

    @Override
    public int together(int doses) {
        return Math.clamp(MOST_ROWS / doses, 1, 512);
    }

    @Override
    public List<float[]> probabilities(List<Example> examples, List<Dose> doses, Run run) {
        run.checkCancelled();
        List<PairInput> once = examples.stream().map(this::input).toList();
        List<PairInput> pairs = new ArrayList<>(once.size() * doses.size());
        doses.forEach(dose -> pairs.addAll(once));
        float[] all = model.run(pairs, Set.of(), interventions(doses, once.size()))
                .probabilities()
                .values();
        int each = once.size() * labels().size();
        List<float[]> split = new ArrayList<>();
        for (int dose = 0; dose < doses.size(); dose++) {
            split.add(Arrays.copyOfRange(all, dose * each, (dose + 1) * each));
        }
        return split;
    }

    private PairInput input(Example example) {
        if (example.hypothesis().isBlank()) {
            throw new UserError("Row " + example.row() + " has no hypothesis, and a pair model reads two texts.");
        }
        return model.input(WordTokenizer.tokenize(example.premise()), WordTokenizer.tokenize(example.hypothesis()));
    }

    /** One for each place that a vector has. */
    private List<PairIntervention> interventions(List<Dose> doses, int examples) {
        float[] strengths = new float[doses.size() * examples];
        for (int row = 0; row < strengths.length; row++) {
            strengths[row] = (float) doses.get(row / examples).strength();
        }
        return doses.stream()
                .flatMap(dose -> dose.vector().places().stream())
                .distinct()
                .map(place -> {
                    PairHook hook = PairHook.of(place.hook());
                    int units = model.config().units(hook);
                    float[] vectors = new float[doses.size() * units];
                    int[] rows = new int[strengths.length];
                    for (int d = 0; d < doses.size(); d++) {
                        SteeringVector vector = doses.get(d).vector();
                        boolean has = vector.width(place) > 0;
                        if (has) {
                            System.arraycopy(vector.part(place), 0, vectors, d * units, units);
                        }
                        Arrays.fill(rows, d * examples, (d + 1) * examples, has ? d : -1);
                    }
                    return new PairIntervention(
                            hook,
                            PairIntervention.Kind.ADD,
                            new FloatMatrix(doses.size(), units, vectors),
                            rows,
                            strengths);
                })
                .toList();
    }
}
