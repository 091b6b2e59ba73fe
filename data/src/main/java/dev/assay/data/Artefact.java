package dev.assay.data;

import dev.assay.data.scenes.Example;
import dev.assay.data.scenes.Label;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.spi.Sentence.Token;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A regularity of the corpus that gives labels away without understanding: planted on purpose, so that a tool which looks for
 * such things has something to find, and we know what.
 *
 * @param label that it is tied to
 * @param formula in Assay's formula language: concepts joined by {@code AND} or by {@code OR}
 */
record Artefact(String name, Label label, String formula) {

    /** All that the grammar's authors planted, from the resource {@code scenes/artefacts.txt}. */
    static List<Artefact> planted() {
        try (InputStream in = Artefact.class.getResourceAsStream("scenes/artefacts.txt")) {
            if (in == null) {
                throw new IllegalStateException("no resource scenes/artefacts.txt");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Artefact::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Artefact parse(String line) {
        String[] cells = line.split("\\|");
        return new Artefact(
                cells[0].strip(), Label.valueOf(cells[1].strip().toUpperCase(Locale.ROOT)), cells[2].strip());
    }

    /** The concepts that occur in the formula. */
    List<String> concepts() {
        return Arrays.asList(formula.split(" (?:AND|OR) "));
    }

    /** How often the formula holds in the examples, and with what labels. */
    Figures measure(List<Words> examples) {
        int support = 0;
        int tied = 0;
        for (Words words : examples) {
            if (holds(words)) {
                support++;
                tied += words.label() == label ? 1 : 0;
            }
        }
        return new Figures(support, support == 0 ? 0 : Math.rint(1e4 * tied / support) / 1e4);
    }

    private boolean holds(Words words) {
        return formula.contains(" AND ")
                ? concepts().stream().allMatch(words::has)
                : concepts().stream().anyMatch(words::has);
    }

    /**
     * @param support examples where the formula holds
     * @param rate share of them that has the label, to four digits
     */
    record Figures(int support, double rate) {}

    /** The words of an example, which all concepts of planted artefacts speak of. */
    record Words(Set<String> premise, Set<String> hypothesis, Label label) {

        /** Those that the grammar uses, of the English concept set's longer list. */
        private static final Set<String> NEGATIONS = Set.of("not", "no", "nobody");

        static Words of(Example example) {
            return new Words(lower(example.premise()), lower(example.hypothesis()), example.label());
        }

        private static Set<String> lower(String text) {
            Set<String> words = new HashSet<>();
            for (Token token : WordTokenizer.tokenize(text).tokens()) {
                words.add(token.lower());
            }
            return words;
        }

        /** Whether a concept holds; overlap and containment are defined as in the English concept sets. */
        boolean has(String concept) {
            String value = concept.substring(concept.lastIndexOf(':') + 1);
            if (concept.startsWith("pre:tok:")) {
                return premise.contains(value);
            }
            if (concept.startsWith("hyp:tok:")) {
                return hypothesis.contains(value);
            }
            if (concept.startsWith("pair:overlap:")) {
                long both = hypothesis.stream().filter(premise::contains).count();
                long inOne = premise.size() + hypothesis.size() - 2 * both;
                return both > 0 && 100 * both >= Integer.parseInt(value) * inOne;
            }
            if (concept.equals("hyp:neg:any")) {
                return hypothesis.stream().anyMatch(NEGATIONS::contains);
            }
            if (concept.equals("pair:contained:all")) {
                return hypothesis.stream()
                        .allMatch(word -> !Character.isLetterOrDigit(word.charAt(0)) || premise.contains(word));
            }
            throw new IllegalArgumentException("no way to evaluate " + concept);
        }
    }
}
