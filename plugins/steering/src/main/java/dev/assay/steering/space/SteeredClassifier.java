package dev.assay.steering.space;

import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.transformer.Head;
import dev.assay.engine.models.transformer.Positions;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.List;

/** A classifier whose hidden states are changed while it reads. */
interface SteeredClassifier {

    /**
     * A model as one.
     *
     * @param name that errors call it by
     * @param positions of a transformer at which a vector is added
     * @throws UserError when it gives no labels, or its hidden states cannot be changed
     */
    static SteeredClassifier of(String name, Model model, Positions positions) {
        if (model instanceof PairModel pairs) {
            return new SteeredPairs(pairs);
        }
        if (model instanceof Transformer transformer && transformer.config().head() == Head.LABELS) {
            return new SteeredTransformer(transformer, positions);
        }
        throw new UserError(
                "The model " + name + " (" + model.card().architecture()
                        + ") is no classifier whose hidden states can be changed; choose a pair model, or one of BERT's families with labels.");
    }

    /** In the order of the probabilities. */
    List<String> labels();

    /** Where a direction is made when nobody says where. */
    String usualHook();

    /**
     * Refuses a vector that does not fit.
     *
     * @throws UserError which names the place
     */
    void check(SteeringVector vector);

    /** Examples that are read together. */
    int together(int doses);

    /**
     * Reads examples under every dose.
     *
     * @param examples some, see {@link #together}
     * @return for each dose the probabilities {@code [examples, labels]}, row-major
     * @throws java.util.concurrent.CancellationException when cancelled
     */
    List<float[]> probabilities(List<Example> examples, List<Dose> doses, Run run);
}
