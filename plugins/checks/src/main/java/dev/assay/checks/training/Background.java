package dev.assay.checks.training;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.ModelCard;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a training beside its curves.
 *
 * @param choices between which one guess is made: classes of a classifier, tokens of a language model; null: unknown
 * @param ofTokens whether these are tokens
 * @param parameters weights of the model; null: unknown
 * @param batchSize examples per step; null: unknown
 * @param learningRate at its highest; null: unknown
 * @param clip gradients longer than this are shortened to it; null: unknown
 * @param trainExamples number of training examples; null: unknown
 * @param loss what is known of the parts of the loss, a sentence; null: nothing
 * @param coupled name of a setting by which the logged loss may have a part beside the likelihood; null: there is none
 * @param stopped whether the training has ended
 */
record Background(
        @Nullable Integer choices,
        boolean ofTokens,
        @Nullable Long parameters,
        @Nullable Double batchSize,
        @Nullable Double learningRate,
        @Nullable Double clip,
        @Nullable Double trainExamples,
        @Nullable String loss,
        @Nullable String coupled,
        boolean stopped) {

    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

    /**
     * Puts together what the user, the model and the log say, in this order.
     *
     * @param facts of the log
     * @param builtin whether the log is one of Assay's own trainers
     */
    static Background of(
            @Nullable Integer classes,
            @Nullable ModelCard card,
            Map<String, String> facts,
            boolean builtin,
            boolean stopped) {
        Integer choices = classes;
        boolean tokens = false;
        if (choices == null && card != null) {
            tokens = card.can(Capability.LOG_PROBABILITIES);
            choices = tokens
                    ? Integer.valueOf(card.vocabulary())
                    : card.labels().size() > 1 ? card.labels().size() : null;
        }
        if (choices == null) {
            choices = whole(facts, "labels_count", "num_labels", "num_classes", "classes");
        }
        if (choices == null) {
            choices = whole(facts, "vocab_size", "vocabulary");
            tokens = choices != null;
        }
        Integer parameters = whole(facts, "parameters", "num_parameters");
        return new Background(
                choices,
                tokens,
                card != null ? Long.valueOf(card.parameters()) : parameters == null ? null : parameters.longValue(),
                number(facts, "batch_size", "train_batch_size", "per_device_train_batch_size"),
                number(facts, "learning_rate", "lr"),
                number(facts, "max_gradient_norm", "max_grad_norm", "grad_clip", "clip_norm"),
                number(facts, "train_pairs", "train_texts", "train_examples"),
                builtin ? builtinLoss(facts) : null,
                builtin ? null : coupled(facts),
                stopped);
    }

    /** The built-in trainers' optimiser takes weight decay apart from the gradient, so that it is in no loss. */
    private static String builtinLoss(Map<String, String> facts) {
        String decay = facts.get("weight_decay");
        return "The loss is the likelihood alone, in nats: the weight decay" + (decay == null ? "" : " of " + decay)
                + " is decoupled (AdamW; Loshchilov and Hutter, 2019) and in no loss.";
    }

    private static @Nullable String coupled(Map<String, String> facts) {
        for (String name : new String[] {
            "l2", "l2_weight", "l1", "kl_weight", "beta_kl", "label_smoothing", "label_smoothing_factor"
        }) {
            Double value = number(facts, name);
            if (value != null && value != 0) {
                return name + " = " + facts.get(name);
            }
        }
        return null;
    }

    private static @Nullable Double number(Map<String, String> facts, String... names) {
        for (String name : names) {
            String value = facts.get(name);
            // A fact that is no number is as if it were not said.
            if (value != null && NUMBER.matcher(value).matches()) {
                return Double.valueOf(value);
            }
        }
        return null;
    }

    private static @Nullable Integer whole(Map<String, String> facts, String... names) {
        Double value = number(facts, names);
        return value != null && value >= 1 && value <= Integer.MAX_VALUE && value == Math.rint(value)
                ? value.intValue()
                : null;
    }

    /** The loss of guessing evenly, in nats. */
    OptionalDouble guessing() {
        return choices == null || choices < 2 ? OptionalDouble.empty() : OptionalDouble.of(Math.log(choices));
    }

    String choicesShown() {
        return choices + (ofTokens ? " tokens" : " classes");
    }
}
