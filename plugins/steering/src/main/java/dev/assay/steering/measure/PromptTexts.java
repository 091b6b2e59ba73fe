package dev.assay.steering.measure;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Sentence;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What texts go on from. */
final class PromptTexts {

    private PromptTexts() {}

    /**
     * A text's tokens, behind the begin token if the model has one, as far as they fit its context.
     *
     * @throws UserError when the tokenizer cannot read it
     */
    static int[] encode(Transformer model, String text) {
        int[] plain = model.tokenizer().encode(text, false);
        Integer begin = model.config().startToken();
        int[] ids = begin == null || (plain.length > 0 && plain[0] == begin)
                ? plain
                : IntStream.concat(IntStream.of(begin), Arrays.stream(plain)).toArray();
        return ids.length > model.config().positions()
                ? Arrays.copyOf(ids, model.config().positions())
                : ids;
    }

    /**
     * The first words of texts spread evenly over a data set, each beginning once.
     *
     * @param words how many of a text
     * @param most how many texts
     */
    static List<String> beginnings(DataSet data, int words, int most) {
        int[] rows = SideTexts.spread(IntStream.range(0, data.rows()).boxed().toList(), most);
        return data.examples(rows).stream()
                .map(example -> beginning(example.premise(), words))
                .filter(text -> !text.isEmpty())
                .distinct()
                .toList();
    }

    private static String beginning(String text, int words) {
        List<Sentence.Token> tokens = WordTokenizer.tokenize(text).tokens();
        return tokens.isEmpty()
                ? ""
                : text.substring(
                        0, tokens.get(Math.min(words, tokens.size()) - 1).end());
    }

    /**
     * The prompts of so many texts, in turn.
     *
     * @param texts what to go on from; none: the begin token alone
     * @param samples how many texts are to be written
     * @param maxNew tokens of each at most
     * @throws UserError when a prompt is empty, or leaves no room in the model's context
     */
    static List<int[]> rows(Transformer model, List<String> texts, int samples, int maxNew) {
        List<int[]> prompts = new ArrayList<>();
        for (String text : texts.isEmpty() ? List.of("") : texts) {
            int[] ids = encode(model, text);
            String called = text.isEmpty() ? "The begin token" : "The prompt \"" + text + "\"";
            if (ids.length == 0) {
                throw new UserError(
                        text.isEmpty()
                                ? "The model has no token that begins a text; give prompts to go on from."
                                : called + " has no tokens; leave it out.");
            }
            // The last token is written, but not read.
            int room = model.config().positions() - ids.length + 1;
            if (maxNew > room) {
                throw new UserError(called + " has " + ids.length + " tokens and is to get " + maxNew
                        + " more, but the model's context is " + model.config().positions()
                        + " tokens; shorten the prompt or write at most " + room + ".");
            }
            prompts.add(ids);
        }
        return Stream.iterate(0, row -> row + 1)
                .limit(samples)
                .map(row -> prompts.get(row % prompts.size()))
                .toList();
    }
}
