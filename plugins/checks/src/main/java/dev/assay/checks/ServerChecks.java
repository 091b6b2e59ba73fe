package dev.assay.checks;

import dev.assay.checks.ServerProbe.Way;
import dev.assay.checks.ServerProbe.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The checks of a running server, what others build on first. */
final class ServerChecks {

    /** Of probabilities that a server writes with few decimals. */
    private static final double WRITTEN = 1e-3;

    private ServerChecks() {}

    private record Named(String id, String compares, Function<ServerProbe, Result> body) implements Check<ServerProbe> {

        /** A server that breaks in the middle of a check has failed it; one that refuses to do what the check needs has not. */
        @Override
        public Result run(ServerProbe probe) {
            if (!probe.answers()) {
                return Result.notApplicable("the server does not answer: see the check answers");
            }
            try {
                return body.apply(probe);
            } catch (ServerFault fault) {
                if (fault.refusal() && !id.equals("answers")) {
                    return Result.notApplicable(String.valueOf(fault.getMessage()));
                }
                if (id.equals("answers")) {
                    probe.doesNotAnswer();
                }
                return Result.failed(
                        String.valueOf(fault.getMessage()),
                        null,
                        null,
                        List.of(new Cause(fault.name(), "The server, or what stands before it, is at fault.", 0.8)));
            }
        }
    }

    static List<Check<ServerProbe>> all() {
        return List.of(
                new Named("answers", "the server answers with texts and log-probabilities", ServerChecks::answers),
                new Named(
                        "probabilities",
                        "log-probabilities are at most 0, and those of alternatives sum to at most 1",
                        ServerChecks::probabilities),
                new Named("limit", "a text has at most as many tokens as were asked for", ServerChecks::limit),
                new Named("text", "a text is what its tokens say", ServerChecks::text),
                new Named("determinism", "greedy decoding twice gives the same", ServerChecks::determinism),
                new Named("echo", "the tokens of an echoed prompt are its text, begin token once", ServerChecks::echo),
                new Named(
                        "prefix",
                        "the scores of a prompt = those of the same tokens with a text after them",
                        ServerChecks::prefix),
                score("greedy-score", "log-probabilities of greedy decoding", Way.GREEDY),
                new Named(
                        "greedy-choice",
                        "each greedy token is the most probable of its alternatives",
                        ServerChecks::choice),
                new Named(
                        "alternatives",
                        "a token's log-probability = that which it has among the alternatives",
                        ServerChecks::alternatives),
                new Named("batch", "several prompts in one request = each alone", ServerChecks::batch),
                new Named("seed", "one seed draws one text", ServerChecks::seed),
                score("sampling-score", "log-probabilities of sampled tokens", Way.SAMPLING),
                score(
                        "warped-sampling-score",
                        "log-probabilities of tokens sampled with temperature and top-p, unwarped",
                        Way.WARPED));
    }

    private static Named score(String id, String what, Way way) {
        return new Named(
                id,
                what + " = the same server's scores of the same text as prompt",
                probe -> ServerScore.check(probe, way));
    }

    private static Result answers(ServerProbe probe) {
        Completion completion =
                probe.write(probe.prompts().getFirst(), Way.GREEDY).completion();
        if (completion.tokens().isEmpty()) {
            throw new ServerFault(
                    "empty-text",
                    false,
                    "The server continues \"" + probe.prompts().getFirst() + "\" with nothing.");
        }
        return Result.passed(
                "\"%s\" is continued with \"%s\""
                        .formatted(probe.prompts().getFirst(), completion.text().replace("\n", "\\n")),
                null);
    }

    private static Result probabilities(ServerProbe probe) {
        Tolerance tolerance = new Tolerance(WRITTEN, "probabilities are written with some decimals only");
        int tokens = 0;
        for (Written written : probe.written(Way.GREEDY)) {
            Completion text = written.completion();
            for (int i = 0; i < text.tokens().size(); i++) {
                tokens++;
                double own = text.logprobs()[i];
                Map<String, Double> top = text.top().get(i);
                double sum = top.values().stream().mapToDouble(Math::exp).sum();
                String wrong = !(own <= tolerance.value())
                        ? Double.isNaN(own) ? "a written token has no log-probability" : "a log-probability is above 0"
                        : sum > 1 + tolerance.value() ? "the probabilities of alternatives sum to more than 1" : "";
                if (!wrong.isEmpty()) {
                    return Result.failed(
                            wrong,
                            tolerance,
                            new Evidence(
                                    List.of(written.whole()),
                                    i,
                                    null,
                                    sum > 1 + tolerance.value() ? 1 : 0,
                                    sum > 1 + tolerance.value() ? sum : own),
                            List.of(new Cause(
                                    "not-log-probabilities",
                                    "Logits, probabilities or losses are given instead of natural log-probabilities.",
                                    0.6)));
                }
            }
        }
        return Result.passed("of %d tokens".formatted(tokens), tolerance);
    }

