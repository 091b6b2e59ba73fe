package dev.assay.edits;

import dev.assay.edits.FormulaWords.Word;
import dev.assay.edits.Modifiers.Modifier;
import dev.assay.engine.concepts.ExampleConcepts;
import dev.assay.engine.concepts.Mark;
import dev.assay.engine.concepts.NearestWords;
import dev.assay.engine.concepts.WordVectors;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.formula.Formula;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.Sentence.Token;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Knows which words are worth trying at which places of an example. Safe for use by several threads. */
final class EditWords {

    /** Similar words per word of the text. */
    private static final int NEIGHBOURS = 12;

    /** How many similar words are looked at for those of the same kind: vectors have <i>couch</i> near <i>asleep</i>. */
    private static final int CANDIDATES = 60;

    private static final List<Modifier> NEGATIONS =
            List.of(new Modifier("not", ""), new Modifier("no", ""), new Modifier("never", ""));

    private final Workspace workspace;
    private final WordSpaces spaces = new WordSpaces();
    private final WordNet wordNet = new WordNet();
    private final Modifiers modifiers = new Modifiers();

    EditWords(Workspace workspace) {
        this.workspace = workspace;
    }

    /** One text of the example, ready to be edited. */
    private record Field(TextField field, WordEdits edits, List<String> tags) {}

    /**
     * The edits that the parameters ask for.
     *
     * @param missing receives what there is not
     */
    Proposals propose(
            SuggestEdits.Parameters parameters, Example example, Model model, List<Missing> missing, Run run) {
        Tags tags = new Tags(workspace.conceptSets());
        List<Field> fields = SuggestEdits.fields(example).stream()
                .filter(field -> parameters.field() == null || parameters.field() == field)
                .map(field -> field(field, example, tags))
                .toList();
        Set<EditKind> kinds = Set.copyOf(parameters.kinds());
        @Nullable
        FormulaWords formula = kinds.contains(EditKind.FORMULA) && parameters.formula() != null
                ? formula(parameters.formula(), missing)
                : null;
        boolean near = formula != null && formula.wanted().stream().anyMatch(Word::near);
        @Nullable
        WordVectors vectors = kinds.contains(EditKind.NEIGHBOUR) || kinds.contains(EditKind.ANTONYM) || near
                ? vectors(parameters.vectors(), model, missing, run)
                : null;
        List<Modifier> inserted = new ArrayList<>(NEGATIONS);
        if (kinds.contains(EditKind.INSERT)) {
            inserted.addAll(modifiers(parameters.data(), tags, missing, run));
        }
        Predicate<String> known = model instanceof PairModel pairs
                ? word -> pairs.vocabulary().id(word) != 0
                : vectors != null ? word -> vectors.vector(word) != null : word -> true;
        Proposals proposals = new Proposals();
        if (formula != null) {
            unwanted(formula, fields, example, proposals);
        }
        for (Field field : fields) {
            run.checkCancelled();
            if (formula != null) {
                wanted(formula, field, vectors, proposals);
            }
            for (int token = 0; token < field.edits.tokens().size(); token++) {
                String word = field.edits.tokens().get(token).lower();
                if (!field.edits.isWord(token)) {
                    continue;
                }
                if (kinds.contains(EditKind.ANTONYM)) {
                    for (String opposite : wordNet.opposites(word, known)) {
                        proposals.add(field.field, EditKind.ANTONYM, field.edits.substitute(token, opposite));
                    }
                }
                if (kinds.contains(EditKind.DELETE)) {
                    proposals.add(field.field, EditKind.DELETE, field.edits.delete(token));
                }
                if (kinds.contains(EditKind.NEIGHBOUR) && vectors != null) {
                    for (String other : neighbours(word, field.tags.get(token), vectors)) {
                        proposals.add(field.field, EditKind.NEIGHBOUR, field.edits.substitute(token, other));
                    }
                }
            }
            if (kinds.contains(EditKind.INSERT)) {
                insert(inserted, field, tags, proposals);
            }
        }
        return proposals;
    }

    private static Field field(TextField field, Example example, Tags tags) {
        String text = field == TextField.HYPOTHESIS ? example.hypothesis() : example.premise();
        List<String> tagged = tags.of(WordTokenizer.tokenize(text));
        return new Field(field, new WordEdits(text, token -> tagged.get(token).equals("PROPN")), tagged);
    }

    private List<String> neighbours(String word, String tag, WordVectors vectors) {
        return NearestWords.of(word, vectors, CANDIDATES, EditWords::wholeWord).stream()
                .filter(other -> wordNet.alike(word, tag, other))
                .limit(NEIGHBOURS)
                .toList();
    }

