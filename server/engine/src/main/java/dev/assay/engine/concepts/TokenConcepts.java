package dev.assay.engine.concepts;

import dev.assay.engine.corpus.Example;
import dev.assay.spi.ConceptSet;
import dev.assay.spi.Sentence;
import dev.assay.spi.Sentence.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what holds at each token of an example. What a concept set finds at a word holds at all tokens of that word, as
 * {@code text:tok:woman}; at those of the next word as {@code prev:tok:woman}, and at those of the word before as {@code next:tok:woman}.
 * What it finds of the example as a whole holds at every token. Beside these a token has concepts of its own, of the field
 * {@code token}: {@code special} (begin, between, end) for one that the model adds, else {@code piece} (what part of its word it is) and
 * {@code form} (its chars); and {@code band}, its position counted from 1 in powers of two. For use by one thread.
 */
final class TokenConcepts {

    /** Changes when other concepts would be found. */
    static final String VERSION = "1";

    /** The field of concepts that the word before has. */
    static final String PREVIOUS = "prev";
    /** The field of concepts that the word after has. */
    static final String NEXT = "next";
    /** The field of concepts that the token itself has. */
    static final String TOKEN = "token";

    static final String FORM = "form";
    /** The sets of the field {@link #TOKEN}, in the order of their columns; {@link #FORM} alone is open. */
    static final List<String> SETS = List.of("special", "piece", FORM, "band");

    /** The concepts of tokens that the model adds. */
    static final List<String> ADDED = List.of("token:special:begin", "token:special:between", "token:special:end");

    /** The fields of an index by tokens, in the order of their columns. */
    static List<String> fields(List<String> ofData) {
        return Stream.concat(ofData.stream(), Stream.of(PREVIOUS, NEXT, TOKEN, ConceptIndex.PAIR))
                .toList();
    }

    /** Receives what is found; the same concept may come several times. */
    @FunctionalInterface
    private interface Receiver {

        /**
         * @param position of the token in its example
         * @param cause the word that makes the concept hold; null: none alone
         */
        void found(int position, String field, String term, @Nullable Mark cause);
    }

    /** What was found of one field: at each word, and of the whole. */
    private record Words(Sentence sentence, Map<Integer, List<String>> at, List<String> whole) {}

    private final List<String> fields;
    private final ConceptFinder finder;
    private final TokenRows rows;

    TokenConcepts(List<String> fields, List<ConceptSet> sets, TokenRows rows) {
        this.fields = fields;
        this.finder = new ConceptFinder(fields, sets);
        this.rows = rows;
    }

    /** Per token and field the terms that hold. */
    List<Map<String, Set<String>>> find(Example example) {
        List<Map<String, Set<String>>> found = new ArrayList<>();
        List<RowToken> tokens = rows.tokens(example);
        tokens.forEach(token -> found.add(new HashMap<>()));
        visit(
                example,
                tokens,
                (position, field, term, cause) -> ConceptIndexBuilder.add(found.get(position), field, term));
        return found;
    }

    /** The words that make any of the concepts hold at one token, in the order of fields and text, without repeats. */
    List<Mark> marks(Example example, int wanted, Set<String> concepts) {
        Set<Mark> marks = new TreeSet<>(ConceptIndex.inOrder(fields));
        visit(example, rows.tokens(example), (position, field, term, cause) -> {
            if (position == wanted && cause != null && concepts.contains(field + ":" + term)) {
                marks.add(cause);
            }
        });
        return List.copyOf(marks);
    }

    private void visit(Example example, List<RowToken> tokens, Receiver receiver) {
        Map<String, Words> words = words(example);
        Map<String, Sentence> sentences = new HashMap<>();
        words.forEach((field, found) -> sentences.put(field, found.sentence));
        WordAlignment.Place[] places = WordAlignment.of(tokens, sentences);
        for (int position = 0; position < places.length; position++) {
            RowToken token = tokens.get(position);
            WordAlignment.Place place = places[position];
            for (Map.Entry<String, Words> entry : words.entrySet()) {
                for (String term : entry.getValue().whole) {
                    receiver.found(position, entry.getKey(), term, null);
                }
            }
            Words own = words.get(token.field());
            if (own != null) {
                at(position, token.field(), place.word(), token.field(), own, receiver);
                at(position, PREVIOUS, place.before(), token.field(), own, receiver);
                at(position, NEXT, place.after(), token.field(), own, receiver);
            }
            ownConcepts(position, tokens, place.piece(), receiver);
        }
    }

    private static void at(int position, String as, int word, String field, Words words, Receiver receiver) {
        if (word >= 0) {
            Token cause = words.sentence.tokens().get(word);
            Mark mark = new Mark(field, cause.start(), cause.end());
            for (String term : words.at.getOrDefault(word, List.of())) {
                receiver.found(position, as, term, mark);
            }
        }
    }

    private static void ownConcepts(int position, List<RowToken> tokens, @Nullable String piece, Receiver receiver) {
        RowToken token = tokens.get(position);
        Mark mark = new Mark(token.field(), token.start(), token.end());
        if (piece == null) {
            String kind = position == 0 ? "begin" : position == tokens.size() - 1 ? "end" : "between";
            receiver.found(position, TOKEN, "special:" + kind, null);
        } else {
            receiver.found(position, TOKEN, "piece:" + piece, mark);
            if (token.end() > token.start() && token.text().length() <= ConceptFinder.LONGEST_VALUE) {
                receiver.found(position, TOKEN, FORM + ":" + token.text(), mark);
            }
        }
        receiver.found(position, TOKEN, "band:" + band(position + 1), null);
    }

    /** {@code 1}, {@code 2}, {@code 3to4}, {@code 5to8}, … */
    static String band(int number) {
        if (number <= 2) {
            return Integer.toString(number);
        }
        int last = Integer.highestOneBit(number - 1) << 1;
        return last / 2 + 1 + "to" + last;
    }

    private Map<String, Words> words(Example example) {
        Map<String, Words> words = new LinkedHashMap<>();
        List<Sentence> sentences = finder.sentences(example);
        for (int f = 0; f < fields.size(); f++) {
            words.put(fields.get(f), new Words(sentences.get(f), new HashMap<>(), new ArrayList<>()));
        }
        words.put(ConceptIndex.PAIR, new Words(sentences.getFirst(), new HashMap<>(), new ArrayList<>()));
        finder.find(example, sentences, new ConceptFinder.Receiver() {
            @Override
            public void found(String field, String term, Sentence sentence, int token) {
                if (token < 0 || field.equals(ConceptIndex.PAIR)) {
                    of(field).whole.add(term);
                } else {
                    foundOnlyAt(field, term, token);
                }
            }

            @Override
            public void foundOnlyAt(String field, String term, int token) {
                of(field).at.computeIfAbsent(token, word -> new ArrayList<>()).add(term);
            }

            private Words of(String field) {
                Words found = words.get(field);
                if (found == null) {
                    throw new IllegalStateException("no field is called " + field);
                }
                return found;
            }
        });
        return words;
    }
}
