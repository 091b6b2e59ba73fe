package dev.assay.engine.models.transformer;

import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Finds latent steering vectors (Subramani, Suresh and Peters, "Extracting latent steering vectors from pretrained language models",
 * 2022): for a sentence one vector which, added to hidden states, makes a frozen model write it from the token that begins a text.
 *
 * <p>What makes it fast:
 *
 * <ul>
 *   <li>Greedy decoding gives the sentence exactly when in a pass over the sentence itself every token is the most probable one (by
 *       induction over the tokens: up to the first difference both read the same). So the pass that gives the gradient also tells
 *       whether the search is over; nothing is decoded on the way.
 *   <li>The residual stream up to the place where the vector is added does not depend on it: it is computed once per sentence, and passes
 *       begin there.
 *   <li>Many sentences share a pass. Rows do not influence each other: the loss is a sum, and each has an optimiser of its own. A
 *       sentence that is found leaves its place to the next; those of like length go together.
 * </ul>
 *
 * <p>What makes it succeed is the loss. Cross entropy goes on rewarding what is nearly certain while a token that is just not the first
 * choice stays so; the {@linkplain SearchSettings.Loss#MARGIN margin} counts only what still hinders the sentence.
 */
public final class VectorSearch {

    private final Transformer model;
    private final SearchSettings settings;
    private final Stage stage;
    private final float[][] basis;

    /**
     * @throws UserError when the model does not predict the next token, has no token that begins a text, or no such place
     */
    public VectorSearch(Transformer model, SearchSettings settings) {
        this.model = model;
        this.settings = settings;
        model.causal();
        Lesson.start(model);
        this.stage = Stage.of(model.shapes().point(settings.hook()), model.config());
        int hidden = model.config().hidden();
        if (settings.dimension() > hidden) {
            throw new UserError(
                    "The dimension is " + settings.dimension() + "; the model's hidden states have " + hidden + ".");
        }
        this.basis = settings.dimension() == 0 || settings.dimension() == hidden
                ? new float[0][]
                : basis(settings.dimension(), hidden, settings.seed());
    }

    /** Orthonormal rows; those of fewer dimensions are the first of those of more. */
    private static float[][] basis(int dimension, int hidden, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<List<Float>> rows = new ArrayList<>();
        for (int r = 0; r < dimension; r++) {
            List<Float> row = new ArrayList<>();
            for (int i = 0; i < hidden; i++) {
                row.add((float) random.nextGaussian());
            }
            rows.add(row);
        }
        return Basis.of(rows);
    }

    /**
     * Refuses a sentence that no vector can make the model write: empty, longer than the context, or with tokens that are not the
     * model's.
     *
     * @param name how the error calls it: {@code Sentence 3}
     */
    public static void check(Transformer model, int[] sentence, String name) {
        Lesson.check(model, sentence, name);
    }

    /**
     * Searches for all sentences.
     *
     * @param sentences token ids, without the tokens that begin and end a text
     * @param listener hears of each as soon as it is found or given up
     * @param run whose progress is the share of sentences done, and whose cancellation ends the search at the next step
     * @return in the order of the sentences
     */
    public List<FoundVector> find(List<int[]> sentences, Consumer<FoundVector> listener, Run run) {
        for (int i = 0; i < sentences.size(); i++) {
            check(model, sentences.get(i), "Sentence " + i);
        }
        FoundVector[] results = new FoundVector[sentences.size()];
        Deque<Integer> waiting = new ArrayDeque<>(order(sentences));
        List<Attempt> active = new ArrayList<>();
        int done = 0;
        while (done < results.length) {
            admit(sentences, waiting, active, run);
            List<Attempt> over = new ArrayList<>();
            try (TeacherForcing batch = batch(active, run)) {
                while (over.isEmpty()) {
                    run.checkCancelled();
                    TeacherForcing.Outcome outcome = batch.step(vectors(active), settings.loss(), settings.margin());
                    for (int row = 0; row < active.size(); row++) {
                        if (!active.get(row).learn(outcome, row)) {
                            over.add(active.get(row));
                        }
                    }
                }
            }
            active.removeAll(over);
            for (Attempt attempt : over) {
                FoundVector found = attempt.found(basis);
                results[found.number()] = found;
                done++;
                listener.accept(found);
            }
            run.progress((double) done / results.length, "searched for " + done + " of " + results.length + " vectors");
        }
        return List.of(results);
    }

    private static List<Integer> order(List<int[]> sentences) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < sentences.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingInt(i -> sentences.get(i).length));
        return order;
    }

    private void admit(List<int[]> sentences, Deque<Integer> waiting, List<Attempt> active, Run run) {
        List<Integer> numbers = new ArrayList<>();
        while (!waiting.isEmpty() && active.size() + numbers.size() < settings.batch()) {
            numbers.add(waiting.remove());
        }
        List<Lesson> lessons =
                Lesson.of(model, stage, numbers.stream().map(sentences::get).toList(), run);
        int dimensions = basis.length == 0 ? model.config().hidden() : basis.length;
        for (int i = 0; i < numbers.size(); i++) {
            active.add(new Attempt(numbers.get(i), lessons.get(i), settings, dimensions));
        }
    }

    private TeacherForcing batch(List<Attempt> active, Run run) {
        return new TeacherForcing(
                model,
                stage,
                settings.first(),
                basis,
                active.stream().map(Attempt::lesson).toList(),
                run);
    }

    private static float[] vectors(List<Attempt> active) {
        int width = active.getFirst().vector().length;
        float[] vectors = new float[Math.multiplyExact(active.size(), width)];
        for (int row = 0; row < active.size(); row++) {
            System.arraycopy(active.get(row).vector(), 0, vectors, row * width, width);
        }
        return vectors;
    }

    /** How far each vector may be moved; see {@link VectorRadius}. */
    public double[] radii(List<FoundVector> found, int draws, Run run) {
        return new VectorRadius(model, stage, settings, draws).of(found, run);
    }
}
