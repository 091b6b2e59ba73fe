package dev.assay.checks.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a column is by its name. Names are read as words ({@code trainLoss}, {@code train/loss}, {@code loss_train} and
 * {@code training loss} are the same three letters to a person): one that says on which data, some that say nothing here
 * ({@code avg}, {@code step} beside another), and the rest, which is looked up.
 *
 * @param metric what it is
 * @param rank how indirect the name is; of two columns of one metric the one with the lower rank is read, of equals the first
 * @param logarithm whether the metric is the logarithm of the column, as a loss is of a perplexity
 */
record ColumnName(Metric metric, int rank, boolean logarithm) {

    private static final Set<String> TRAIN = Set.of("train", "training", "trn");
    private static final Set<String> DEV = Set.of("dev", "val", "valid", "validation", "eval", "evaluation", "heldout");
    private static final Set<String> SILENT = Set.of(
            "avg", "average", "mean", "running", "metrics", "metric", "smoothed", "per", "token", "batch", "scalar");
    private static final Set<String> TIMES = Set.of("step", "epoch");

    private enum Kind {
        LOSS,
        LIKELIHOOD,
        ACCURACY,
        PERPLEXITY,
        CALIBRATION,
        PENALTY
    }

    private static final Map<String, Kind> BY_SPLIT = Map.ofEntries(
            Map.entry("loss", Kind.LOSS),
            Map.entry("lossvalue", Kind.LOSS),
            Map.entry("total_loss", Kind.LOSS),
            Map.entry("loss_total", Kind.LOSS),
            Map.entry("objective", Kind.LOSS),
            Map.entry("lm_loss", Kind.LOSS),
            Map.entry("nll", Kind.LIKELIHOOD),
            Map.entry("nll_loss", Kind.LIKELIHOOD),
            Map.entry("ce", Kind.LIKELIHOOD),
            Map.entry("ce_loss", Kind.LIKELIHOOD),
            Map.entry("loss_ce", Kind.LIKELIHOOD),
            Map.entry("xent", Kind.LIKELIHOOD),
            Map.entry("cross_entropy", Kind.LIKELIHOOD),
            Map.entry("cross_entropy_loss", Kind.LIKELIHOOD),
            Map.entry("likelihood_loss", Kind.LIKELIHOOD),
            Map.entry("data_loss", Kind.LIKELIHOOD),
            Map.entry("acc", Kind.ACCURACY),
            Map.entry("acc1", Kind.ACCURACY),
            Map.entry("top1", Kind.ACCURACY),
            Map.entry("accuracy", Kind.ACCURACY),
            Map.entry("binary_accuracy", Kind.ACCURACY),
            Map.entry("categorical_accuracy", Kind.ACCURACY),
            Map.entry("sparse_categorical_accuracy", Kind.ACCURACY),
            Map.entry("ppl", Kind.PERPLEXITY),
            Map.entry("perplexity", Kind.PERPLEXITY),
            Map.entry("ece", Kind.CALIBRATION),
            Map.entry("calibration_error", Kind.CALIBRATION),
            Map.entry("expected_calibration_error", Kind.CALIBRATION),
            Map.entry("penalty", Kind.PENALTY),
            Map.entry("reg", Kind.PENALTY),
            Map.entry("reg_loss", Kind.PENALTY),
            Map.entry("regularization", Kind.PENALTY),
            Map.entry("regularisation", Kind.PENALTY),
            Map.entry("regularization_loss", Kind.PENALTY),
            Map.entry("regularisation_loss", Kind.PENALTY),
            Map.entry("l2_loss", Kind.PENALTY),
            Map.entry("l2_penalty", Kind.PENALTY),
            Map.entry("kl", Kind.PENALTY),
            Map.entry("kl_loss", Kind.PENALTY));

