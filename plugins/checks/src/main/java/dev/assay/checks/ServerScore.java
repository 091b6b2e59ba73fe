package dev.assay.checks;

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
}
