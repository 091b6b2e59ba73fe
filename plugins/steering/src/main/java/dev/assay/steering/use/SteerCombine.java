package dev.assay.steering.use;

import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.steering.SteeringVectors;
import dev.assay.engine.steering.StoredVectors;
import dev.assay.engine.steering.VectorExpression;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Computes an expression over steering vectors and keeps the result as a vector of its own, whose card says what it was made of. */
public final class SteerCombine implements Analysis<SteerCombine.Parameters, SteerCombined> {

    /** What to compute, and what to call it. */
    record Parameters(
            @Param(value = "What to compute: \"taste + 0.5*positive - style[3]\"", position = 0)
            String expression,

            @Param("Name to keep the result under; none: it is only shown") @Nullable
            String as) {}

    private final Workspace workspace;

    public SteerCombine(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "steer combine";
    }

    @Override
    public String summary() {
        return "Computes with steering vectors and keeps the result under a name";
    }

    @Override
    public boolean light() {
        return true;
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public SteerCombined run(Parameters p, Run run) {
        SteeringVectors vectors = workspace.steering();
        if (p.as != null) {
            vectors.checkFree(p.as);
        }
        VectorExpression expression = VectorExpression.parse(p.expression);
        StoredVectors.Origin first = vectors.get(expression.names().getFirst()).origin();
        SteeringVector sum = expression.value(vectors, first.model(), first.fingerprint());
        if (sum.norm() == 0) {
            throw new UserError("The expression " + p.expression + " gives a vector of zeros, which steers nowhere.");
        }
        List<SteerCombined.Part> parts = expression.names().stream()
                .map(name -> {
                    // Of a name with several vectors the mean: which of them the expression takes is the expression's
                    // affair.
                    SteeringVector part = vectors.get(name).mean();
                    return new SteerCombined.Part(name, part.norm(), SteerTokenPart.finite(part.cosine(sum)));
                })
                .toList();
        List<SteerCombined.At> places = sum.places().stream()
                .map(place -> new SteerCombined.At(
                        place, SteeringVector.at(place, sum.part(place)).norm()))
                .toList();
        if (p.as != null) {
            String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
            StoredVectors.Origin origin =
                    new StoredVectors.Origin(first.model(), first.fingerprint(), "combination", now);
            vectors.save(p.as, StoredVectors.of(origin, sum, card(p.expression, sum, parts)));
        }
        return new SteerCombined(p.as, p.expression, first.model(), sum.norm(), places, parts);
    }

    private static ObjectNode card(String expression, SteeringVector sum, List<SteerCombined.Part> parts) {
        ObjectNode card = Json.mapper().createObjectNode();
        card.put("expression", expression);
        card.put("norm", sum.norm());
        ArrayNode of = card.putArray("parts");
        parts.forEach(part -> of.addPOJO(Json.mapper().valueToTree(part)));
        return card;
    }
}
