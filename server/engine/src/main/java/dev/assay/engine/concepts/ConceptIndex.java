package dev.assay.engine.concepts;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.spi.ConceptSet;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * The concepts of a data set, in a Lucene index: one document per row, whose number is the row's; the fields
 * {@code pre}, {@code hyp} and {@code pair} (or {@code text}); the terms {@code set:value}; and nothing but the document
 * numbers in the postings. So the concept {@code pre:tok:woman} is the term {@code tok:woman} of the field {@code pre}, a formula of
 * concepts is a Boolean query, and the concept matrix is the postings turned round.
 *
 * <p>A row is an example, or, where {@link TokenRows} say so, a token of an example, in the order of examples and within them of
 * tokens; {@link TokenConcepts} has what holds there. Each document then has the number of its example beside its terms.
 *
 * <p>An index is kept in a folder whose name is a hash of the data set's fingerprint, the names and versions of the concept sets, and
 * the key of the token rows; it is one segment, and never changes. Safe for use by several threads.
 */
public final class ConceptIndex implements Closeable {

    /** The field of concepts that compare premise and hypothesis. */
    public static final String PAIR = "pair";

    /** Where rows are tokens: the concepts of those that a model adds to a text. */
    public static final List<String> ADDED_TOKENS = TokenConcepts.ADDED;

    /** The field with the number of a token's example. */
    static final String EXAMPLE = "#example";

    private final IndexPlace place;
    private final RestingReader reader;
    private final int rows;

    private volatile @Nullable ConceptList list;

    private ConceptIndex(IndexPlace place) throws IOException {
        this.place = place;
        this.reader = new RestingReader(place.folder());
        int[] segmentRows = reader.segmentRows();
        if (segmentRows.length != 1
                || (place.tokens() == null && segmentRows[0] != place.dataSet().rows())) {
            reader.close();
            throw place.damaged();
        }
        this.rows = segmentRows[0];
    }

    /** The index of a data set whose rows are its examples; see {@link #open(DataSet, TokenRows, List, Path, Run)}. */
    public static ConceptIndex open(DataSet dataSet, List<ConceptSet> sets, Path folder, Run run) {
        return open(dataSet, null, sets, folder, run);
    }

    /**
     * Opens the index of a data set and concept sets, building it first when it is not there.
     *
     * @param tokens the rows; null: the examples
     * @param folder of all indexes
     * @throws CancellationException when the run was cancelled; then nothing is left of the index
     * @throws UncheckedIOException when the folder cannot be written; then too
     */
    public static ConceptIndex open(
            DataSet dataSet, @Nullable TokenRows tokens, List<ConceptSet> sets, Path folder, Run run) {
        IndexPlace place = IndexPlace.in(folder, dataSet, tokens, sets);
        try {
            place.build(run);
            return new ConceptIndex(place);
        } catch (IOException e) {
            throw IndexPlace.unreadable(place.folder(), e);
        }
    }

    /**
     * Opens the index of a data set whose rows are its examples, if somebody has built it.
     *
     * @param folder of all indexes
     */
    public static Optional<ConceptIndex> find(DataSet dataSet, List<ConceptSet> sets, Path folder) {
        IndexPlace place = IndexPlace.in(folder, dataSet, null, sets);
        try {
            return place.built() ? Optional.of(new ConceptIndex(place)) : Optional.empty();
        } catch (IOException e) {
            throw IndexPlace.unreadable(place.folder(), e);
        }
    }

    /** Name of an index, its content's identity: the first half of a SHA-256 over what it is made from. */
    public static String key(DataSet dataSet, @Nullable TokenRows tokens, List<ConceptSet> sets) {
        return IndexPlace.key(dataSet, tokens, sets);
    }

    public DataSet dataSet() {
        return place.dataSet();
    }

    /** The concept sets, in the order of their columns. */
    public List<ConceptSet> sets() {
        return place.sets();
    }

    /** Number of rows: the data set's, or that of all tokens. */
    public int rows() {
        return rows;
    }

    /** The Lucene term of a concept: {@code pre:tok:woman} is {@code tok:woman} in the field {@code pre}. */
    public static Term term(String concept) {
        int colon = concept.indexOf(':');
        return colon < 0 ? new Term(concept, "") : new Term(concept.substring(0, colon), concept.substring(colon + 1));
    }

    /**
     * All concepts in the order of columns: by field (premise, hypothesis; of tokens those of previous, next and own; pair), within it
     * by set in the given order, within an open set by falling number of rows and then by name, within a closed one by name.
     */
    public List<ConceptCount> concepts() {
        return list().concepts();
    }

    private ConceptList list() {
        ConceptList known = list;
        if (known == null) {
            IndexFields fields = new IndexFields(place.dataSet(), place.tokens(), place.sets());
            known = reader.reading(leaf -> ConceptList.read(fields, leaf));
            list = known;
        }
        return known;
    }

