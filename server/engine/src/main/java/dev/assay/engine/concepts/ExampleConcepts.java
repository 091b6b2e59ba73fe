package dev.assay.engine.concepts;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.spi.ConceptSet;
import dev.assay.spi.Sentence;
import dev.assay.spi.Sentence.Token;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The concepts of examples that need not be rows of anything, found in memory as {@link ConceptIndex} finds them. Finders are kept for
 * the next example, since making one can cost more than finding. Safe for use by several threads.
 */
public final class ExampleConcepts {

    private final List<String> fields;
    private final List<ConceptSet> sets;
    private final Queue<ConceptFinder> idle = new ConcurrentLinkedQueue<>();

    /** @param fields of the examples, {@link DataSet#PAIR_FIELDS} or {@link DataSet#TEXT_FIELDS} */
    public ExampleConcepts(List<String> fields, List<ConceptSet> sets) {
        this.fields = List.copyOf(fields);
        this.sets = List.copyOf(sets);
    }

    /**
     * What was found of an example.
     *
     * @param all names of concepts that hold, in order
     * @param ofWords those of them that a word makes hold
     */
    public record Found(Set<String> all, Set<String> ofWords) {}

    /** All concepts that hold for an example. */
    public Found find(Example example) {
        Set<String> all = new TreeSet<>();
        Set<String> ofWords = new TreeSet<>();
        ConceptFinder known = idle.poll();
        ConceptFinder finder = known != null ? known : new ConceptFinder(fields, sets);
        finder.find(example, (field, term, sentence, token) -> {
            String name = field + ":" + term;
            all.add(name);
            if (isWord(field, token)) {
                ofWords.add(name);
            }
        });
        idle.add(finder);
        return new Found(all, ofWords);
    }

    /** The names of all concepts that hold for an example, in order. */
    public Set<String> of(Example example) {
        return find(example).all();
    }

    /**
     * The words of an example that make any of the concepts hold. Concepts without such words, like overlap, give none. For
     * {@code NEIGHBORS}, give all the names it stands for.
     *
     * @return in the order of fields and text, without repeats
     */
    public List<Mark> marks(Example example, Collection<String> concepts) {
        Set<String> wanted = Set.copyOf(concepts);
        List<ConceptSet> needed = sets.stream()
                .filter(set -> wanted.stream().anyMatch(name -> name.contains(":" + set.name() + ":")))
                .toList();
        Set<Mark> marks = new TreeSet<>(ConceptIndex.inOrder(fields));
        new ConceptFinder(fields, needed).find(example, (field, term, sentence, token) -> {
            if (isWord(field, token) && wanted.contains(field + ":" + term)) {
                marks.add(mark(field, sentence, token));
            }
        });
        return List.copyOf(marks);
    }

    private static boolean isWord(String field, int token) {
        return token >= 0 && !field.equals(ConceptIndex.PAIR);
    }

    private static Mark mark(String field, Sentence sentence, int token) {
        Token cause = sentence.tokens().get(token);
        return new Mark(field, cause.start(), cause.end());
    }
}