    private static final Map<String, Metric> ALONE = Map.ofEntries(
            Map.entry("grad_norm", Metric.GRADIENT_NORM),
            Map.entry("gradnorm", Metric.GRADIENT_NORM),
            Map.entry("gradient_norm", Metric.GRADIENT_NORM),
            Map.entry("norm_grad", Metric.GRADIENT_NORM),
            Map.entry("global_norm", Metric.GRADIENT_NORM),
            Map.entry("gnorm", Metric.GRADIENT_NORM),
            Map.entry("lr", Metric.LEARNING_RATE),
            Map.entry("learning_rate", Metric.LEARNING_RATE),
            Map.entry("batch_size", Metric.BATCH_SIZE),
            Map.entry("bsz", Metric.BATCH_SIZE),
            Map.entry("effective_batch_size", Metric.BATCH_SIZE),
            Map.entry("max_grad_norm", Metric.CLIP),
            Map.entry("max_gradient_norm", Metric.CLIP),
            Map.entry("grad_clip", Metric.CLIP),
            Map.entry("clip_norm", Metric.CLIP),
            Map.entry("clip_grad_norm", Metric.CLIP),
            Map.entry("step", Metric.STEP),
            Map.entry("global_step", Metric.STEP),
            Map.entry("num_updates", Metric.STEP),
            Map.entry("updates", Metric.STEP),
            Map.entry("iteration", Metric.STEP),
            Map.entry("iter", Metric.STEP),
            Map.entry("epoch", Metric.EPOCH),
            Map.entry("steps", Metric.STEPS));

    /** What a name says, or null when it says nothing that is known. */
    static @Nullable ColumnName of(String column) {
        List<String> words = words(column);
        Metric alone = ALONE.get(String.join("_", words));
        if (alone != null) {
            return new ColumnName(alone, alone == Metric.STEP && words.size() == 1 ? 1 : 0, false);
        }
        boolean train = false;
        boolean dev = false;
        int rank = 0;
        List<String> rest = new ArrayList<>();
        for (String word : words) {
            if (TRAIN.contains(word)) {
                train = true;
            } else if (DEV.contains(word)) {
                dev = true;
            } else if (word.equals("test")) {
                dev = true;
                rank += 4;
            } else if (SILENT.contains(word) || TIMES.contains(word)) {
                rank++;
            } else {
                rest.add(word);
            }
        }
        String core = String.join("_", rest);
        Kind kind = BY_SPLIT.get(core);
        if (kind != null && !(train && dev)) {
            return ofSplit(kind, dev, rank + (train || dev ? 0 : 1));
        }
        Metric metric = ALONE.get(core);
        if (metric == null && core.startsWith("lr_")) {
            // As Lightning names one rate per optimiser and group of weights.
            return new ColumnName(Metric.LEARNING_RATE, rank + 2, false);
        }
        return metric == null ? null : new ColumnName(metric, rank + (dev ? 8 : 1), false);
    }

    private static ColumnName ofSplit(Kind kind, boolean dev, int rank) {
        return switch (kind) {
            case LOSS -> new ColumnName(dev ? Metric.DEV_LOSS : Metric.TRAIN_LOSS, rank, false);
            case LIKELIHOOD -> new ColumnName(dev ? Metric.DEV_LOSS : Metric.LIKELIHOOD, dev ? rank + 2 : rank, false);
            case ACCURACY -> new ColumnName(dev ? Metric.DEV_ACCURACY : Metric.TRAIN_ACCURACY, rank, false);
            case PERPLEXITY -> new ColumnName(dev ? Metric.DEV_LOSS : Metric.TRAIN_LOSS, rank + 3, true);
            case CALIBRATION -> new ColumnName(Metric.CALIBRATION_ERROR, rank, false);
            case PENALTY -> new ColumnName(Metric.PENALTY, dev ? rank + 8 : rank, false);
        };
    }

    /** A name's words in lower case: cut at what is no letter or digit, and before a capital that follows a small letter. */
    static List<String> words(String name) {
        List<String> words = new ArrayList<>();
        for (String word : name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").split("[^\\p{Alnum}]+")) {
            if (!word.isEmpty()) {
                words.add(word.toLowerCase(Locale.ROOT));
            }
        }
        return words;
    }
}