    /**
     * The concepts that a part of a name may mean, in any case: first those whose full name or value (the part after field and set)
     * begins with it, then those that have it anywhere; each kind with the most frequent first.
     *
     * @param typed empty: the most frequent that hold on at most half of the rows, then the others
     */
    public List<ConceptCount> complete(String typed, int limit) {
        return list().complete(typed, limit);
    }

    /**
     * The names of the concepts of a vocabulary, in the order of {@link #concepts()}.
     *
     * @throws UserError when the vocabulary names a set that is not indexed
     */
    public List<String> names(Vocabulary vocabulary) {
        return list().names(vocabulary);
    }

    /** The number of rows where a concept holds; 0 when it holds nowhere. */
    public int documentFrequency(String concept) {
        return reader.reading(leaf -> leaf.docFreq(term(concept)));
    }

    /** The rows where a concept holds: one bit per row, none set when it holds nowhere. The mask is the caller's. */
    public FixedBitSet rows(String concept) {
        return reader.reading(leaf -> {
            FixedBitSet mask = new FixedBitSet(rows);
            @Nullable PostingsEnum postings = leaf.postings(term(concept), PostingsEnum.NONE);
            if (postings != null) {
                mask.or(postings);
            }
            return mask;
        });
    }

    /** The rows that a query over {@link #term terms} matches. The mask is the caller's. */
    public FixedBitSet rows(Query query) {
        return reader.reading(leaf -> {
            FixedBitSet mask = new FixedBitSet(rows);
            IndexSearcher searcher = searcher(leaf);
            Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
            @Nullable Scorer scorer = weight.scorer(leaf.getContext());
            if (scorer != null) {
                mask.or(scorer.iterator());
            }
            return mask;
        });
    }

    /**
     * How many concepts of a field hold on each row.
     *
     * @param field of the data set, or {@link #PAIR}
     */
    public int[] counts(String field) {
        return reader.reading(leaf -> {
            int[] counts = new int[rows];
            @Nullable Terms terms = leaf.terms(field);
            if (terms == null) {
                return counts;
            }
            TermsEnum each = terms.iterator();
            @Nullable PostingsEnum postings = null;
            while (each.next() != null) {
                postings = each.postings(postings, PostingsEnum.NONE);
                for (int row = postings.nextDoc(); row != DocIdSetIterator.NO_MORE_DOCS; row = postings.nextDoc()) {
                    counts[row]++;
                }
            }
            return counts;
        });
    }

    private static IndexSearcher searcher(LeafReader leaf) {
        IndexSearcher searcher = new IndexSearcher(leaf);
        searcher.setQueryCache(null);
        return searcher;
    }

    /**
     * The rows of which a field may contain a text, in any case.
     *
     * @param field of the data set
     * @throws IllegalStateException when the rows are tokens
     */
    public Candidates rowsContaining(String field, String text) {
        if (place.tokens() != null) {
            throw new IllegalStateException("the rows are tokens");
        }
        FieldWords.Wanted wanted = FieldWords.Wanted.of(text);
        return reader.reading(leaf -> {
            FixedBitSet all = new FixedBitSet(rows);
            all.set(0, rows);
            @Nullable Terms terms = leaf.terms(FieldWords.field(field));
            if (terms == null) {
                return new Candidates(new FixedBitSet(rows), all);
            }
            FixedBitSet unsure = rows(terms, FieldWords.HAS_LONG::equals);
            FixedBitSet having = all;
            for (Predicate<String> condition : wanted.conditions()) {
                having.and(rows(terms, condition));
            }
            if (wanted.exact()) {
                unsure.andNot(having);
                return new Candidates(having, unsure);
            }
            having.or(unsure);
            return new Candidates(new FixedBitSet(rows), having);
        });
    }

    private FixedBitSet rows(Terms terms, Predicate<String> wanted) throws IOException {
        FixedBitSet mask = new FixedBitSet(rows);
        TermsEnum each = terms.iterator();
        @Nullable PostingsEnum postings = null;
        for (@Nullable BytesRef term = each.next(); term != null; term = each.next()) {
            if (wanted.test(term.utf8ToString())) {
                postings = each.postings(postings, PostingsEnum.NONE);
                mask.or(postings);
            }
        }
        return mask;
    }

    /**
     * The matrix of rows × concepts, from the postings. Columns are in the order of {@link #concepts()}, of which the
     * vocabulary takes a part.
     *
     * @throws UserError when the vocabulary names a set that is not indexed
     */
    public ConceptMatrix matrix(Vocabulary vocabulary, Run run) {
        List<String> names = names(vocabulary);
        return reader.reading(leaf -> {
            int[] starts = new int[rows + 1];
            for (String name : names) {
                run.checkCancelled();
                DocIdSetIterator holding = postings(leaf, name);
                for (int row = holding.nextDoc(); row != DocIdSetIterator.NO_MORE_DOCS; row = holding.nextDoc()) {
                    starts[row + 1]++;
                }
            }
            for (int row = 0; row < rows; row++) {
                starts[row + 1] = Math.addExact(starts[row], starts[row + 1]);
            }
            int[] columns = new int[starts[rows]];
            int[] next = starts.clone();
            for (int column = 0; column < names.size(); column++) {
                run.checkCancelled();
                DocIdSetIterator holding = postings(leaf, names.get(column));
                for (int row = holding.nextDoc(); row != DocIdSetIterator.NO_MORE_DOCS; row = holding.nextDoc()) {
                    columns[next[row]++] = column;
                }
            }
            return new ConceptMatrix(names, starts, columns);
        });
    }

