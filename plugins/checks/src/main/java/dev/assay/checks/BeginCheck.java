package dev.assay.checks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Both sides read the same tokens of a text: the begin token once or never, and nothing else before what is the text's own. */
final class BeginCheck implements Check<LanguageProbe> {

    private static final List<String> TEXTS =
            List.of("A small test.", "the end of it", "Once upon a time there was a girl");

    @Override
    public String id() {
        return "begin-and-end";
    }

    @Override
    public String compares() {
        return "the tokens of a text for the loss = those for the decoder, with begin and end tokens counted once";
    }

    @Override
    public Result run(LanguageProbe probe) {
        Codec codec = probe.subject().codec().orElse(null);
        if (codec == null) {
            return Result.notApplicable("the system reads token ids only");
        }
        List<String> texts = new ArrayList<>(TEXTS);
        texts.addAll(probe.strings().subList(0, Math.min(20, probe.strings().size())));
        for (String text : texts) {
            int[] loss = codec.forLoss(text);
            int[] prompt = codec.forPrompt(text);
            Result failure = compare(probe, text, loss, prompt);
            if (failure != null) {
                return failure;
            }
        }
        return Result.passed(
                "%d texts are read alike".formatted(texts.size()), Tolerance.exact("ids are whole numbers"));
    }

    private static @Nullable Result compare(LanguageProbe probe, String text, int[] loss, int[] prompt) {
        Integer begin = probe.facts().begin();
        if (begin != null) {
            int inLoss = leading(loss, begin);
            int inPrompt = leading(prompt, begin);
            if (inLoss > 1 || inPrompt > 1) {
                return failed(
                        text,
                        loss,
                        prompt,
                        inLoss,
                        inPrompt,
                        "begin-token-doubled",
                        "The " + (inLoss > 1 ? "loss" : "decoder")
                                + " reads the begin token twice: the tokenizer adds it, and a template or caller adds"
                                + " it again.");
            }
            if (inLoss != inPrompt) {
                return failed(
                        text,
                        loss,
                        prompt,
                        inLoss,
                        inPrompt,
                        "begin-token-missing",
                        "The begin token is missing where the " + (inLoss < inPrompt ? "loss" : "decoder")
                                + " reads the text.");
            }
        }
        boolean ended = loss.length > 0 && probe.facts().ends().contains(loss[loss.length - 1]);
        int[] trimmed = ended ? Arrays.copyOf(loss, loss.length - 1) : loss;
        if (ended && trimmed.length > 1 && probe.facts().ends().contains(trimmed[trimmed.length - 1])) {
            return failed(
                    text,
                    loss,
                    prompt,
                    2,
                    1,
                    "end-token-doubled",
                    "The end token stands twice after a text for the loss.");
        }
        if (prompt.length > 1 && probe.facts().ends().contains(prompt[prompt.length - 1])) {
            return failed(
                    text,
                    loss,
                    prompt,
                    0,
                    1,
                    "end-token-in-prompt",
                    "A prompt ends with the end token, so that the model goes on with another text.");
        }
        int at = Arrays.mismatch(trimmed, prompt);
        return at < 0
                ? null
                : failed(
                        text,
                        loss,
                        prompt,
                        at < trimmed.length ? trimmed[at] : -1,
                        at < prompt.length ? prompt[at] : -1,
                        "tokenised-differently",
                        "The two sides tokenise with different settings.");
    }

    private static int leading(int[] ids, int id) {
        int count = 0;
        while (count < ids.length && ids[count] == id) {
            count++;
        }
        return count;
    }

    private static Result failed(
            String text, int[] loss, int[] prompt, double expected, double found, String name, String why) {
        return Result.failed(
                "a text is read as %s by the loss and as %s by the decoder"
                        .formatted(Arrays.toString(loss), Arrays.toString(prompt)),
                Tolerance.exact("ids are whole numbers"),
                new Evidence(List.of(text), 0, null, expected, found),
                List.of(new Cause(name, why, 0.9)));
    }
}