    /** Too many, or, where the limit is said to have ended every text, too few. */
    private static Result limit(ServerProbe probe) {
        Tolerance exact = Tolerance.exact("tokens are counted");
        int least = Integer.MAX_VALUE;
        int most = 0;
        int counting = 0;
        Written shown = probe.written(Way.GREEDY).getFirst();
        for (Written written : probe.written(Way.GREEDY)) {
            int tokens = written.all().tokens().size();
            if (tokens > ServerProbe.NEW) {
                return Result.failed(
                        "%d tokens were asked for at most, and %d came".formatted(ServerProbe.NEW, tokens),
                        exact,
                        new Evidence(List.of(written.whole()), null, null, ServerProbe.NEW, tokens),
                        List.of(new Cause("limit-ignored", "max_tokens is not heeded, or counts otherwise.", 0.6)));
            }
            if (written.all().finish().equals("length")) {
                counting++;
                shown = tokens > most ? shown : written;
                least = Math.min(least, tokens);
                most = Math.max(most, tokens);
            }
        }
        if (counting > 1 && most < ServerProbe.NEW) {
            return Result.failed(
                    "%d tokens were asked for, and texts that end at the limit have %d to %d"
                            .formatted(ServerProbe.NEW, least, most),
                    exact,
                    new Evidence(List.of(shown.whole()), null, null, ServerProbe.NEW, least),
                    List.of(new Cause(
                            "limit-counts-prompt",
                            "The limit is of the whole: the prompt's tokens, or special ones, count in max_tokens.",
                            least < most ? 0.7 : 0.5)));
        }
        return Result.passed("texts of up to %d tokens".formatted(ServerProbe.NEW), null);
    }

    /** The text is what its tokens say; but where an end token is among them, which texts leave out. */
    private static Result text(ServerProbe probe) {
        int compared = 0;
        for (Written written : probe.written(Way.GREEDY)) {
            Completion all = written.all();
            String said = String.join("", all.tokens());
            // Pieces of a sign of several bytes are shown in many ways.
            boolean pieces = all.tokens().stream().anyMatch(t -> t.indexOf('\ufffd') >= 0 || t.startsWith("bytes:"));
            if (!all.finish().equals("length") || pieces) {
                continue;
            }
            compared++;
            if (!said.equals(all.text())) {
                String without = String.join(
                        "", all.tokens().subList(0, Math.max(0, all.tokens().size() - 1)));
                return Result.failed(
                        "the text \"%s\" is not what its tokens say, \"%s\"".formatted(all.text(), said),
                        Tolerance.exact("texts are compared as they are"),
                        new Evidence(
                                List.of(written.prompt()),
                                null,
                                null,
                                said.length(),
                                all.text().length()),
                        List.of(
                                without.equals(all.text())
                                        ? new Cause(
                                                "last-token-cut",
                                                "The last token is cut off as if it ended the text, which the limit did.",
                                                0.8)
                                        : said.strip().equals(all.text().strip())
                                                ? new Cause("text-stripped", "The text loses spaces at its ends.", 0.8)
                                                : new Cause(
                                                        "detokenizer",
                                                        "Tokens and text are made in two ways, which differ.",
                                                        0.5)));
            }
        }
        return compared == 0
                ? Result.notApplicable("no text ended at the limit")
                : Result.passed("of %d prompts".formatted(compared), null);
    }

    private static Result seed(ServerProbe probe) {
        for (String prompt :
                probe.prompts().subList(0, Math.min(3, probe.prompts().size()))) {
            Completion one = probe.write(prompt, Way.SAMPLING).completion();
            Completion other = probe.write(prompt, Way.SAMPLING).completion();
            if (!one.tokens().equals(other.tokens())) {
                return Result.failed(
                        "one seed draws two texts, \"%s\" and \"%s\"".formatted(one.text(), other.text()),
                        Tolerance.exact("texts are compared as they are"),
                        new Evidence(List.of(prompt), null, null, 0, 1),
                        List.of(new Cause(
                                "seed-ignored",
                                "The request's seed is not used, or requests share one stream of random numbers: samples cannot"
                                        + " be drawn again.",
                                0.6)));
            }
        }
        return Result.passed("drawn twice, texts are the same", null);
    }

