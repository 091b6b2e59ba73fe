package dev.assay.checks.training;

import java.util.List;

/** A penalty that is part of the loss and cannot be told from the likelihood, or parts that do not add up to the whole. */
final class LossParts implements Rule {

    private static final String ID = "loss-parts";
    /** Logs have four digits or more; the sum of two rounded numbers is off by less than this. */
    private static final double ROUNDING = 2e-3;

    @Override
    public void judge(Judgement judgement) {
        Series whole = judgement.log().of(Metric.TRAIN_LOSS).orElse(null);
        Series likelihood = judgement.log().of(Metric.LIKELIHOOD).orElse(null);
        Series penalty = judgement.log().of(Metric.PENALTY).orElse(null);
        if (whole != null && likelihood != null && penalty != null) {
            sum(judgement, whole, likelihood, penalty);
        } else if (whole != null && penalty != null) {
            share(judgement, whole, penalty);
        } else if (whole != null && likelihood == null && judgement.background().coupled() != null) {
            judgement.add(new Diagnosis(
                    ID,
                    Severity.WARNING,
                    "the logged loss may have more in it than the likelihood ("
                            + judgement.background().coupled() + "), and the parts are not logged apart",
                    List.of(Judgement.at(whole, whole.points().getFirst())),
                    "one number is logged for likelihood and regularisation together",
                    "log the likelihood and the penalty each by itself; compare the development loss with the likelihood only",
                    "training and development loss can be compared only where both are likelihoods"
                            + " (Neubig, Debugging Neural Networks for NLP)"));
        } else if (whole != null && likelihood == null && judgement.background().loss() == null) {
            judgement.cannot(
                    ID,
                    "The log has one training loss, and does not say whether a penalty is in it; log likelihood and penalty"
                            + " each by itself.");
        }
    }

    private static void sum(Judgement judgement, Series whole, Series likelihood, Series penalty) {
        for (Series.Point point : whole.points()) {
            Double data = Stopping.at(likelihood, point.step());
            Double weights = Stopping.at(penalty, point.step());
            if (data != null && weights != null) {
                double off = Math.abs(point.value() - data - weights);
                if (off > ROUNDING * Math.max(1, Math.abs(point.value()))) {
                    judgement.add(new Diagnosis(
                            ID,
                            Severity.WARNING,
                            "at step %d the loss is %s, but likelihood and penalty make %s"
                                    .formatted(
                                            point.step(), Numbers.shown(point.value()), Numbers.shown(data + weights)),
                            List.of(
                                    Judgement.at(whole, point),
                                    Judgement.at(likelihood, point.step(), data),
                                    Judgement.at(penalty, point.step(), weights)),
                            "the parts are means over other examples than the whole, the penalty is logged without its weight, or a"
                                    + " part is missing",
                            "log the parts as they enter the loss, of the same batch",
                            "a sum is the sum of its parts, up to four logged digits"));
                    return;
                }
            }
        }
    }

    /** The likelihood can be had by a subtraction; this only says that the curve is not it. */
    private static void share(Judgement judgement, Series whole, Series penalty) {
        double share = penalty.mean(0.75, 1) / whole.mean(0.75, 1);
        if (share > 0.05) {
            judgement.add(new Diagnosis(
                    ID,
                    Severity.NOTE,
                    "%s of the training loss is the penalty at the end (%s of %s), so that it cannot be compared with the development loss"
                            .formatted(
                                    Numbers.percent(share),
                                    Numbers.shown(penalty.mean(0.75, 1)),
                                    Numbers.shown(whole.mean(0.75, 1))),
                    List.of(
                            Judgement.at(whole, whole.points().getLast()),
                            Judgement.at(penalty, penalty.points().getLast())),
                    "likelihood and regularisation are logged as one number",
                    "log the likelihood by itself",
                    "more than a twentieth of the loss"));
        }
    }
}
