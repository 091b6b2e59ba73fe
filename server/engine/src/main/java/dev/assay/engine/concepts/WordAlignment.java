package dev.assay.engine.concepts;

import dev.assay.spi.Sentence;
import dev.assay.spi.Sentence.Token;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which word each token of a model belongs to. A model's tokens and the words of {@link Sentence} are two divisions of one text
 * that cross each other ({@code don|'t} and {@code do|n't}; a token may span words, a word most often has several tokens). A token belongs
 * to the word it shares most chars with, the first of equals. What piece of a word it is follows from its neighbours: the tokens of one
 * word that follow each other are its first, middle and last piece, so bytes of one character are pieces too, though all of them
 * cover it whole. Linear in the text, since both divisions ascend.
 */
final class WordAlignment {

    /**
     * The place of one token.
     *
     * @param word index of its word, or -1
     * @param before index of the word before that word, or before the token if it has none; -1: there is none
     * @param after index of the word after it; -1: there is none
     * @param piece {@code whole}, {@code first}, {@code middle}, {@code last} piece of its word; {@code blank}; null for a token
     *     that the model adds
     */
    record Place(int word, int before, int after, @Nullable String piece) {}

    private WordAlignment() {}

    /** One place per token. */
    static Place[] of(List<RowToken> tokens, Map<String, Sentence> sentences) {
        int[] words = new int[tokens.size()];
        for (int i = 0; i < words.length; i++) {
            words[i] = word(tokens.get(i), words(tokens.get(i), sentences));
        }
        Place[] places = new Place[words.length];
        for (int i = 0; i < words.length; i++) {
            RowToken token = tokens.get(i);
            List<Token> all = words(token, sentences);
            int word = words[i];
            int before = word >= 0 ? word - 1 : firstFrom(token.start(), all) - 1;
            int after = word >= 0 ? word + 1 : firstFrom(token.end(), all);
            places[i] = new Place(
                    word, before, after < all.size() ? after : -1, token.special() ? null : piece(i, tokens, words));
        }
        return places;
    }

    private static List<Token> words(RowToken token, Map<String, Sentence> sentences) {
        Sentence sentence = sentences.get(token.field());
        if (sentence == null) {
            throw new IllegalArgumentException(
                    "a token of the field " + token.field() + ", where there are " + sentences.keySet());
        }
        return sentence.tokens();
    }

    private static int word(RowToken token, List<Token> words) {
        int best = -1;
        int most = 0;
        for (int w = Math.max(0, firstFrom(token.start(), words) - 1); w < words.size(); w++) {
            Token word = words.get(w);
            if (word.start() >= token.end()) {
                break;
            }
            int shared = Math.min(word.end(), token.end()) - Math.max(word.start(), token.start());
            if (shared > most) {
                most = shared;
                best = w;
            }
        }
        return best;
    }

    /** The first word that starts at or after an offset; their number if none does. */
    private static int firstFrom(int offset, List<Token> words) {
        int low = 0;
        int high = words.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (words.get(middle).start() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static String piece(int i, List<RowToken> tokens, int[] words) {
        if (words[i] < 0) {
            return "blank";
        }
        boolean continues = same(i - 1, i, tokens, words);
        boolean goesOn = same(i, i + 1, tokens, words);
        return continues ? (goesOn ? "middle" : "last") : goesOn ? "first" : "whole";
    }

    private static boolean same(int i, int j, List<RowToken> tokens, int[] words) {
        return i >= 0
                && j < words.length
                && words[i] == words[j]
                && words[i] >= 0
                && tokens.get(i).field().equals(tokens.get(j).field());
    }
}