    private static Result compare(
            Completion expected,
            Completion found,
            String prompt,
            Tolerance tolerance,
            String summary,
            Cause... causes) {
        int tokens = Math.min(expected.tokens().size(), found.tokens().size());
        for (int i = 0; i < tokens; i++) {
            if (Deviation.differ(expected.logprobs()[i], found.logprobs()[i], tolerance.value())) {
                return Result.failed(
                        summary,
                        tolerance,
                        new Evidence(
                                List.of(prompt
                                        + String.join("", expected.tokens().subList(0, i + 1))),
                                i,
                                null,
                                expected.logprobs()[i],
                                found.logprobs()[i]),
                        List.of(causes));
            }
            if (!expected.tokens().get(i).equals(found.tokens().get(i))) {
                // As probable, so that either may be taken; from here on these are other texts.
                break;
            }
        }
        return Result.passed("%d tokens agree".formatted(tokens), tolerance);
    }

    private static Result determinism(ServerProbe probe) {
        for (Written written : probe.written(Way.GREEDY)) {
            Completion again = probe.write(written.prompt(), Way.GREEDY).completion();
            boolean same = again.tokens().equals(written.completion().tokens());
            List<Cause> causes = List.of(
                    new Cause(
                            "temperature-0-samples",
                            "Temperature 0 is not greedy here, or dropout is on.",
                            same ? 0.3 : 0.5),
                    new Cause(
                            "prefix-cache",
                            "A cache of prompts gives other states than reading them did"
                                    + (same ? ": the tokens are the same, their scores are not." : "."),
                            same ? 0.6 : 0.3));
            Result result = compare(
                    written.completion(),
                    again,
                    written.prompt(),
                    probe.tolerance(),
                    "the same prompt is continued otherwise the second time",
                    (same ? causes.reversed() : causes).toArray(new Cause[0]));
            if (result.outcome() == Outcome.FAILED) {
                return result;
            }
        }
        return Result.passed("%d texts agree".formatted(probe.prompts().size()), probe.tolerance());
    }

    private static Result echo(ServerProbe probe) {
        Tolerance exact = Tolerance.exact("texts are compared as they are");
        for (String prompt : probe.prompts()) {
            Completion echo = probe.score(prompt).orElse(null);
            if (echo == null) {
                return Result.notApplicable("the server does not echo the prompt");
            }
            List<String> tokens = echo.tokens();
            boolean doubled = tokens.size() > 1
                    && tokens.get(0).equals(tokens.get(1))
                    && !prompt.startsWith(tokens.get(0) + tokens.get(1))
                    && !tokens.get(0).isBlank();
            if (doubled) {
                return Result.failed(
                        "the prompt is read with two begin tokens, " + tokens.get(0) + tokens.get(1),
                        exact,
                        new Evidence(List.of(prompt), 0, null, 1, 2),
                        List.of(new Cause(
                                "begin-token-doubled",
                                "The tokenizer adds the begin token, and a template or the server adds it again.",
                                0.9)));
            }
            String read = String.join("", tokens);
            if (!read.endsWith(prompt)) {
                return Result.failed(
                        "the tokens of the echoed prompt make up another text: \"" + read + "\"",
                        exact,
                        new Evidence(List.of(prompt), null, null, prompt.length(), read.length()),
                        List.of(new Cause("detokenizer", "The tokens' texts lose characters, spaces say.", 0.5)));
            }
            double first = echo.logprobs()[0];
            if (!Double.isNaN(first) && tokens.size() > 1 && prompt.startsWith(tokens.getFirst())) {
                continue;
            }
            for (int i = 1; i < tokens.size(); i++) {
                if (Double.isNaN(echo.logprobs()[i])) {
                    return Result.notApplicable("the server does not score the tokens of a prompt");
                }
            }
        }
        return Result.passed("of %d prompts".formatted(probe.prompts().size()), exact);
    }

    private static Result prefix(ServerProbe probe) {
        for (Written written : probe.written(Way.GREEDY)) {
            Completion alone = probe.score(written.prompt()).orElse(null);
            Completion whole = probe.score(written.whole()).orElse(null);
            if (alone == null || whole == null) {
                return Result.notApplicable("the server does not echo the prompt");
            }
            // The prompt's last token may be another when a text follows.
            int shared = Math.max(0, alone.tokens().size() - 1);
            Result result = compare(
                    alone.first(shared),
                    whole.first(Math.min(shared, whole.tokens().size())),
                    "",
                    probe.tolerance(),
                    "a prompt's tokens get other scores when a text follows",
                    new Cause("no-causal-mask", "What is later in a text changes what is before it.", 0.45),
                    new Cause("prefix-cache", "A cache of prompts gives other states than reading them did.", 0.4));
            if (result.outcome() == Outcome.FAILED) {
                return result;
            }
        }
        return Result.passed("of %d prompts agree".formatted(probe.prompts().size()), probe.tolerance());
    }