    /** Vectors have marks and parts of contractions too. */
    private static boolean wholeWord(String word) {
        return word.codePoints().anyMatch(Character::isLetterOrDigit)
                && word.codePoints().noneMatch(c -> c == '\'' || c == '’');
    }

    private FormulaWords formula(String text, List<Missing> missing) {
        FormulaWords words =
                FormulaWords.of(Formula.parse(text), workspace.tables().slices());
        if (words.wanted().isEmpty() && words.unwanted().isEmpty()) {
            missing.add(new Missing(
                    "formula",
                    "The formula speaks of no words of a text.",
                    "Give one with words or lemmas, such as hyp:tok:sleeping.",
                    null));
        }
        return words;
    }

    private @Nullable WordVectors vectors(@Nullable Path given, Model model, List<Missing> missing, Run run) {
        if (given != null) {
            return spaces.get(given, model, run);
        }
        @Nullable Path usual = workspace.vectors();
        try {
            if (usual != null) {
                return spaces.get(usual, model, run);
            }
            missing.add(new Missing(
                    "neighbours",
                    "There are no word vectors, which tell what words are similar.",
                    "Put a file in GloVe's text format into the workspace as vectors.txt, or name one with --vectors.",
                    null));
        } catch (UserError e) {
            missing.add(new Missing(
                    "neighbours",
                    String.valueOf(e.getMessage()),
                    "Correct the file, or name another with --vectors.",
                    null));
        }
        return null;
    }

    private List<Modifier> modifiers(@Nullable String data, Tags tags, List<Missing> missing, Run run) {
        if (data == null) {
            missing.add(new Missing(
                    "modifiers",
                    "No data set is chosen whose frequent adjectives and adverbs could be put in.",
                    "Choose a data set.",
                    null));
            return List.of();
        }
        if (!tags.known()) {
            missing.add(new Missing(
                    "modifiers",
                    "No plug-in tells parts of speech, so the data's adjectives and adverbs are not known.",
                    "Add the plug-in english, or another with a concept set tag.",
                    null));
            return List.of();
        }
        DataSet set = workspace.dataSets().get(data);
        return modifiers.of(set, tags, run);
    }

    private static void insert(List<Modifier> words, Field field, Tags tags, Proposals proposals) {
        for (int gap = 0; gap <= field.tags.size(); gap++) {
            String before = gap > 0 ? field.tags.get(gap - 1) : "";
            String after = gap < field.tags.size() ? field.tags.get(gap) : "";
            for (Modifier word : words) {
                if (tags.fits(word.word(), word.tag(), before, after)) {
                    proposals.add(field.field, EditKind.INSERT, field.edits.insert(gap, word.word()));
                }
            }
        }
    }

    /** Takes out what makes a negated part of the formula hold. */
    private void unwanted(FormulaWords formula, List<Field> fields, Example example, Proposals proposals) {
        if (formula.unwanted().isEmpty()) {
            return;
        }
        List<String> ids = example.hypothesis().isEmpty() ? DataSet.TEXT_FIELDS : DataSet.PAIR_FIELDS;
        Map<TextField, Field> byField = new LinkedHashMap<>();
        fields.forEach(field -> byField.put(field.field, field));
        for (Mark mark : new ExampleConcepts(ids, workspace.conceptSets()).marks(example, formula.unwanted())) {
            @Nullable Field field = byField.get(TextField.of(mark.field()));
            if (field != null) {
                List<Token> tokens = field.edits.tokens();
                for (int token = 0; token < tokens.size(); token++) {
                    if (tokens.get(token).start() == mark.start()) {
                        proposals.add(field.field, EditKind.FORMULA, field.edits.delete(token));
                    }
                }
            }
        }
    }

    /** Puts the formula's words in, and in the place of others. */
    private static void wanted(FormulaWords formula, Field field, @Nullable WordVectors vectors, Proposals proposals) {
        Set<String> words = new LinkedHashSet<>();
        for (Word word : formula.wanted()) {
            if (word.field().isEmpty() || TextField.of(word.field()) == field.field) {
                words.add(word.word());
                if (word.near() && vectors != null) {
                    words.addAll(NearestWords.of(word.word(), vectors, NearestWords.DEFAULT, EditWords::wholeWord));
                }
            }
        }
        for (String word : words) {
            for (int place = 0; place <= field.tags.size(); place++) {
                proposals.add(field.field, EditKind.FORMULA, field.edits.insert(place, word));
                proposals.add(field.field, EditKind.FORMULA, field.edits.substitute(place, word));
            }
        }
    }
}
