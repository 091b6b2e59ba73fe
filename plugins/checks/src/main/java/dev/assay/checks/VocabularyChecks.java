package dev.assay.checks;

import dev.assay.checks.ClassifierSubject.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** What becomes of a classifier's texts before its network: words it does not know, segments, and the head they end in. */
final class VocabularyChecks {

    /** Share of tokens that a model may not know. */
    private static final double UNKNOWN = 0.1;
    /** The deviation with which heads of the BERT family are initialised, and how near to it a drawn one lies. */
    private static final double INITIAL = 0.02;

    private static final double NEAR = 0.15;

    private VocabularyChecks() {}

    /** Most words are known; one that is not is as good as another. */
    static Result unknown(ClassifierProbe probe) {
        OptionalInt unknown = probe.subject().unknown();
        if (unknown.isEmpty()) {
            return Result.notApplicable("the tokenizer has no token for unknown words");
        }
        List<Texts> texts = probe.labelled().isEmpty() ? probe.texts() : probe.labelled();
        double share = share(probe, texts, unknown.getAsInt(), text -> text);
        Tolerance limit = new Tolerance(UNKNOWN, "%.2g of the tokens of %d texts".formatted(UNKNOWN, texts.size()));
        String summary = "%.3g %% of the tokens are unknown".formatted(100 * share);
        if (share <= UNKNOWN) {
            return Result.passed(summary, limit);
        }
        double lower = share(probe, texts, unknown.getAsInt(), text -> text.toLowerCase(Locale.ROOT));
        List<Cause> causes = new ArrayList<>();
        if (lower < share / 2) {
            causes.add(new Cause(
                    "case-preprocessing",
                    "In lower case only %.3g %% are unknown: the texts are not prepared as those of the training."
                            .formatted(100 * lower),
                    0.8));
        }
        causes.add(new Cause(
                "other-vocabulary",
                "The vocabulary, or the word vectors, are those of another tokenizer, language or data set.",
                0.6));
        Texts worst = texts.stream()
                .max((a, b) -> Double.compare(
                        share(probe, List.of(a), unknown.getAsInt(), text -> text),
                        share(probe, List.of(b), unknown.getAsInt(), text -> text)))
                .orElseThrow();
        return Result.failed(summary, limit, new Evidence(List.of(worst.show()), null, null, 0, share), causes);
    }

    private static double share(ClassifierProbe probe, List<Texts> texts, int unknown, UnaryOperator<String> change) {
        long all = 0;
        long of = 0;
        for (Texts text : texts) {
            for (String side : text.second() == null ? List.of(text.first()) : List.of(text.first(), text.second())) {
                int[] ids = probe.subject().tokens(change.apply(side));
                all += ids.length;
                of += Arrays.stream(ids).filter(id -> id == unknown).count();
            }
        }
        return of / (double) Math.max(1, all);
    }

    /** The tokens of the second text, and only those, are in the second segment. */
    static Result segments(ClassifierProbe probe) {
        int pairs = 0;
        for (Texts texts : probe.texts()) {
            Segments segments = probe.subject().segments(texts).orElse(null);
            if (segments == null) {
                continue;
            }
            pairs++;
            int from = segments.ids().length - segments.second();
            for (int p = 0; p < segments.ids().length; p++) {
                int expected = p >= from ? 1 : 0;
                if (segments.given()[p] != expected) {
                    boolean none = Arrays.stream(segments.given()).allMatch(type -> type == 0);
                    return Result.failed(
                            none
                                    ? "both texts are in segment 0, though the model has two"
                                    : "a token is in the other text's segment",
                            Tolerance.exact("segments are whole numbers"),
                            new Evidence(List.of(texts.show()), p, null, expected, segments.given()[p]),
                            List.of(new Cause(
                                    none ? "segment-ids-missing" : "segment-ids-shifted",
                                    none
                                            ? "The tokenizer's segment numbers (token_type_ids) do not reach the model."
                                            : "The border between the segments is not that between the texts.",
                                    0.9)));
                }
            }
        }
        return pairs == 0
                ? Result.notApplicable("the model has no segments, or the texts are single")
                : Result.passed("in %d pairs".formatted(pairs), Tolerance.exact("segments are whole numbers"));
    }

    /** A head with the deviation it is initialised with and offsets of exactly 0, on a body that was trained, was never trained. */
    static Result headWeights(ClassifierProbe probe) {
        HeadWeights head = probe.subject().head().orElse(null);
        if (head == null) {
            return Result.notApplicable("the head's weights and offsets cannot be seen");
        }
        Tolerance tolerance =
                new Tolerance(NEAR * INITIAL, "%.2g of the initial deviation %.2g".formatted(NEAR, INITIAL));
        String summary = "%s has the deviation %.4f%s"
                .formatted(head.tensor(), head.deviation(), head.zeroOffsets() ? " and offsets of exactly 0" : "");
        if (!head.trainedBody()) {
            return Result.notApplicable("all offsets of the model are 0: nothing of it was trained");
        }
        boolean fresh = head.zeroOffsets() && Math.abs(head.deviation() - INITIAL) <= tolerance.value();
        return fresh
                ? Result.failed(
                        summary,
                        tolerance,
                        new Evidence(List.of(head.tensor()), null, null, INITIAL, head.deviation()),
                        List.of(new Cause(
                                "head-not-loaded",
                                "It is as it is initialised, while the rest was trained: a checkpoint of another task,"
                                        + " or names that did not match.",
                                0.8)))
                : Result.passed(summary, tolerance);
    }
}