    private static Result choice(ServerProbe probe) {
        int tokens = 0;
        for (Written written : probe.written(Way.GREEDY)) {
            Completion text = written.completion();
            for (int i = 0; i < text.tokens().size(); i++) {
                double best = text.top().get(i).values().stream()
                        .mapToDouble(Double::doubleValue)
                        .max()
                        .orElse(text.logprobs()[i]);
                if (best - text.logprobs()[i] > probe.tolerance().value()) {
                    return Result.failed(
                            "a token of greedy decoding is not the most probable one",
                            probe.tolerance(),
                            new Evidence(List.of(written.whole()), i, null, best, text.logprobs()[i]),
                            List.of(
                                    new Cause(
                                            "repetition-penalty",
                                            "A penalty or ban is on by default, and the reported numbers are those"
                                                    + " before it.",
                                            0.5),
                                    new Cause("temperature-0-samples", "Temperature 0 is not greedy here.", 0.3)));
                }
                tokens += text.top().get(i).isEmpty() ? 0 : 1;
            }
        }
        return tokens == 0
                ? Result.notApplicable("the server gives no alternatives")
                : Result.passed("%d tokens are".formatted(tokens), probe.tolerance());
    }

    private static Result alternatives(ServerProbe probe) {
        int tokens = 0;
        for (Written written : probe.written(Way.GREEDY)) {
            Completion text = written.completion();
            for (int i = 0; i < text.tokens().size(); i++) {
                Double listed = text.top().get(i).get(text.tokens().get(i));
                if (listed == null) {
                    continue;
                }
                tokens++;
                if (Deviation.differ(
                        listed, text.logprobs()[i], probe.tolerance().value())) {
                    return Result.failed(
                            "a token's log-probability is another than among its alternatives",
                            probe.tolerance(),
                            new Evidence(List.of(written.whole()), i, null, listed, text.logprobs()[i]),
                            List.of(new Cause(
                                    "alternatives-of-another-step",
                                    "Tokens and alternatives are shifted against each other, or only one of them is"
                                            + " taken after warping.",
                                    0.6)));
                }
            }
        }
        return tokens == 0
                ? Result.notApplicable("the server gives no alternatives that have the token among them")
                : Result.passed("%d tokens agree".formatted(tokens), probe.tolerance());
    }

    private static Result batch(ServerProbe probe) {
        List<Completion> together = probe.writeTogether();
        for (int row = 0; row < together.size(); row++) {
            Written alone = probe.written(Way.GREEDY).get(row);
            Completion own = together.get(row);
            int other = owner(probe, own, row);
            Result result = compare(
                    alone.completion(),
                    own,
                    alone.prompt(),
                    probe.tolerance(),
                    "a prompt in a request with others is continued otherwise than alone",
                    new Cause(
                            "rows-swapped",
                            "Texts, or their scores, are those of another prompt of the request.",
                            other >= 0 ? 0.9 : 0.1),
                    new Cause("padding", "Shorter prompts are padded, and padding is attended or counted.", 0.5));
            if (result.outcome() == Outcome.FAILED) {
                List<Cause> causes = new ArrayList<>(result.causes());
                causes.sort((a, b) -> Double.compare(b.fit(), a.fit()));
                return Result.failed(result.summary(), result.tolerance(), result.evidence(), causes);
            }
        }
        return Result.passed("%d prompts agree".formatted(together.size()), probe.tolerance());
    }

    /** Which other prompt's continuation, or scores, these are; -1: none. */
    private static int owner(ServerProbe probe, Completion completion, int row) {
        List<Written> all = probe.written(Way.GREEDY);
        for (int other = 0; other < all.size(); other++) {
            Completion theirs = all.get(other).completion();
            boolean scores = theirs.logprobs().length == completion.logprobs().length
                    && Deviation.first(
                                    0,
                                    theirs.logprobs(),
                                    completion.logprobs(),
                                    probe.tolerance().value())
                            == null;
            if (other != row
                    && (scores || theirs.tokens().equals(completion.tokens()))
                    && !completion.tokens().isEmpty()) {
                return other;
            }
        }
        return -1;
    }
}
