package dev.assay.steering.use;

import dev.assay.engine.models.transformer.Change;
import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.Positions;
import dev.assay.engine.models.transformer.Steps;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.steering.SteeringVectors;
import dev.assay.engine.steering.VectorExpression;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Steering vectors at work in one model: the interventions that a list of {@link Steer} means there, in its order. */
public final class Steers {

    /**
     * What one steer does in one place.
     *
     * @param steer its number in the list
     * @param norm length of the vector's part, before its strength
     * @param intervention for a generation
     */
    public record Part(int steer, Place place, double norm, Intervention intervention) {}

    private final List<Steer> steers;
    private final List<Part> parts = new ArrayList<>();

    /**
     * Looks up the vectors and holds them against the model.
     *
     * @param name of the model, for errors
     * @throws UserError when a vector is not there, is another model's or of another width, or cannot do what is asked of it
     */
    public Steers(Transformer model, String name, SteeringVectors vectors, List<Steer> steers) {
        this.steers = List.copyOf(steers);
        for (int i = 0; i < steers.size(); i++) {
            Steer steer = steers.get(i);
            SteeringVector vector = VectorExpression.parse(steer.vector()).value(vectors, name, model.fingerprint());
            for (Place place : vector.places()) {
                checkPlace(model, name, steer.vector(), vector, place);
                float[] values = vector.part(place);
                Intervention everywhere = Intervention.at(place.hook(), change(steer, values, place))
                        .positions(steer.positions())
                        .steps(steer.steps());
                parts.add(new Part(
                        i, place, Steer.norm(values), place.head() < 0 ? everywhere : everywhere.heads(place.head())));
            }
        }
    }

    /** The interventions alone. */
    public static List<Intervention> interventions(
            Transformer model, String name, SteeringVectors vectors, List<Steer> steers) {
        return new Steers(model, name, vectors, steers).interventions();
    }

    /** Refuses a part of a vector that does not fit the model's hook point. */
    static void checkPlace(Transformer model, String name, String expression, SteeringVector vector, Place place) {
        int units = model.units(place.hook());
        if (units < 0) {
            throw new UserError("The steering vector " + expression + " belongs to " + place
                    + ", whose values are attention and no hidden states.");
        }
        if (vector.width(place) != units) {
            throw new UserError("The steering vector " + expression + " has " + vector.width(place) + " numbers at "
                    + place + ", but the model " + name + " has " + units + " units there.");
        }
    }

    private static Change change(Steer steer, float[] values, Place place) {
        double norm = Steer.norm(values);
        boolean needsDirection = steer.how() == Steer.How.CLAMP || steer.how() == Steer.How.PROJECT_OUT;
        if (needsDirection && norm == 0) {
            throw new UserError("The steering vector " + steer.vector() + " is zero at " + place
                    + ", so there is no projection on it to " + (steer.how() == Steer.How.CLAMP ? "set" : "take out")
                    + "; add it, or take another vector.");
        }
        if (steer.how() != Steer.How.PROJECT_OUT && !Double.isFinite((float) (Math.abs(steer.strength()) * norm))) {
            throw new UserError("With a strength of " + steer.strength() + " the numbers of the steering vector "
                    + steer.vector() + " are too large for single precision; give a smaller strength.");
        }
        return steer.how().change(values, steer.strength());
    }

    /**
     * The positions at which vectors act when nobody says: all, or the first where their cards say that they were made for it, as latent steering
     * vectors are which were searched with {@code --positions first}.
     *
     * @throws UserError when some were made for the first position and others for all
     */
    static Positions usualPositions(SteeringVectors vectors, String... expressions) {
        List<String> names = Arrays.stream(expressions)
                .flatMap(expression -> VectorExpression.parse(expression).names().stream())
                .distinct()
                .toList();
        List<String> first = names.stream()
                .filter(name ->
                        vectors.get(name).card().path("positions").asString("").equals("first"))
                .toList();
        if (!first.isEmpty() && first.size() < names.size()) {
            throw new UserError("Of these steering vectors some were made for the first position alone ("
                    + String.join(", ", first) + ") and others for all; say where they shall act with --positions.");
        }
        return first.isEmpty() ? Positions.all() : Positions.at(0);
    }

    static List<Float> list(float[] values) {
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
    }

    /** What is done, steer by steer and place by place; the number of a part is that of its intervention. */
    public List<Part> parts() {
        return List.copyOf(parts);
    }

    /** For a generation, where steps and positions mean what the steers say. */
    public List<Intervention> interventions() {
        return parts.stream().map(Part::intervention).toList();
    }

    /**
     * For one pass over texts that are there already, the same states changed as in the generation of them: a causal model gives the same
     * logits.
     *
     * @param prompt how many tokens were the prompt; those after it had been generated
     * @param longest how many tokens the longest text has
     */
    public List<Intervention> overTexts(int prompt, int longest) {
        List<Intervention> interventions = new ArrayList<>();
        for (Part part : parts) {
            Steer steer = steers.get(part.steer);
            Integer[] positions = IntStream.range(0, longest)
                    .filter(position -> acts(steer, position, prompt))
                    .boxed()
                    .toArray(Integer[]::new);
            if (positions.length > 0) {
                interventions.add(
                        part.intervention.positions(Positions.at(positions)).steps(Steps.BOTH));
            }
        }
        return interventions;
    }

    /** Whether a steer acts on the token at a position when that is read; each generated token is the last at its time. */
    private static boolean acts(Steer steer, int position, int prompt) {
        boolean generated = position >= prompt;
        boolean step = steer.steps() == Steps.BOTH || generated == (steer.steps() == Steps.GENERATED);
        return step
                && switch (steer.positions().which()) {
                    case ALL -> true;
                    case LAST -> position >= prompt - 1;
                    case AT -> steer.positions().at().contains(position);
                };
    }
}
