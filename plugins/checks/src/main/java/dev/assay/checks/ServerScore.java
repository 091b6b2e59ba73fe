package dev.assay.checks;

import dev.assay.checks.ServerProbe.Way;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text's log-probabilities when it was written and when it was read.
 *
 * @param tokens that were written
 * @param expected when read, {@code [tokens]}
 * @param found when written
 * @param topExpected the most probable at each place when read
 * @param topFound the same when written
 */
@SuppressWarnings("ArrayRecordComponent") // Read once by a diagnosis; never compared.
record ServerScore(
        String prompt,
        List<String> tokens,
        double[] expected,
        double[] found,
        List<Map<String, Double>> topExpected,
        List<Map<String, Double>> topFound) {

    /** Null: the text is divided into other tokens when it is read. */
    static @Nullable ServerScore of(ServerProbe.Written written, Completion echo) {
        List<String> tokens = written.completion().tokens();
        int from = echo.tokens().size() - tokens.size();
        if (from < 1
                || tokens.isEmpty()
                || !echo.tokens().subList(from, echo.tokens().size()).equals(tokens)) {
            return null;
        }
        double[] expected = new double[tokens.size()];
        System.arraycopy(echo.logprobs(), from, expected, 0, expected.length);
        return new ServerScore(
                written.prompt(),
                tokens,
                expected,
                written.completion().logprobs(),
                echo.top().subList(from, echo.top().size()),
                written.completion().top());
    }

    String shown(int position) {
        return prompt + String.join("", tokens.subList(0, position + 1));
    }

    /** Compares both for texts that are written this way. */
    static Result check(ServerProbe probe, Way way) {
        List<ServerScore> scores = new ArrayList<>();
        int divided = 0;
        for (ServerProbe.Written written : probe.written(way)) {
            Completion echo = probe.score(written.whole()).orElse(null);
            if (echo == null) {
                return Result.notApplicable("the server does not echo the prompt, so that it scores no given text");
            }
            ServerScore score = of(written, echo);
            if (score == null) {
                divided++;
            } else {
                scores.add(score);
            }
        }
        String others = divided == 0
                ? ""
                : "; %d texts are divided into other tokens when they are read, and left out".formatted(divided);
        if (scores.isEmpty()) {
            return Result.notApplicable(
                    "every text is divided into other tokens when it is read than when it was written");
        }
        int tokens = scores.stream().mapToInt(s -> s.found().length).sum();
        Tolerance tolerance = probe.tolerance();
        for (ServerScore score : scores) {
            Deviation deviation = Deviation.first(0, score.expected(), score.found(), tolerance.value());
            if (deviation != null) {
                return Result.failed(
                        "a written token's log-probability is not that of the same token when the text is read"
                                + others,
                        tolerance,
                        new Evidence(
                                List.of(score.shown(deviation.position())),
                                deviation.position(),
                                null,
                                deviation.expected(),
                                deviation.found()),
                        new ServerDiagnosis(scores, tolerance, way).causes());
            }
        }
        double bias = scores.stream()
                        .mapToDouble(s -> Arrays.stream(s.found()).sum()
                                - Arrays.stream(s.expected()).sum())
                        .sum()
                / tokens;
        Tolerance mean = new Tolerance(
                2 * tolerance.value() / Math.sqrt(tokens),
                "%s; times 2 / √%d for their mean".formatted(tolerance.derivation(), tokens));
        return Math.abs(bias) > mean.value()
                ? Result.failed(
                        "no token's log-probability is far off, but all together are" + others,
                        mean,
                        new Evidence(List.of(), null, null, 0, bias),
                        new ServerDiagnosis(scores, mean, way).causes())
                : Result.passed("%d tokens agree%s".formatted(tokens, others), tolerance);
    }
}