    private static DocIdSetIterator postings(LeafReader leaf, String concept) throws IOException {
        return Objects.requireNonNull(leaf.postings(term(concept), PostingsEnum.NONE), concept);
    }

    /**
     * Where the rows of each example begin: example <i>e</i> has the rows {@code starts[e] … starts[e + 1] - 1}; one entry per example
     * and a last one. Read anew at each call.
     */
    public int[] starts() {
        int[] starts = new int[place.dataSet().rows() + 1];
        if (place.tokens() == null) {
            Arrays.setAll(starts, example -> example);
            return starts;
        }
        return reader.reading(leaf -> {
            @Nullable NumericDocValues examples = leaf.getNumericDocValues(EXAMPLE);
            for (int row = 0; row < rows; row++) {
                if (examples == null
                        || examples.nextDoc() != row
                        || examples.longValue() >= place.dataSet().rows()) {
                    throw place.damaged();
                }
                starts[(int) examples.longValue() + 1] = row + 1;
            }
            for (int example = 0; example < place.dataSet().rows(); example++) {
                starts[example + 1] = Math.max(starts[example], starts[example + 1]);
            }
            return starts;
        });
    }

    /** All concepts that hold for an example, which need not be one of the data set. */
    public Set<String> conceptsOf(Example example) {
        return new ExampleConcepts(place.dataSet().fields(), place.sets()).of(example);
    }

    /**
     * The rows that share most with a list of concepts, the best first and equally good ones by number. A concept counts as much as
     * it tells: minus the logarithm of the share of rows where it holds. A score is the share that the shared concepts have in what
     * all of them tell, from 0 to 1.
     *
     * @param concepts those that hold nowhere count for nothing
     * @param except a row to leave out, or -1
     */
    public List<NearRow> nearest(Collection<String> concepts, int most, int except) {
        Map<Term, Double> told = new LinkedHashMap<>();
        double all = 0;
        for (String concept : concepts) {
            int rows = documentFrequency(concept);
            if (rows > 0 && rows < rows()) {
                double tells = Math.log((double) rows() / rows);
                all += tells;
                told.put(term(concept), tells);
            }
        }
        if (told.isEmpty() || most < 1) {
            return List.of();
        }
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        for (Map.Entry<Term, Double> each : told.entrySet()) {
            query.add(
                    new BoostQuery(
                            new ConstantScoreQuery(new TermQuery(each.getKey())), (float) (each.getValue() / all)),
                    BooleanClause.Occur.SHOULD);
        }
        return reader.reading(leaf -> Arrays.stream(searcher(leaf).search(query.build(), most + 1).scoreDocs)
                .filter(found -> found.doc != except)
                .limit(most)
                .map(found -> new NearRow(found.doc, Math.min(1, found.score)))
                .toList());
    }

    /**
     * The words of an example that make any of the concepts hold. Concepts without such words, like overlap, give none. For
     * {@code NEIGHBORS}, give all the names it stands for.
     *
     * @return in the order of fields and text, without repeats
     */
    public List<Mark> marks(Example example, Collection<String> concepts) {
        return new ExampleConcepts(place.dataSet().fields(), place.sets()).marks(example, concepts);
    }

    /**
     * The words that make any of the concepts hold at one token of an example.
     *
     * @param position of the token in the example
     * @return as {@link #marks(Example, Collection)}
     * @throws IllegalStateException when the rows are examples
     */
    public List<Mark> marks(Example example, int position, Collection<String> concepts) {
        TokenRows tokens = place.tokens();
        if (tokens == null) {
            throw new IllegalStateException("the rows are examples");
        }
        return new TokenConcepts(place.dataSet().fields(), place.sets(), tokens)
                .marks(example, position, Set.copyOf(concepts));
    }

    static Comparator<Mark> inOrder(List<String> fields) {
        return Comparator.<Mark>comparingInt(mark -> fields.indexOf(mark.field()))
                .thenComparingInt(Mark::start)
                .thenComparingInt(Mark::end);
    }

    /** What the list of concepts takes in memory, if it was asked for, in bytes. */
    public long bytes() {
        ConceptList known = list;
        return known == null ? 0 : known.bytes();
    }

    /**
     * Lets go of files and memory until the index is next read, which opens it again; so nobody needs to know who else reads it. A
     * reading that is under way is not touched.
     */
    @Override
    public synchronized void close() throws IOException {
        reader.close();
        list = null;
    }
}
