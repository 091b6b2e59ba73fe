package dev.assay.engine.activations;

import dev.assay.engine.concepts.Mark;
import dev.assay.engine.concepts.RowToken;
import dev.assay.engine.concepts.TokenRows;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.transformer.TextTokenizer;
import dev.assay.engine.models.transformer.TokenSpan;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Examples in the tokens of a model: one text, or two as one sequence, with the tokens the tokenizer adds. A language model's begin
 * token stands first, also where its tokenizer leaves it out, as texts do in training. What is longer than the context loses the end of
 * its longer text, a token at a time; the tokens that are added stay.
 */
final class ModelTokens implements TokenRows {

    /** What tokenizers of words and pieces write for what they do not know. */
    private static final Set<String> UNKNOWN = Set.of("[UNK]", "<unk>");

    private final TextTokenizer tokenizer;
    private final List<String> fields;
    private final int context;
    private final @Nullable Integer begin;

    /**
     * @param fields the one or two that are read, in this order
     * @param context the longest text, in tokens
     * @param begin token that every text begins with, whether or not the tokenizer adds it; null: as the tokenizer does
     */
    ModelTokens(TextTokenizer tokenizer, List<String> fields, int context, @Nullable Integer begin) {
        this.tokenizer = tokenizer;
        this.fields = List.copyOf(fields);
        this.context = context;
        this.begin = begin;
    }

    @Override
    public String key() {
        return String.join(" ", "1", tokenizer.fingerprint(), fields.toString(), String.valueOf(begin), "" + context);
    }

    @Override
    public List<RowToken> tokens(Example example) {
        return text(example).tokens();
    }

    /** @throws UserError when the example has no token */
    ModelText text(Example example) {
        List<String> texts = texts(example);
        List<TokenSpan> spans = new ArrayList<>(spans(texts));
        if (begin != null && (spans.isEmpty() || spans.getFirst().id() != begin)) {
            spans.addFirst(new TokenSpan(begin, 0, -1, 0, 0, tokenizer.decode(begin)));
        }
        if (spans.isEmpty()) {
            throw new UserError("Row " + example.row() + " has an empty " + fields.getFirst()
                    + ", and the model has no begin token to read instead; remove that row.");
        }
        boolean cut = spans.size() > context;
        while (spans.size() > context) {
            spans.remove(lastOfLonger(spans));
        }
        int[] ids = new int[spans.size()];
        int[] types = new int[spans.size()];
        List<RowToken> tokens = new ArrayList<>(spans.size());
        int text = 0;
        for (int i = 0; i < ids.length; i++) {
            TokenSpan span = spans.get(i);
            ids[i] = span.id();
            types[i] = span.type();
            if (span.text() >= 0) {
                text = span.text();
                String form = texts.get(text).substring(span.start(), span.end());
                tokens.add(new RowToken(fields.get(text), span.start(), span.end(), form, false));
            } else {
                int at = i == 0 ? 0 : tokens.getLast().end();
                tokens.add(new RowToken(fields.get(text), at, at, span.piece(), true));
            }
        }
        return new ModelText(example.row(), ids, types, tokens, cut);
    }

    private List<String> texts(Example example) {
        return fields.stream().map(example::text).toList();
    }

    private List<TokenSpan> spans(List<String> texts) {
        return texts.size() == 1 ? tokenizer.spans(texts.getFirst()) : tokenizer.spans(texts.get(0), texts.get(1));
    }

    /** Where the tokenizer has its stand-in for what it does not know; tokenizers of bytes know everything. */
    List<Mark> unknown(Example example) {
        List<String> texts = texts(example);
        return spans(texts).stream()
                .filter(span -> span.text() >= 0
                        && UNKNOWN.contains(span.piece())
                        && !texts.get(span.text())
                                .substring(span.start(), span.end())
                                .equals(span.piece()))
                .map(span -> new Mark(fields.get(span.text()), span.start(), span.end()))
                .toList();
    }

    private static int lastOfLonger(List<TokenSpan> spans) {
        int[] count = new int[2];
        int[] last = {-1, -1};
        for (int i = 0; i < spans.size(); i++) {
            int text = spans.get(i).text();
            if (text >= 0) {
                count[text]++;
                last[text] = i;
            }
        }
        int longer = count[1] > count[0] ? 1 : 0;
        if (last[longer] < 0) {
            throw new UserError("The tokens that the tokenizer adds to every text alone exceed the model's context.");
        }
        return last[longer];
    }
}
