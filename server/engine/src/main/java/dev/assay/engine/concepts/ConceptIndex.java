package dev.assay.engine.concepts;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.spi.ConceptSet;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
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
import org.apache.lucene.store.MMapDirectory;
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

    /** Changes when indexes of older versions can no longer be read. */
    private static final String FORMAT = "2";

    /** The field with the number of a token's example. */
    static final String EXAMPLE = "#example";

    private static final Map<Path, ReentrantLock> BUILDING = new ConcurrentHashMap<>();

    private final DataSet dataSet;
    private final @Nullable TokenRows tokens;
    private final List<ConceptSet> sets;
    private final Path folder;
    private final int rows;
    /** Null while the index is at rest. */
    private @Nullable DirectoryReader reader;

    private volatile @Nullable List<ConceptCount> concepts;
    private volatile @Nullable List<ConceptCount> byRows;

    private ConceptIndex(DataSet dataSet, @Nullable TokenRows tokens, List<ConceptSet> sets, Path folder)
            throws IOException {
        this.dataSet = dataSet;
        this.tokens = tokens;
        this.sets = sets;
        this.folder = folder;
        DirectoryReader opened = DirectoryReader.open(new MMapDirectory(folder));
        this.reader = opened;
        this.rows = opened.maxDoc();
        if (opened.leaves().size() != 1 || (tokens == null && rows != dataSet.rows())) {
            opened.close();
            throw damaged(folder);
        }
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
        Path target = place(dataSet, tokens, sets, folder);
        try {
            ReentrantLock building = BUILDING.computeIfAbsent(target, path -> new ReentrantLock());
            lock(building, run);
            try {
                if (!Files.isDirectory(target)) {
                    new ConceptIndexBuilder(dataSet, tokens, List.copyOf(sets), run).build(target);
                }
            } finally {
                building.unlock();
            }
            return new ConceptIndex(dataSet, tokens, List.copyOf(sets), target);
        } catch (IOException e) {
            throw unreadable(target, e);
        }
    }

    /**
     * Opens the index of a data set whose rows are its examples, if somebody has built it.
     *
     * @param folder of all indexes
     */
    public static Optional<ConceptIndex> find(DataSet dataSet, List<ConceptSet> sets, Path folder) {
        Path target = place(dataSet, null, sets, folder);
        try {
            return Files.isDirectory(target)
                    ? Optional.of(new ConceptIndex(dataSet, null, List.copyOf(sets), target))
                    : Optional.empty();
        } catch (IOException e) {
            throw unreadable(target, e);
        }
    }

    private static void lock(ReentrantLock building, Run run) {
        try {
            while (!building.tryLock(20, TimeUnit.MILLISECONDS)) {
                run.checkCancelled();
                run.progress(0, "waiting for another run that builds the same index");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("interrupted").initCause(e);
        }
    }

    private static Path place(DataSet dataSet, @Nullable TokenRows tokens, List<ConceptSet> sets, Path folder) {
        Set<String> names = new HashSet<>();
        for (ConceptSet set : sets) {
            if (!names.add(set.name())) {
                throw new UserError(
                        "Two concept sets are called " + set.name() + "; remove one of the plug-ins that bring them");
            }
        }
        return folder.toAbsolutePath().resolve(key(dataSet, tokens, sets));
    }

    private static UncheckedIOException unreadable(Path folder, IOException e) {
        return new UncheckedIOException(
                "the concept index " + folder + " cannot be made or read: " + e.getMessage(), e);
    }

    private static UserError damaged(Path folder) {
        return new UserError("The index " + folder + " is damaged; delete that folder, and it will be made again");
    }

    /** Name of an index, its content's identity: the first half of a SHA-256 over what it is made from. */
    public static String key(DataSet dataSet, @Nullable TokenRows tokens, List<ConceptSet> sets) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            StringBuilder parts = new StringBuilder(FORMAT).append('\n').append(dataSet.fingerprint());
            for (ConceptSet set : sets) {
                parts.append('\n').append(set.name()).append('\n').append(set.version());
            }
            if (tokens != null) {
                parts.append("\n#tokens ")
                        .append(TokenConcepts.VERSION)
                        .append('\n')
                        .append(tokens.key());
            }
            byte[] hash = digest.digest(parts.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    public DataSet dataSet() {
        return dataSet;
    }

    /** The concept sets, in the order of their columns. */
    public List<ConceptSet> sets() {
        return sets;
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
        List<ConceptCount> known = concepts;
        if (known == null) {
            known = reading(this::read);
            concepts = known;
        }
        return known;
    }

    /** All concepts, the most frequent first. */
    private List<ConceptCount> byRows() {
        List<ConceptCount> known = byRows;
        if (known == null) {
            known = concepts().stream()
                    .sorted(Comparator.comparingInt(ConceptCount::rows).reversed())
                    .toList();
            byRows = known;
        }
        return known;
    }

    private List<ConceptCount> read(LeafReader leaf) throws IOException {
        List<ConceptCount> all = new ArrayList<>();
        Comparator<ConceptCount> byName = Comparator.comparing(ConceptCount::name);
        Comparator<ConceptCount> byRows =
                Comparator.comparingInt(ConceptCount::rows).reversed();
        for (String field : fields(dataSet, tokens)) {
            Map<String, List<ConceptCount>> bySet = new LinkedHashMap<>();
            sets(field).forEach(set -> bySet.put(set, new ArrayList<>()));
            @Nullable Terms terms = leaf.terms(field);
            if (terms != null) {
                TermsEnum each = terms.iterator();
                for (@Nullable BytesRef term = each.next(); term != null; term = each.next()) {
                    String text = term.utf8ToString();
                    String set = text.substring(0, text.indexOf(':'));
                    Objects.requireNonNull(bySet.get(set)).add(new ConceptCount(field + ":" + text, each.docFreq()));
                }
            }
            bySet.forEach((set, found) -> {
                found.sort(open(field, set) ? byRows.thenComparing(byName) : byName);
                all.addAll(found);
            });
        }
        return List.copyOf(all);
    }

    /** The fields of an index, in the order of columns. */
    static List<String> fields(DataSet dataSet, @Nullable TokenRows tokens) {
        return tokens == null
                ? Stream.concat(dataSet.fields().stream(), Stream.of(PAIR)).toList()
                : TokenConcepts.fields(dataSet.fields());
    }

    /** The names of the sets that may be found in a field, in the order of columns. */
    private List<String> sets(String field) {
        return field.equals(TokenConcepts.TOKEN)
                ? TokenConcepts.SETS
                : sets.stream().map(ConceptSet::name).toList();
    }

    private boolean open(String field, String name) {
        return field.equals(TokenConcepts.TOKEN)
                ? name.equals(TokenConcepts.FORM)
                : sets.stream().anyMatch(set -> set.name().equals(name) && set.openVocabulary());
    }

    /**
     * The concepts that a part of a name may mean, in any case: first those whose full name or value (the part after field and set)
     * begins with it, then those that have it anywhere; each kind with the most frequent first.
     *
     * @param typed empty: the most frequent that hold on at most half of the rows, then the others
     */
    public List<ConceptCount> complete(String typed, int limit) {
        if (limit <= 0 || typed.length() > ConceptFinder.LONGEST_VALUE + 50) {
            return List.of();
        }
        List<ConceptCount> first = new ArrayList<>();
        List<ConceptCount> second = new ArrayList<>();
        for (ConceptCount concept : byRows()) {
            boolean good = typed.isEmpty()
                    ? concept.rows() <= rows / 2
                    : begins(concept.name(), 0, typed) || begins(concept.name(), concept.valueStart(), typed);
            if (good) {
                first.add(concept);
                if (first.size() == limit) {
                    return first;
                }
            } else if (second.size() < limit && contains(concept.name(), typed)) {
                second.add(concept);
            }
        }
        first.addAll(second.subList(0, Math.min(second.size(), limit - first.size())));
        return first;
    }

    private static boolean begins(String text, int from, String prefix) {
        return text.regionMatches(true, from, prefix, 0, prefix.length());
    }

    private static boolean contains(String text, String part) {
        for (int from = 0; from + part.length() <= text.length(); from++) {
            if (begins(text, from, part)) {
                return true;
            }
        }
        return false;
    }

    /** The number of rows where a concept holds; 0 when it holds nowhere. */
    public int documentFrequency(String concept) {
        return reading(leaf -> leaf.docFreq(term(concept)));
    }

    /** The rows where a concept holds: one bit per row, none set when it holds nowhere. The mask is the caller's. */
    public FixedBitSet rows(String concept) {
        return reading(leaf -> {
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
        return reading(leaf -> {
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
        if (tokens != null) {
            throw new IllegalStateException("the rows are tokens");
        }
        FieldWords.Wanted wanted = FieldWords.Wanted.of(text);
        return reading(leaf -> {
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
        return reading(leaf -> {
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

    /**
     * The names of the concepts of a vocabulary, in the order of {@link #concepts()}.
     *
     * @throws UserError when the vocabulary names a set that is not indexed
     */
    public List<String> names(Vocabulary vocabulary) {
        List<String> indexed = fields(dataSet, tokens).stream()
                .flatMap(field -> sets(field).stream())
                .distinct()
                .toList();
        for (String set : vocabulary.sets()) {
            if (!indexed.contains(set)) {
                throw new UserError("There is no concept set '" + set + "'; there are " + String.join(", ", indexed));
            }
        }
        List<String> names = new ArrayList<>();
        @Nullable String group = null;
        boolean open = false;
        int taken = 0;
        for (ConceptCount concept : concepts()) {
            String fieldAndSet = concept.name()
                    .substring(0, concept.name().length() - concept.value().length());
            String set = fieldAndSet.substring(fieldAndSet.indexOf(':') + 1, fieldAndSet.length() - 1);
            if (!fieldAndSet.equals(group)) {
                group = fieldAndSet;
                open = open(fieldAndSet.substring(0, fieldAndSet.indexOf(':')), set);
                taken = 0;
            }
            taken++;
            if (vocabulary.takes(set) && (taken <= vocabulary.mostFrequent() || !open)) {
                names.add(concept.name());
            }
        }
        return names;
    }

    private static DocIdSetIterator postings(LeafReader leaf, String concept) throws IOException {
        return Objects.requireNonNull(leaf.postings(term(concept), PostingsEnum.NONE), concept);
    }

    /**
     * Where the rows of each example begin: example <i>e</i> has the rows {@code starts[e] … starts[e + 1] - 1}; one entry per example
     * and a last one. Read anew at each call.
     */
    public int[] starts() {
        int[] starts = new int[dataSet.rows() + 1];
        if (tokens == null) {
            Arrays.setAll(starts, example -> example);
            return starts;
        }
        return reading(leaf -> {
            @Nullable NumericDocValues examples = leaf.getNumericDocValues(EXAMPLE);
            for (int row = 0; row < rows; row++) {
                if (examples == null || examples.nextDoc() != row || examples.longValue() >= dataSet.rows()) {
                    throw damaged(folder);
                }
                starts[(int) examples.longValue() + 1] = row + 1;
            }
            for (int example = 0; example < dataSet.rows(); example++) {
                starts[example + 1] = Math.max(starts[example], starts[example + 1]);
            }
            return starts;
        });
    }

    /** All concepts that hold for an example, which need not be one of the data set. */
    public Set<String> conceptsOf(Example example) {
        return new ExampleConcepts(dataSet.fields(), sets).of(example);
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
        return reading(leaf -> Arrays.stream(searcher(leaf).search(query.build(), most + 1).scoreDocs)
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
        return new ExampleConcepts(dataSet.fields(), sets).marks(example, concepts);
    }

    /**
     * The words that make any of the concepts hold at one token of an example.
     *
     * @param position of the token in the example
     * @return as {@link #marks(Example, Collection)}
     * @throws IllegalStateException when the rows are examples
     */
    public List<Mark> marks(Example example, int position, Collection<String> concepts) {
        if (tokens == null) {
            throw new IllegalStateException("the rows are examples");
        }
        return new TokenConcepts(dataSet.fields(), sets, tokens).marks(example, position, Set.copyOf(concepts));
    }

    static Comparator<Mark> inOrder(List<String> fields) {
        return Comparator.<Mark>comparingInt(mark -> fields.indexOf(mark.field()))
                .thenComparingInt(Mark::start)
                .thenComparingInt(Mark::end);
    }

    /** Reads something of the index. */
    @FunctionalInterface
    private interface Reading<T> {
        T from(LeafReader leaf) throws IOException;
    }

    /** The reader stays open until the reading has ended, even when the index is put to rest meanwhile. */
    private <T> T reading(Reading<T> reading) {
        try {
            DirectoryReader open = open();
            try {
                return reading.from(open.leaves().getFirst().reader());
            } finally {
                open.decRef();
            }
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private synchronized DirectoryReader open() throws IOException {
        DirectoryReader open = reader;
        if (open == null) {
            open = DirectoryReader.open(new MMapDirectory(folder));
            reader = open;
        }
        open.incRef();
        return open;
    }

    /** What the list of concepts takes in memory, if it was asked for, in bytes. */
    public long bytes() {
        List<ConceptCount> known = concepts;
        return known == null ? 0 : 100L * known.size();
    }

    /**
     * Lets go of files and memory until the index is next read, which opens it again; so nobody needs to know who else reads it. A
     * reading that is under way is not touched.
     */
    @Override
    public synchronized void close() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
        }
        concepts = null;
        byRows = null;
    }
}
